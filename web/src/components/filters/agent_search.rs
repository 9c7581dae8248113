//! Search agent: what is typed finds names that contain it; a suggestion chooses one agent or bot.
//! A combobox with a list (WAI-ARIA APG).

use super::agent_list::{AgentList, agent_list, option_id};
use crate::browser::parts::{Place, part};
use crate::components::base::focus::show_element;
use crate::components::base::icon::Icon;
use crate::components::base::pause::Pause;
use crate::components::listbox::press::press;
use crate::components::listbox::state::{Kind, Listbox, Options, Pressed};
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use sightline_shared::Agent;
use std::time::Duration;
use uuid::Uuid;

/// The pause in typing after which suggestions are requested.
const PAUSE: Duration = Duration::from_millis(150);

part!(LIST in agent_list_code: agent_list, AgentList);

/// The agent filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum AgentChoice {
    /// All agents and bots.
    #[default]
    Any,
    /// Agents and bots whose name contains this.
    Named(String),
    /// One agent or bot.
    One(Box<Agent>),
}

impl AgentChoice {
    /// The text of the field.
    fn words(self) -> String {
        match self {
            Self::Any => String::new(),
            Self::Named(name) => name,
            Self::One(agent) => agent.name,
        }
    }

    /// The choice for the words in the field. `None` if they equal the words in force: otherwise a
    /// second Enter would replace the chosen agent by all agents with that name.
    fn of_words(words: &str, in_force: &str) -> Option<Self> {
        match words.trim() {
            same if same == in_force => None,
            "" => Some(Self::Any),
            name => Some(Self::Named(name.to_owned())),
        }
    }
}

/// The field with its suggestions.
#[component]
pub fn AgentSearch(
    /// The agent filter.
    #[prop(into)]
    chosen: Signal<AgentChoice>,
    /// The agents and bots that match the typed text.
    #[prop(into)]
    suggestions: Signal<Vec<Agent>>,
    /// The number of rows of each suggestion, in words, if known.
    counts: Signal<Vec<(Uuid, String)>>,
    /// Something was typed.
    on_typed: Callback<String>,
    /// The filter has changed.
    on_change: Callback<AgentChoice>,
) -> impl IntoView {
    let search = Search::new(chosen, suggestions, on_typed, on_change);
    let is_set = Memo::new(move |_| chosen.with(|chosen| *chosen != AgentChoice::Any));
    let list =
        AgentList { suggestions, counts, active: search.active, on_choose: Callback::new(move |at| search.choose(at)) };
    view! {
        <div class="agent-search">
            <div class="field field--search" class:field--set=is_set>
                <Icon name="search"/>
                <Field search/>
                <Show when=move || is_set.get() fallback=|| view! { <kbd>"/"</kbd> }>
                    <button type="button" class="icon-button icon-button--small" aria-label=t("agents.clear") on:click=move |_| search.clear()>
                        <Icon name="x"/>
                    </button>
                </Show>
            </div>
            {move || search.is_shown.get().then(|| LIST.show(list, Place::Popover))}
        </div>
    }
}

#[component]
fn Field(search: Search) -> impl IntoView {
    view! {
        <input
            type="text"
            id="agent-search" data-key="/"
            role="combobox"
            aria-label=t("agents.search")
            placeholder=t("agents.search")
            autocomplete="off"
            maxlength="200"
            aria-autocomplete="list"
            aria-controls="agent-suggestions"
            aria-expanded=move || search.is_shown.get().to_string()
            aria-activedescendant=move || search.active.get().map(option_id)
            prop:value=search.typed
            on:focus=move |_| search.enter()
            on:blur=move |_| search.leave()
            on:input=move |event| search.take(event_target_value(&event))
            on:keydown=move |event| search.press(&event)
        />
    }
}

/// The typed text and its list.
#[derive(Clone, Copy)]
struct Search {
    typed: RwSignal<String>,
    /// The words of what is looked for.
    in_force: Memo<String>,
    list: RwSignal<Listbox>,
    active: Memo<Option<usize>>,
    is_shown: Memo<bool>,
    suggestions: Signal<Vec<Agent>>,
    pause: Pause,
    on_typed: Callback<String>,
    on_change: Callback<AgentChoice>,
}

impl Search {
    fn new(
        chosen: Signal<AgentChoice>,
        suggestions: Signal<Vec<Agent>>,
        on_typed: Callback<String>,
        on_change: Callback<AgentChoice>,
    ) -> Self {
        let typed = RwSignal::new(String::new());
        let in_force = Memo::new(move |_| chosen.get().words());
        Effect::new(move || typed.set(in_force.get()));
        let list = RwSignal::new(Listbox::new(Kind::Suggestions));
        let active = Memo::new(move |_| list.with(Listbox::active));
        let is_shown = Memo::new(move |_| list.with(Listbox::is_open) && suggestions.with(|all| !all.is_empty()));
        Self { typed, in_force, list, active, is_shown, suggestions, pause: Pause::new(PAUSE), on_typed, on_change }
    }

    fn enter(self) {
        self.on_typed.run(self.typed.get_untracked());
        self.list.update(Listbox::open);
    }

    /// The field always shows the filter in force.
    fn leave(self) {
        self.list.update(Listbox::close);
        self.typed.set(self.in_force.get_untracked());
    }

    fn take(self, words: String) {
        let is_cleared = words.is_empty() && !self.in_force.with_untracked(String::is_empty);
        self.typed.set(words);
        self.list.update(|list| {
            list.restart();
            list.open();
        });
        self.pause.then(move || self.on_typed.run(self.typed.get_untracked()));
        if is_cleared {
            self.on_change.run(AgentChoice::Any);
        }
    }

    fn choose(self, at: usize) {
        if let Some(agent) = self.suggestions.with_untracked(|all| all.get(at).cloned()) {
            self.list.update(Listbox::close);
            self.on_change.run(AgentChoice::One(Box::new(agent)));
        }
    }

    fn clear(self) {
        self.typed.set(String::new());
        self.on_typed.run(String::new());
        self.on_change.run(AgentChoice::Any);
    }

    fn press(self, event: &KeyboardEvent) {
        let options = Options { has_field: true, ..Options::new(self.suggestions.with_untracked(Vec::len)) };
        match press(self.list, event, &options) {
            Pressed::Ignored | Pressed::Left => return,
            Pressed::Chosen(at) => self.choose(at),
            Pressed::Submitted => self.submit(),
            Pressed::Moved | Pressed::Closed => {}
        }
        if let Some(at) = self.active.get_untracked() {
            show_element(option_id(at));
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn submit(self) {
        self.list.update(Listbox::close);
        let words = self.typed.get_untracked();
        if let Some(choice) = AgentChoice::of_words(&words, &self.in_force.get_untracked()) {
            self.on_change.run(choice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AgentChoice;

    #[test]
    fn words_are_another_choice_only_when_they_changed() {
        assert_eq!(AgentChoice::of_words(" Maud ", ""), Some(AgentChoice::Named("Maud".to_owned())));
        assert_eq!(AgentChoice::of_words(" Maud ", "Maud"), None);
        assert_eq!(AgentChoice::of_words("  ", "Maud"), Some(AgentChoice::Any));
        assert_eq!(AgentChoice::of_words("", ""), None);
    }
}
