//! The suggestions for the text typed into the agent search, with the number of their rows.

use crate::pages::tab::model::TabModel;
use crate::pages::tab::words::count_number;
use crate::query_state::Tab;
use crate::server;
use crate::server::latest::Latest;
use crate::words::t_count_with;
use leptos::prelude::*;
use sightline_shared::Agent;
use uuid::Uuid;

/// What was typed, and the answers to it.
#[derive(Clone, Copy)]
pub struct AgentQuery {
    /// The tab whose rows are counted.
    pub model: TabModel,
    /// What was typed.
    pub typed: RwSignal<Option<String>>,
    /// The agents and bots that match it.
    pub suggestions: RwSignal<Vec<Agent>>,
    /// All agents and bots received so far.
    pub known: RwSignal<Vec<Agent>>,
    /// The number of rows of each suggestion, in words.
    pub counts: RwSignal<Vec<(Uuid, String)>>,
}

/// Requests suggestions whenever something was typed; shows nothing itself.
pub fn suggest_agents(query: AgentQuery) -> AnyView {
    let latest = Latest::new();
    Effect::new(move || {
        if let Some(typed) = query.typed.get() {
            latest.run(Box::pin(load(query, typed)));
        }
    });
    ().into_any()
}

async fn load(AgentQuery { model, suggestions, known, counts, .. }: AgentQuery, typed: String) {
    let Ok(page) = server::agents(&typed).await else { return };
    let in_view = page.items.iter().take(MAX_COUNTED).map(|agent| agent.id).collect();
    known.try_update(|known| known.extend(page.items.clone()));
    suggestions.try_set(page.items);
    count_each(model, in_view, counts).await;
}

/// The number of suggestions with a count: those that are visible without scrolling.
const MAX_COUNTED: usize = 12;

/// Counts the rows of each of these agents, one after the other.
async fn count_each(model: TabModel, agents: Vec<Uuid>, counts: RwSignal<Vec<(Uuid, String)>>) {
    counts.try_set(Vec::new());
    let key = if model.tab == Tab::Chats { "agents.chats" } else { "agents.results" };
    let mut filter = model.request_filter();
    for agent in agents {
        if let Some(name) = filter.agent() {
            *name = None;
        }
        if let Some(ids) = filter.agent_ids() {
            *ids = vec![agent];
        }
        let Ok(count) = server::count(&filter).await else { return };
        let words = t_count_with(key, count.count, &[("count", &count_number(&count))]);
        counts.try_update(|counts| counts.push((agent, words)));
    }
}
