//! A filter whose values are chosen from a list: one, or several at once. A button with a listbox
//! (WAI-ARIA APG), complete with the keyboard.

use crate::browser::parts::{Place, part};
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::components::listbox::dropdown::{Dropdown, DropdownButton};
use crate::components::listbox::option::{ChoiceOption, SEARCH_FROM, all_words, chosen_words, toggled};
use crate::components::listbox::search_field::SearchField;
use crate::components::listbox::state::{Options, Pressed};
use crate::words::lower;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A filter with a list.
#[component]
pub fn Choice(
    /// What is chosen, in words.
    label: &'static str,
    /// What nothing chosen means; empty where nothing cannot be chosen.
    #[prop(optional, into)]
    everything: String,
    /// The options.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption>>,
    /// The values that are chosen; none means everything.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Several may be chosen.
    #[prop(optional)]
    is_multiple: bool,
    /// What nothing chosen means is a value, too, and is found like the options.
    #[prop(optional)]
    is_value: bool,
    /// What is typed is an option, too: these words say so. The options are those that are chosen.
    #[prop(optional_no_strip)]
    free: Option<&'static str>,
    /// Opens and closes the list of a chip, which shows everything that is chosen.
    #[prop(optional_no_strip)]
    chip: Option<Dropdown>,
    /// The list was opened.
    #[prop(optional_no_strip)]
    on_open: Option<Callback<()>>,
    /// Others were chosen.
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let dropdown = chip.unwrap_or_else(|| Dropdown::new(format!("choice-{}", lower(label).replace(' ', "-"))));
    let shown = Memo::new(move |_| {
        let typed = dropdown.typed.get();
        let mut shown: Vec<_> = options.get().into_iter().filter(|option| option.is_found(&typed)).collect();
        let own = typed.trim();
        if free.is_some() && !own.is_empty() && shown.iter().all(|option| option.value != own) {
            shown.insert(0, ChoiceOption::new(own, own));
        }
        shown
    });
    let everything = StoredValue::new(everything);
    let words = if chip.is_some() { all_words } else { chosen_words };
    let value = Memo::new(move |_| {
        options.with(|options| chosen.with(|chosen| everything.with_value(|all| words(options, chosen, all))))
    });
    let list =
        List { dropdown, label, everything, options, shown, chosen, is_multiple, is_value, free, on_open, on_change };
    view! {
        <div class="choice" node_ref=dropdown.root on:keydown=move |event| list.press(&event)>
            <DropdownButton dropdown label value is_set=Signal::derive(move || !chosen.get().is_empty()) popup="listbox"/>
            <Show when=move || dropdown.is_open.get()>
                <div class="choice__popover">{move || LIST.show(list, Place::Popover)}</div>
            </Show>
        </div>
    }
}

/// The list. The first entry is everything, unless one searches; the others are the options that are
/// shown.
#[derive(Clone, Copy)]
struct List {
    dropdown: Dropdown,
    label: &'static str,
    everything: StoredValue<String>,
    options: Signal<Vec<ChoiceOption>>,
    shown: Memo<Vec<ChoiceOption>>,
    chosen: Signal<Vec<String>>,
    is_multiple: bool,
    is_value: bool,
    free: Option<&'static str>,
    on_open: Option<Callback<()>>,
    on_change: Callback<Vec<String>>,
}

impl List {
    /// Whether there is a field to search it.
    fn is_searched(self) -> bool {
        self.free.is_some() || self.options.with(Vec::len) >= SEARCH_FROM
    }

    /// The place of the first option.
    fn first(self) -> usize {
        let is_found = |typed: &String| {
            typed.trim().is_empty()
                || (self.is_value
                    && self.everything.with_value(|all| ChoiceOption::new("", all.as_str()).is_found(typed)))
        };
        let has_everything = self.everything.with_value(|all| !all.is_empty());
        usize::from(has_everything && self.dropdown.typed.with(is_found))
    }

    fn press(self, event: &KeyboardEvent) {
        let first = untrack(|| self.first());
        let option = |at: usize| self.shown.with_untracked(|shown| shown.get(at.checked_sub(first)?).cloned());
        let options = Options {
            count: self.shown.with_untracked(Vec::len) + first,
            has_field: untrack(|| self.is_searched()),
            is_typed: self.dropdown.typed.with_untracked(|typed| !typed.is_empty()),
            label: &|at| option(at).map(|option| option.label),
        };
        if let Pressed::Chosen(at) = self.dropdown.press(event, &options) {
            self.choose(at);
        }
    }

    fn choose(self, at: usize) {
        let Some(at) = at.checked_sub(untrack(|| self.first())) else {
            self.on_change.run(Vec::new());
            return self.dropdown.close();
        };
        let Some(option) = self.shown.with_untracked(|shown| shown.get(at).cloned()) else { return };
        if self.is_multiple {
            self.on_change.run(toggled(&self.chosen.get_untracked(), &option.value));
            // The next one is typed into an empty field.
            if self.free.is_some() {
                self.dropdown.typed.set(String::new());
                self.dropdown.reach(0);
            }
            return;
        }
        self.on_change.run(vec![option.value]);
        self.dropdown.close();
    }
}

part!(LIST in choice_code: entries, List);

fn entries(list: List) -> AnyView {
    let List { dropdown, label, everything, shown, chosen, is_multiple, free, on_open, .. } = list;
    on_open.into_iter().for_each(|on_open| on_open.run(()));
    let entries = move || {
        let chosen = chosen.get();
        let first = list.first();
        let all = (first > 0).then(|| entry(list, 0, ChoiceOption::new("", everything.get_value()), chosen.is_empty()));
        let others = shown.get().into_iter().enumerate().map(|(at, option)| {
            let is_chosen = chosen.contains(&option.value);
            entry(list, at + first, option, is_chosen)
        });
        all.into_iter().chain(others).collect::<Vec<_>>()
    };
    // Keys are handled within only; the field stands before the list, where there is one.
    Effect::new(move || {
        if let Some(root) = dropdown.root.get_untracked().filter(|_| dropdown.is_open.get()) {
            focus_within(root, ".choice__search, .choice__list");
        }
    });
    // The field stays as it is while the options change.
    let is_searched = Memo::new(move |_| list.is_searched());
    view! {
        {move || is_searched.get().then(|| view! {
            <SearchField dropdown label words=free on_typed=Callback::new(move |()| dropdown.reach(0))/>
        })}
        <div
            class="choice__list"
            role="listbox"
            id=dropdown.id()
            tabindex="-1"
            aria-label=label
            aria-multiselectable=is_multiple.to_string()
            aria-activedescendant=move || dropdown.active_id()
        >
            {entries}
        </div>
    }
    .into_any()
}

fn entry(list: List, at: usize, option: ChoiceOption, is_chosen: bool) -> AnyView {
    let List { dropdown, is_multiple, .. } = list;
    let check = move || is_chosen.then(|| view! { <Icon name="check"/> });
    view! {
        <div
            class=format!("choice__option choice__option--depth-{}", option.depth.min(6))
            class:choice__option--active=move || dropdown.is_active(at)
            role="option"
            id=dropdown.option_id(at)
            aria-selected=is_chosen.to_string()
            on:click=move |_| list.choose(at)
            on:pointermove=move |_| dropdown.reach(at)
        >
            {is_multiple.then(|| view! { <i class="choice__box" class:choice__box--on=is_chosen aria-hidden="true">{check()}</i> })}
            <span class="truncated">{option.label}</span>
            {option.count.map(|count| view! { <span class="choice__count">{count}</span> })}
            {(!is_multiple).then(check)}
        </div>
    }
    .into_any()
}
