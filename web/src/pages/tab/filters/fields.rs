//! The filters that more than one tab has.

use super::agent_suggestions::{AgentQuery, suggest_agents};
use super::form_counts::{FormCounts, count_forms};
use crate::browser::parts::{Place, part};
use crate::components::base::field_list::label_words;
use crate::components::date::range::DateRange;
use crate::components::filters::agent_search::{AgentChoice, AgentSearch};
use crate::components::filters::choice::Choice;
use crate::components::filters::tag_search::TagSearch;
use crate::components::filters::text_search::TextSearch;
use crate::components::listbox::option::ChoiceOption;
use crate::components::tree::choice::TreeChoice;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::{ListFilter, Tab};
use crate::words::{number, t, t_count};
use leptos::prelude::*;
use sightline_shared::{Form, FormCount, FormField};

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
            view! { <TreeChoice label=t("filter.organizations") everything=t("filter.all") options collapsed chosen on_change/> }
        })
    }
}

/// The forms.
#[component]
pub fn FormField(model: TabModel) -> impl IntoView {
    let forms = DataContext::get().forms;
    let query = FormCounts { model, opened: Trigger::new(), counts: RwSignal::new(None) };
    let FormCounts { opened, counts, .. } = query;
    let count = move |name: &str| {
        let of = |counts: &Vec<FormCount>| counts.iter().find(|form| form.form == name).map_or(0, |form| form.count);
        counts.with(|counts| counts.as_ref().map(of)).map(number)
    };
    let option = move |form: &Form| ChoiceOption {
        count: count(&form.name),
        ..ChoiceOption::new(form.name.clone(), form.name.clone())
    };
    let options = Signal::derive(move || forms.with(|forms| forms.iter().map(option).collect::<Vec<_>>()));
    let (chosen, on_change) = model.choice(ListFilter::forms);
    let is_opened = RwSignal::new(false);
    let open = move |()| {
        is_opened.set(true);
        opened.notify();
    };
    let on_open = (model.tab == Tab::Results).then(|| Callback::new(open));
    let is_wanted = Memo::new(move |_| is_opened.get());
    view! {
        <Choice label=t("filter.forms") everything=t("filter.all") options chosen is_multiple=true on_open on_change/>
        {move || is_wanted.get().then(|| FORM_COUNTS.show(query, Place::Unseen))}
    }
}

part!(FORM_COUNTS in form_counts_code: count_forms, FormCounts);

/// The field whose values the rows show; there while one form is chosen.
#[component]
pub fn ValueField(model: TabModel) -> impl IntoView {
    let forms = DataContext::get().forms;
    let fields = Memo::new(move |_| match model.get(ListFilter::forms).as_slice() {
        [form] => forms.with(|forms| forms.iter().find(|own| own.name == *form).map(|own| own.fields.clone())),
        _ => None,
    });
    let option = |field: &FormField| ChoiceOption::new(field.label.clone(), label_words(&field.label));
    let options = Signal::derive(move || fields.with(|fields| fields.iter().flatten().map(option).collect::<Vec<_>>()));
    let (chosen, on_change) = model.choice(|filter| Some(&mut filter.results()?.value_of));
    let is_offered = Memo::new(move |_| options.with(|options| !options.is_empty()));
    move || {
        is_offered.get().then(|| {
            view! { <Choice label=t("filter.value") everything=t("filter.no_value") options chosen on_change/> }
        })
    }
}

/// With results, or without.
#[component]
pub fn ResultsField(model: TabModel) -> impl IntoView {
    let options = [("true", "filter.with_results"), ("false", "filter.without_results")]
        .map(|(value, key)| ChoiceOption::new(value, t(key)));
    let (chosen, on_change) = model.choice(|filter| Some(&mut filter.chats()?.has_results));
    view! { <Choice label=t("filter.results") everything=t("filter.all") options=options.to_vec() chosen on_change/> }
}

/// Delivered, or not.
#[component]
pub fn DeliveredField(model: TabModel) -> impl IntoView {
    let options = [("false", "filter.not_delivered"), ("true", "filter.delivered")]
        .map(|(value, key)| ChoiceOption::new(value, t(key)));
    let (chosen, on_change) = model.choice(|filter| Some(&mut filter.results()?.delivered));
    view! { <Choice label=t("filter.delivery") everything=t("filter.all") options=options.to_vec() chosen on_change/> }
}

/// Tags, one after the other.
#[component]
pub fn TagField(model: TabModel) -> impl IntoView {
    let on_add = Callback::new(move |tag: String| {
        model.change_filter(|filter| {
            if let Some(tags) = filter.chats().map(|chats| &mut chats.tags).filter(|tags| !tags.contains(&tag)) {
                tags.push(tag.clone());
            }
        });
    });
    view! { <TagSearch label=t("filter.tag") on_add/> }
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
