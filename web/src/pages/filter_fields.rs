//! The filters that more than one tab has.

use super::data::DataContext;
use super::list_words::count_number;
use super::tab_model::TabModel;
use crate::api;
use crate::components::agent_search::{AgentChoice, AgentSearch};
use crate::components::choice::{Choice, ChoiceOption};
use crate::components::date_range::DateRange;
use crate::components::text_search::TextSearch;
use crate::components::tree_choice::TreeChoice;
use crate::latest::Latest;
use crate::query_state::{Pairs, Tab};
use crate::text::{t, t_count, t_count_with};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::Agent;
use uuid::Uuid;

/// The date range.
#[component]
pub fn RangeField(model: TabModel) -> impl IntoView {
    let value = Memo::new(move |_| model.state.with(|state| state.range));
    let on_change = Callback::new(move |range| model.change(|state| state.range = range));
    let own_zone = DataContext::get().me.time_zone;
    let on_zone = Callback::new(move |tz| model.change(|state| state.tz = tz));
    view! { <DateRange value zone=model.zone on_change own_zone on_zone/> }
}

/// The organizations; absent where there is but one.
#[component]
pub fn OrganizationField(model: TabModel) -> impl IntoView {
    let DataContext { organizations: options, collapsed, .. } = DataContext::get();
    let chosen = model.values("organization_id");
    let on_change = Callback::new(move |ids| model.set("organization_id", ids));
    move || {
        (options.with(Vec::len) > 1).then(|| {
            view! { <TreeChoice label=t("filter.organizations") everything=t("filter.all") options collapsed chosen on_change/> }
        })
    }
}

/// The forms.
#[component]
pub fn FormField(model: TabModel) -> impl IntoView {
    let options = DataContext::get().forms;
    let chosen = model.values("form");
    let on_change = Callback::new(move |names| model.set("form", names));
    view! { <Choice label=t("filter.forms") everything=t("filter.all") options chosen is_multiple=true on_change/> }
}

/// With results, or without.
#[component]
pub fn ResultsField(model: TabModel) -> impl IntoView {
    let options = [("true", "filter.with_results"), ("false", "filter.without_results")]
        .map(|(value, key)| ChoiceOption::new(value, t(key)));
    let chosen = model.values("has_results");
    let on_change = Callback::new(move |words| model.set("has_results", words));
    view! { <Choice label=t("filter.results") everything=t("filter.all") options=options.to_vec() chosen on_change/> }
}

/// Words to look for.
#[component]
pub fn WordsField(
    model: TabModel,
    /// What is looked through, in words.
    label: &'static str,
) -> impl IntoView {
    let value = model.value("q");
    let on_change = Callback::new(move |q: Option<String>| model.set("q", q.into_iter().collect()));
    view! { <TextSearch label value on_change/> }
}

/// How many suggestions tell how much there is of them: those that are seen without scrolling.
const MOST_COUNTED: usize = 12;

/// Tells of each of these agents how many rows there would be, one after the other.
async fn count_each(model: TabModel, agents: Vec<Uuid>, counts: RwSignal<Vec<(Uuid, String)>>) {
    counts.set(Vec::new());
    let key = if model.tab == Tab::Chats { "agents.chats" } else { "agents.results" };
    let question = model.question();
    for agent in agents {
        let mut question: Pairs = question.iter().filter(|(name, _)| !name.starts_with("agent")).cloned().collect();
        question.push(("agent_id", agent.to_string()));
        let Ok(count) = api::count(model.tab.word(), &question).await else { return };
        let words = t_count_with(key, count.count, &[("count", &count_number(&count))]);
        counts.try_update(|counts| counts.push((agent, words)));
    }
}

/// The agent or bot, with suggestions.
#[component]
pub fn AgentField(model: TabModel) -> impl IntoView {
    let suggestions = RwSignal::new(Vec::<Agent>::new());
    let known = RwSignal::new(Vec::<Agent>::new());
    let generation = StoredValue::new(0_u64);
    let counts = RwSignal::new(Vec::<(Uuid, String)>::new());
    let counting = Latest::new();
    let suggest = move |typed: String| {
        generation.update_value(|generation| *generation += 1);
        let own = generation.get_value();
        spawn_local(async move {
            let Ok(page) = api::agents(&typed).await else { return };
            if generation.try_get_value() == Some(own) {
                known.update(|known| known.extend(page.items.clone()));
                let in_view = page.items.iter().take(MOST_COUNTED).map(|agent| agent.id).collect();
                counting.run(Box::pin(count_each(model, in_view, counts)));
                suggestions.set(page.items);
            }
        });
    };
    let (name, id) = (model.value("agent"), model.value("agent_id"));
    // An address that names an agent knows its id alone.
    Effect::new(move || {
        if id.with(Option::is_some) && known.with_untracked(Vec::is_empty) {
            suggest(String::new());
        }
    });
    let chosen = Memo::new(move |_| match id.get() {
        Some(id) => known
            .with(|known| known.iter().find(|agent| agent.id.to_string() == id).cloned())
            .map_or_else(|| AgentChoice::Named(t_count("count.agents", 1)), |agent| AgentChoice::One(Box::new(agent))),
        None => name.get().map_or(AgentChoice::Anybody, AgentChoice::Named),
    });
    let on_change = Callback::new(move |choice| {
        let (name, id) = match choice {
            AgentChoice::Anybody => (None, None),
            AgentChoice::Named(name) => (Some(name), None),
            AgentChoice::One(agent) => {
                let id = agent.id.to_string();
                known.update(|known| known.push(*agent));
                (None, Some(id))
            }
        };
        model.change(|state| {
            state.set("agent", name);
            state.set("agent_id", id);
        });
    });
    view! { <AgentSearch chosen suggestions counts=counts.into() on_typed=Callback::new(suggest) on_change/> }
}
