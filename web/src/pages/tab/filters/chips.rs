//! The chips of a tab: what its address filters by, in words.

use crate::components::filters::filter_chips::{Chip, FilterChips};
use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::TabState;
use crate::words::{t, t_with};
use leptos::prelude::*;

/// The chips of the tab that is shown.
#[component]
pub fn Chips(model: TabModel) -> impl IntoView {
    let organizations = DataContext::get().organizations;
    let chips = Signal::derive(move || model.state.with(|state| organizations.with(|all| chips(model, state, all))));
    view! { <FilterChips chips/> }
}

/// A chip for each value of the filters; the state stands in its own field, the agent too.
fn chips(model: TabModel, state: &TabState, organizations: &[ChoiceOption]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (name, words) in NAMES {
        for value in state.values(name) {
            let text = match name {
                "organization_id" => {
                    let known = organizations.iter().find(|organization| organization.value == value);
                    known.map_or_else(|| t("chips.organization").to_owned(), |known| known.label.clone())
                }
                "form" => value.clone(),
                "q" => t_with("chips.words", &[("words", &value)]),
                "type" => t(type_key(&value)).to_owned(),
                "has_results" => {
                    t(if value == "true" { "filter.with_results" } else { "filter.without_results" }).to_owned()
                }
                "on" => t(if value == "started" { "chips.on.started" } else { "chips.on.updated" }).to_owned(),
                _ => t(words).to_owned(),
            };
            let remove = move |()| {
                model.change(|state| {
                    let rest: Vec<String> = state.values(name).into_iter().filter(|own| *own != value).collect();
                    state.set(name, rest);
                });
            };
            chips.push((text, Callback::new(remove)));
        }
    }
    if let Some(tz) = &state.tz {
        let text = t_with("chips.zone", &[("zone", &tz.replace('_', " "))]);
        chips.push((text, Callback::new(move |()| model.change(|state| state.tz = None))));
    }
    chips
}

/// The filters with chips; the words where the value says nothing to a person.
const NAMES: [(&str, &str); 8] = [
    ("type", ""),
    ("has_results", ""),
    ("form", ""),
    ("organization_id", ""),
    ("q", ""),
    ("contact_id", "chips.contact"),
    ("chat_id", "chips.chat"),
    ("on", ""),
];

fn type_key(word: &str) -> &'static str {
    match word {
        "agent" => "type.agent.chats",
        "bot" => "type.bot.chats",
        _ => "type.contact.chats",
    }
}
