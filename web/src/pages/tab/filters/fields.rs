//! The filters that more than one tab has.

use super::agent_suggestions::{Asked, ask_agents};
use crate::browser::parts::{Place, part};
use crate::components::date::range::DateRange;
use crate::components::filters::agent_search::{AgentChoice, AgentSearch};
use crate::components::filters::choice::Choice;
use crate::components::filters::text_search::TextSearch;
use crate::components::listbox::option::ChoiceOption;
use crate::components::tree::choice::TreeChoice;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
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

part!(ASK in agents_code: ask_agents, Asked);

/// The agent or bot, with suggestions.
#[component]
pub fn AgentField(model: TabModel) -> impl IntoView {
    let asked = Asked {
        model,
        typed: RwSignal::new(None),
        suggestions: RwSignal::new(Vec::new()),
        known: RwSignal::new(Vec::new()),
        counts: RwSignal::new(Vec::new()),
    };
    let Asked { typed, suggestions, known, counts, .. } = asked;
    let suggest = move |words: String| typed.set(Some(words));
    let is_wanted = Memo::new(move |_| typed.with(Option::is_some));
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
    view! {
        <AgentSearch chosen suggestions counts=counts.into() on_typed=Callback::new(suggest) on_change/>
        {move || is_wanted.get().then(|| ASK.show(asked, Place::Floating))}
    }
}
