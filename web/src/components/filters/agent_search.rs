//! Search agent: what is typed finds names that contain it; a suggestion chooses one agent or bot.
//! A combobox with a list (WAI-ARIA APG).

use super::agent_list::{AgentList, agent_list};
use crate::browser::parts::{Place, part};
use crate::components::base::focus::show_element;
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use sightline_shared::Agent;
use std::time::Duration;
use uuid::Uuid;

/// How long typing must pause before it is asked who could be meant.
const PAUSE: Duration = Duration::from_millis(150);

part!(LIST in agent_list_code: agent_list, AgentList);

/// For whom is looked.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum AgentChoice {
    /// Everybody.
    #[default]
    Anybody,
    /// Those whose name contains this.
    Named(String),
    /// This one.
    One(Box<Agent>),
}

impl AgentChoice {
    /// What stands in the field.
    fn words(self) -> String {
        match self {
            Self::Anybody => String::new(),
            Self::Named(name) => name,
            Self::One(agent) => agent.name,
        }
    }
}

/// The field with its suggestions.
#[component]
pub fn AgentSearch(
    /// For whom is looked.
    #[prop(into)]
    chosen: Signal<AgentChoice>,
    /// Who could be meant by what is typed.
    #[prop(into)]
    suggestions: Signal<Vec<Agent>>,
    /// How much there is of those who could be meant, in words, where that is known.
    counts: Signal<Vec<(Uuid, String)>>,
    /// Something was typed.
    on_typed: Callback<String>,
    /// Somebody else is looked for.
    on_change: Callback<AgentChoice>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let typed = RwSignal::new(String::new());
    let in_force = Memo::new(move |_| chosen.get().words());
    Effect::new(move || typed.set(in_force.get()));
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let ask_soon = move || {
        if let Some(pending) = pending.get_value() {
            pending.clear();
        }
        let ask = move || on_typed.run(typed.get_untracked());
        pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    on_cleanup(move || {
        if let Some(pending) = pending.try_get_value().flatten() {
            pending.clear();
        }
    });
    let close = move || {
        is_open.set(false);
        active.set(None);
    };
    let apply_text = move || {
        let text = typed.get_untracked();
        let text = text.trim();
        close();
        // A second Enter would turn the chosen agent into everybody with that name.
        if text != in_force.get_untracked() {
            on_change.run(if text.is_empty() { AgentChoice::Anybody } else { AgentChoice::Named(text.to_owned()) });
        }
    };
    let choose = move |at: usize| {
        if let Some(agent) = suggestions.get_untracked().get(at).cloned() {
            close();
            on_change.run(AgentChoice::One(Box::new(agent)));
        }
    };
    let clear = move || {
        typed.set(String::new());
        on_typed.run(String::new());
        on_change.run(AgentChoice::Anybody);
    };
    let on_keydown = move |event: KeyboardEvent| {
        let last = suggestions.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => {
                is_open.set(true);
                active.update(|active| *active = Some(active.map_or(0, |at| (at + 1).min(last))));
            }
            "ArrowUp" => active.update(|active| *active = active.and_then(|at| at.checked_sub(1))),
            "Enter" => match active.get_untracked().filter(|_| is_open.get_untracked()) {
                Some(at) => choose(at),
                None => apply_text(),
            },
            "Escape" if is_open.get_untracked() => close(),
            _ => return,
        }
        if let Some(at) = active.get_untracked() {
            show_element(format!("agent-suggestion-{at}"));
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let is_shown = Memo::new(move |_| is_open.get() && suggestions.with(|suggestions| !suggestions.is_empty()));
    view! {
        <div class="agent-search">
            <div class="field field--search" class:field--set=move || chosen.get() != AgentChoice::Anybody>
                <Icon name="search"/>
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
                    aria-expanded=move || is_shown.get().to_string()
                    aria-activedescendant=move || active.get().filter(|_| is_open.get()).map(|at| format!("agent-suggestion-{at}"))
                    prop:value=typed
                    on:focus=move |_| { on_typed.run(typed.get_untracked()); is_open.set(true); }
                    on:blur=move |_| {
                        close();
                        // The field never says anything else than what is looked for.
                        typed.set(in_force.get_untracked());
                    }
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        active.set(None);
                        is_open.set(true);
                        ask_soon();
                        if typed.with_untracked(String::is_empty) && !in_force.with_untracked(String::is_empty) {
                            on_change.run(AgentChoice::Anybody);
                        }
                    }
                    on:keydown=on_keydown
                />
                <Show when=move || chosen.get() != AgentChoice::Anybody fallback=|| view! { <kbd>"/"</kbd> }>
                    <button type="button" class="icon-button icon-button--small" aria-label=t("agents.clear") on:click=move |_| clear()>
                        <Icon name="x"/>
                    </button>
                </Show>
            </div>
            {move || is_shown.get().then(|| LIST.show(AgentList { suggestions, counts, active, on_choose: Callback::new(choose) }, Place::Popover))}
        </div>
    }
}
