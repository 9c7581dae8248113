//! The chips of a tab: what its address filters by, in words.

use crate::components::filters::filter_chips::{Chip, FilterChips};
use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::{Field, ListFilter, TabState};
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::{ChatType, RangeBasis};

/// The chips of the tab that is shown.
#[component]
pub fn Chips(model: TabModel) -> impl IntoView {
    let organizations = DataContext::get().organizations;
    let chips = Signal::derive(move || model.state.with(|state| organizations.with(|all| chips(model, state, all))));
    view! { <FilterChips chips/> }
}

/// A chip for each value of the filters; the state stands in its own field, the agent too.
fn chips(model: TabModel, state: &TabState, organizations: &[ChoiceOption]) -> Vec<Chip> {
    let mut chips = ChipList { model, filter: state.filter().clone(), chips: Vec::new() };
    chips.each(|filter| Some(&mut filter.chats()?.kinds), |kind| t(type_key(*kind)).to_owned());
    chips.one(
        |filter| Some(&mut filter.chats()?.has_results),
        |with| t(if *with { "filter.with_results" } else { "filter.without_results" }).to_owned(),
    );
    chips.one(
        |filter| Some(&mut filter.chats()?.replied),
        |has| t(if *has { "filter.replied" } else { "filter.not_replied" }).to_owned(),
    );
    chips.each(ListFilter::forms, Clone::clone);
    chips.each(|filter| Some(&mut filter.chats()?.tags), |tag| t_with("chips.tag", &[("tag", tag)]));
    chips.each(ListFilter::organization_ids, |id| {
        let id = id.to_string();
        let known = organizations.iter().find(|organization| organization.value == id);
        known.map_or_else(|| t("chips.organization").to_owned(), |known| known.label.clone())
    });
    chips.one(
        |filter| Some(&mut filter.results()?.delivered),
        |is| t(if *is { "filter.delivered" } else { "filter.not_delivered" }).to_owned(),
    );
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
struct ChipList {
    model: TabModel,
    filter: ListFilter,
    chips: Vec<Chip>,
}

impl ChipList {
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

const fn type_key(kind: ChatType) -> &'static str {
    match kind {
        ChatType::Contact => "type.contact.chats",
        ChatType::Agent => "type.agent.chats",
        ChatType::Bot => "type.bot.chats",
    }
}
