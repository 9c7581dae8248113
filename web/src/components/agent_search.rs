//! Search agent: what is typed finds names that contain it; a suggestion chooses one agent or bot.
//! A combobox with a list (WAI-ARIA APG).

use super::focus::show_element;
use super::icon::Icon;
use super::participant::ParticipantName;
use crate::text::{t, t_with};
use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use sightline_shared::{Affiliation, Agent, AgentKind, Participant};
use std::time::Duration;
use uuid::Uuid;

/// How long typing must pause before it is asked who could be meant.
const PAUSE: Duration = Duration::from_millis(150);

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
    let is_shown = move || is_open.get() && suggestions.with(|suggestions| !suggestions.is_empty());
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
                    aria-expanded=move || is_shown().to_string()
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
            <Show when=is_shown>
                <div class="choice__popover">
                    <div class="choice__list" role="listbox" id="agent-suggestions" tabindex="-1" aria-label=t("agents.list")>
                        {move || groups(suggestions.get()).into_iter().map(|(head, agents)| view! {
                            <div role="group" aria-label=head>
                                <div class="choice__head" aria-hidden="true">{head.clone()}</div>
                                {agents.into_iter().map(|(at, agent)| view! {
                                    <div
                                        class="choice__option"
                                        class:choice__option--active=move || active.get() == Some(at)
                                        role="option"
                                        id=format!("agent-suggestion-{at}")
                                        aria-selected=move || (active.get() == Some(at)).to_string()
                                        // Before the field loses its focus and the list goes.
                                        on:pointerdown=move |event| { event.prevent_default(); choose(at); }
                                    >
                                        {count(agent.id, counts)}
                                        <ParticipantName participant=as_participant(agent)/>
                                    </div>
                                }).collect::<Vec<_>>()}
                            </div>
                        }).collect::<Vec<_>>()}
                    </div>
                </div>
            </Show>
        </div>
    }
}

fn count(agent: Uuid, counts: Signal<Vec<(Uuid, String)>>) -> AnyView {
    let known =
        move || counts.with(|counts| counts.iter().find(|(own, _)| *own == agent).map(|(_, words)| words.clone()));
    view! { <span class="choice__count">{known}</span> }.into_any()
}

fn as_participant(agent: Agent) -> Participant {
    Participant {
        id: agent.id,
        name: agent.name,
        kind: agent.kind,
        affiliation: agent.affiliation,
        active: true,
        accepted: None,
        joined_at: None,
        left_at: None,
    }
}

/// The words above some agents, and they with their places in the list.
type Group = (String, Vec<(usize, Agent)>);

fn groups(agents: Vec<Agent>) -> Vec<Group> {
    // Where there is one partner, it is named.
    let is_partner = |agent: &&Agent| agent.kind == AgentKind::Agent && agent.affiliation == Affiliation::Partner;
    let partner = agents.iter().find(is_partner).and_then(|agent| agent.partner_name.clone());
    let partner = partner.filter(|_| {
        let mut names = agents.iter().filter(is_partner).map(|agent| &agent.partner_name);
        let first = names.next();
        names.all(|name| Some(name) == first)
    });
    let head = |agent: &Agent| match (agent.kind, agent.affiliation) {
        (AgentKind::Bot, _) => t("agents.bots").to_owned(),
        (AgentKind::Agent, Affiliation::Own) => t("agents.own").to_owned(),
        (AgentKind::Agent, Affiliation::Partner) => match &partner {
            Some(partner) => t_with("agents.of", &[("partner", partner)]),
            None => t("agents.partner").to_owned(),
        },
    };
    let mut groups: Vec<Group> = Vec::new();
    for (at, agent) in agents.into_iter().enumerate() {
        let own = head(&agent);
        match groups.iter_mut().find(|(head, _)| *head == own) {
            Some((_, members)) => members.push((at, agent)),
            None => groups.push((own, vec![(at, agent)])),
        }
    }
    groups
}
