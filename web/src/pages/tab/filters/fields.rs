//! The filters in the bar that more than one tab has.

use super::agent_suggestions::{AgentQuery, suggest_agents};
use crate::browser::parts::{Place, part};
use crate::components::date::range::DateRange;
use crate::components::filters::agent_search::{AgentChoice, AgentSearch};
use crate::components::filters::text_search::TextSearch;
use crate::components::tree::choice::TreeChoice;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::ListFilter;
use crate::words::{t, t_count};
use leptos::prelude::*;

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
    let (chosen, on_change) = model.choice(ListFilter::organization_ids);
    move || {
        (options.with(Vec::len) > 1).then(|| {
            view! {
                <div class="filters__organizations">
                    <TreeChoice label=t("filter.organizations") everything=t("filter.all") options collapsed chosen on_change/>
                </div>
            }
        })
    }
}

/// Words to look for.
#[component]
pub fn WordsField(
    model: TabModel,
    /// What is looked through, in words.
    label: &'static str,
) -> impl IntoView {
    let value = Memo::new(move |_| model.get(ListFilter::q));
    let on_change = Callback::new(move |q| model.set(ListFilter::q, q));
    view! { <TextSearch label value on_change/> }
}

part!(SUGGESTIONS in agents_code: suggest_agents, AgentQuery);

/// The agent or bot, with suggestions.
#[component]
pub fn AgentField(model: TabModel) -> impl IntoView {
    let query = AgentQuery {
        model,
        typed: RwSignal::new(None),
        suggestions: RwSignal::new(Vec::new()),
        known: RwSignal::new(Vec::new()),
        counts: RwSignal::new(Vec::new()),
    };
    let AgentQuery { typed, suggestions, known, counts, .. } = query;
    let suggest = move |words: String| typed.set(Some(words));
    let is_wanted = Memo::new(move |_| typed.with(Option::is_some));
    let id = move || model.get(ListFilter::agent_ids).first().copied();
    let is_by_id = Memo::new(move |_| id().is_some());
    // An address that names an agent has its id alone.
    Effect::new(move || {
        if is_by_id.get() && known.with_untracked(Vec::is_empty) {
            suggest(String::new());
        }
    });
    let chosen = Memo::new(move |_| match id() {
        Some(id) => known
            .with(|known| known.iter().find(|agent| agent.id == id).cloned())
            .map_or_else(|| AgentChoice::Named(t_count("count.agents", 1)), |agent| AgentChoice::One(Box::new(agent))),
        None => model.get(ListFilter::agent).map_or(AgentChoice::Any, AgentChoice::Named),
    });
    let on_change = Callback::new(move |choice| {
        let (name, ids) = match choice {
            AgentChoice::Any => (None, Vec::new()),
            AgentChoice::Named(name) => (Some(name), Vec::new()),
            AgentChoice::One(agent) => {
                let id = agent.id;
                known.update(|known| known.push(*agent));
                (None, vec![id])
            }
        };
        model.change_filter(|filter| {
            if let Some(own) = filter.agent() {
                *own = name;
            }
            if let Some(own) = filter.agent_ids() {
                *own = ids;
            }
        });
    });
    view! {
        <AgentSearch chosen suggestions counts=counts.into() on_typed=Callback::new(suggest) on_change/>
        {move || is_wanted.get().then(|| SUGGESTIONS.show(query, Place::Floating))}
    }
}
