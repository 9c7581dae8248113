//! The suggestions of the search for agents, in groups, with how much there is of each.

use crate::components::base::participant::ParticipantName;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::{Affiliation, Agent, AgentKind, Participant};
use uuid::Uuid;

/// What the list is given.
#[derive(Clone, Copy)]
pub struct AgentList {
    /// The matching agents and bots.
    pub suggestions: Signal<Vec<Agent>>,
    /// The number of their rows, in words, if known.
    pub counts: Signal<Vec<(Uuid, String)>>,
    /// The place of the one that the keys have reached.
    pub active: Memo<Option<usize>>,
    /// One was chosen, by its place.
    pub on_choose: Callback<usize>,
}

/// The id of a suggestion, by its place.
#[must_use]
pub fn option_id(at: usize) -> String {
    format!("agent-suggestion-{at}")
}

/// The list.
pub fn agent_list(AgentList { suggestions, counts, active, on_choose }: AgentList) -> AnyView {
    let option = move |(at, agent): (usize, Agent)| {
        view! {
            <div
                class="choice__option"
                class:choice__option--active=move || active.get() == Some(at)
                role="option"
                id=option_id(at)
                aria-selected=move || (active.get() == Some(at)).to_string()
                // Before the field loses its focus and the list goes.
                on:pointerdown=move |event| { event.prevent_default(); on_choose.run(at); }
            >
                {count(agent.id, counts)}
                <ParticipantName participant=as_participant(agent)/>
            </div>
        }
    };
    let group = move |(head, agents): Group| {
        view! {
            <div role="group" aria-label=head>
                <div class="choice__head" aria-hidden="true">{head.clone()}</div>
                {agents.into_iter().map(option).collect::<Vec<_>>()}
            </div>
        }
    };
    view! {
        <div class="choice__popover">
            <div class="choice__list" role="listbox" id="agent-suggestions" tabindex="-1" aria-label=t("agents.list")>
                {move || groups(suggestions.get()).into_iter().map(group).collect::<Vec<_>>()}
            </div>
        </div>
    }
    .into_any()
}

fn count(agent: Uuid, counts: Signal<Vec<(Uuid, String)>>) -> AnyView {
    let known =
        move || counts.with(|counts| counts.iter().find(|(own, _)| *own == agent).map(|(_, words)| words.clone()));
    view! { <span class="choice__count">{known}</span> }.into_any()
}

/// An agent or bot as a participant, for its name.
#[must_use]
pub fn as_participant(agent: Agent) -> Participant {
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
