//! The chips of a tab: what its address filters by. Those that *+ Filter* adds have their field; the others are words.

use super::more::{More, clear};
use super::more_fields::MoreField;
use crate::components::filters::filter_chips::ChipList;
use crate::components::listbox::dropdown::Dropdown;
use crate::components::tree::list::TREE;
use crate::pages::tab::model::TabModel;
use crate::query_state::{Field, ListFilter, Tab, TabState};
use crate::words::{t, t_count, t_with};
use leptos::html::{Li, Ul};
use leptos::prelude::*;
use sightline_shared::{ChatState, ChatType, RangeBasis};

/// What the chips are of.
#[derive(Clone, Copy)]
pub struct Chips {
    /// The tab that is shown.
    pub model: TabModel,
    /// The chip whose field is open.
    pub opened: RwSignal<Option<More>>,
}

/// The chips.
pub fn chips(chips: Chips) -> AnyView {
    let root = NodeRef::<Ul>::new();
    let list = ChipList { root, before: &[".filters__add button", "form.filters button"] };
    let model = chips.model;
    let field = |more: &'static More| {
        let more = *more;
        let is_shown =
            Memo::new(move |_| chips.opened.get() == Some(more) || model.state.with(|state| more.is_set(state)));
        move || is_shown.get().then(|| field_chip(more, chips, list))
    };
    let word = move |(words, remove): Chip| {
        let remover = list.remover(Signal::stored(words.clone()), remove);
        view! { <li class="chip"><span class="truncated" title=words.clone() dir="auto">{words.clone()}</span>{remover}</li> }
    };
    let words = Signal::derive(move || model.state.with(|state| word_chips(model, state)));
    view! {
        <ul class="chips" aria-label=t("chips.label") node_ref=root>
            {More::of(model.tab).iter().map(field).collect::<Vec<_>>()}
            {move || words.get().into_iter().map(word).collect::<Vec<_>>()}
        </ul>
    }
    .into_any()
}

/// A chip with its field, which is open from the start if the chip is there for it.
fn field_chip(more: More, Chips { model, opened }: Chips, list: ChipList) -> AnyView {
    let root = NodeRef::<Li>::new();
    let dropdown = Dropdown::new(if more == More::Organizations { TREE.to_owned() } else { format!("chip-{more:?}") });
    if opened.get_untracked() == Some(more) {
        dropdown.open();
    }
    Effect::new(move |was_open: Option<bool>| {
        let is_open = dropdown.is_open.get();
        if is_open {
            // The chip stays while its field is open, even when nothing is chosen any more.
            opened.set(Some(more));
        } else if was_open == Some(true) {
            let has_focus =
                root.get_untracked().is_some_and(|root| root.contains(document().active_element().as_deref()));
            if has_focus && !model.state.with_untracked(|state| more.is_set(state)) {
                list.leave();
            }
            opened.update(|opened| _ = opened.take_if(|opened| *opened == more));
        }
        is_open
    });
    let field = MoreField::new(more, model);
    let remove = Callback::new(move |()| model.change_filter(|filter| more.clear(filter)));
    let remover = list.remover(field.words(), remove);
    view! { <li class="chip chip--field" node_ref=root>{field.view(Some(dropdown))}{remover}</li> }.into_any()
}

/// A value that is filtered by, in words, and what removes it.
type Chip = (String, Callback<()>);

/// A chip for each value of the filters that have no field as a chip. One state stands in its own field, the agent too.
fn word_chips(model: TabModel, state: &TabState) -> Vec<Chip> {
    let mut chips = WordChips { model, filter: state.filter().clone(), chips: Vec::new() };
    chips.states();
    chips.chosen();
    chips.each(|filter| Some(&mut filter.chats()?.kinds), |kind| t(type_key(*kind)).to_owned());
    chips.one(ListFilter::q, |words| t_with("chips.words", &[("words", words)]));
    chips.one(ListFilter::contact_id, |_| t("chips.contact").to_owned());
    chips.one(|filter| Some(&mut filter.results()?.chat_id), |_| t("chips.chat").to_owned());
    chips.one(|filter| Some(&mut filter.chats()?.on), |on| t(basis_key(*on)).to_owned());
    let mut chips = chips.chips;
    if let Some(tz) = &state.tz {
        let text = t_with("chips.zone", &[("zone", &tz.replace('_', " "))]);
        chips.push((text, Callback::new(move |()| model.change(|state| state.tz = None))));
    }
    chips
}

/// The chips of a filter.
struct WordChips {
    model: TabModel,
    filter: ListFilter,
    chips: Vec<Chip>,
}

impl WordChips {
    /// A chip for several states, which the field of one state cannot show.
    fn states(&mut self) {
        let states: Vec<ChatState> = self.of(|filter| Some(&mut filter.chats()?.states));
        if states.len() > 1 {
            let names: Vec<&str> = states.iter().map(|state| t(state_key(*state))).collect();
            let text = format!("{}: {}", t("column.state"), names.join(", "));
            self.push(text, Box::new(|filter| filter.chats().into_iter().for_each(|chats| chats.states.clear())));
        }
    }

    /// A chip for the rows that were chosen one by one.
    fn chosen(&mut self) {
        let count = self.of(ListFilter::ids).len() as i64;
        if count > 0 {
            let text = match self.model.tab {
                Tab::Chats => t_count("chips.chosen.chats", count),
                Tab::Results => t_count("chips.chosen.results", count),
                Tab::Contacts => t_count("chips.chosen.contacts", count),
            };
            self.push(text, Box::new(|filter| clear(filter.ids())));
        }
    }

    /// A chip for each value of a field.
    fn each<T: PartialEq + Send + Sync + 'static>(&mut self, field: Field<Vec<T>>, text: impl Fn(&T) -> String) {
        for value in self.of(field) {
            let text = text(&value);
            self.push(
                text,
                Box::new(move |filter| {
                    if let Some(values) = field(filter) {
                        values.retain(|own| *own != value);
                    }
                }),
            );
        }
    }

    /// A chip for the value of a field.
    fn one<T: 'static>(&mut self, field: Field<Option<T>>, text: impl Fn(&T) -> String) {
        if let Some(value) = self.of(field) {
            self.push(
                text(&value),
                Box::new(move |filter| {
                    if let Some(value) = field(filter) {
                        *value = None;
                    }
                }),
            );
        }
    }

    /// The value of a field, which is taken.
    fn of<T: Default>(&mut self, field: Field<T>) -> T {
        field(&mut self.filter).map(std::mem::take).unwrap_or_default()
    }

    fn push(&mut self, text: String, remove: Box<dyn Fn(&mut ListFilter) + Send + Sync>) {
        let model = self.model;
        self.chips.push((text, Callback::new(move |()| model.change_filter(&remove))));
    }
}

const fn basis_key(basis: RangeBasis) -> &'static str {
    match basis {
        RangeBasis::Activity => "chips.on.activity",
        RangeBasis::Started => "chips.on.started",
        RangeBasis::Updated => "chips.on.updated",
    }
}

const fn state_key(state: ChatState) -> &'static str {
    match state {
        ChatState::Queued => "state.queued",
        ChatState::Active => "state.active",
        ChatState::Closed => "state.closed",
    }
}

const fn type_key(kind: ChatType) -> &'static str {
    match kind {
        ChatType::Contact => "type.contact.chats",
        ChatType::Agent => "type.agent.chats",
        ChatType::Bot => "type.bot.chats",
    }
}
