//! The tab of chats: every chat, who took it, in which state it is.

use super::data::DataContext;
use super::tab_page::{TabModel, TabPage, TabRow};
use crate::api;
use crate::components::agent_search::{AgentChoice, AgentSearch};
use crate::components::cells::{ContactName, ResultCount, TypeName, When, contact_name};
use crate::components::choice::{Choice, ChoiceOption};
use crate::components::data_table::{Column, Row};
use crate::components::date_range::DateRange;
use crate::components::icon::Icon;
use crate::components::participant::{ParticipantKey, ParticipantNames};
use crate::components::state_badge::StateBadge;
use crate::components::state_filter::StateFilter;
use crate::query_state::{Open, TabFilter, TabState};
use crate::time_text::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Agent, Chat, ChatFilter, ChatState};
use uuid::Uuid;

const fn column(label: &'static str, class: &'static str) -> Column {
    Column { label, class, sort: None, is_number: false }
}

const COLUMNS: &[Column] = &[
    column("Type", "type"),
    column("Participants", "participants"),
    column("Organization", "organization"),
    column("Contact", "contact"),
    column("State", "state"),
    Column { is_number: true, ..column("#Events", "events") },
    Column { is_number: true, ..column("#Results", "results") },
    Column { sort: Some("started_at"), ..column("Start time", "started") },
    Column { sort: Some("updated_at"), ..column("Updated at", "updated") },
];

impl Row for Chat {
    fn id(&self) -> Uuid {
        self.id
    }

    fn label(&self) -> String {
        format!("Open {}, {}", contact_name(self.contact.as_ref()).0, self.state)
    }
}

impl TabRow for Chat {
    fn opens(id: Uuid) -> Open {
        Open::Chat(id, None)
    }

    fn chat(&self) -> Option<Chat> {
        Some(self.clone())
    }
}

/// The tab.
#[component]
pub fn Chats() -> impl IntoView {
    let data = DataContext::get();
    let model = TabModel::<ChatFilter, Chat>::new(&data);
    let sort = model.part(|state| state.filter.sort);
    let on_sort = Callback::new(move |(key, is_descending): (&'static str, bool)| {
        let sort = format!("{}{key}", if is_descending { "-" } else { "" });
        model.change(|state| state.filter.sort = sort.parse().unwrap_or_default());
    });
    let state = model.part(|state| match state.filter.states.as_slice() {
        [one] => Some(*one),
        _ => None,
    });
    let on_state = Callback::new(move |chosen: Option<ChatState>| {
        model.change(|state| state.filter.states = chosen.into_iter().collect());
    });
    let kinds = model.part(|state| state.filter.kinds.iter().map(ToString::to_string).collect::<Vec<_>>());
    let on_kinds = Callback::new(move |words: Vec<String>| {
        model.change(|state| state.filter.kinds = words.iter().filter_map(|word| word.parse().ok()).collect());
    });
    let filters = move || {
        view! {
            <RangeFilterField model/>
            <AgentField
                model
                named=|state| state.filter.agent.clone() ids=|state| state.filter.agent_ids.clone()
                set=|filter, name, id| { filter.agent = name; filter.agent_ids = id.into_iter().collect(); }
            />
            <Choice label="Search for" everything="All chats" options=kind_options() chosen=kinds on_change=on_kinds/>
            <OrganizationField model/>
        }
    };
    view! {
        <TabPage
            model nouns=("chat", "chats") columns=COLUMNS cells=chat_cells sort on_sort
            filters
            line=move || view! { <StateFilter chosen=state on_change=on_state/> }
            line_end=|| view! { <ParticipantKey/> }
        />
    }
}

fn kind_options() -> Vec<ChoiceOption> {
    [("contact", "Contact chats"), ("agent", "Agent chats"), ("bot", "Bot chats")]
        .map(|(value, label)| ChoiceOption::new(value, label))
        .to_vec()
}

fn chat_cells(chat: Chat) -> Vec<AnyView> {
    let zone = expect_zone();
    let participants = if chat.state == ChatState::Queued && !chat.inboxes.is_empty() {
        let names = chat.inboxes.join(", ");
        view! { <span class="inboxes" title=names.clone()><Icon name="inbox"/><span class="truncated">{names.clone()}</span></span> }.into_any()
    } else {
        view! { <ParticipantNames participants=chat.participants.clone()/> }.into_any()
    };
    let organization = chat.organization.clone();
    vec![
        view! { <TypeName kind=chat.kind/> }.into_any(),
        participants,
        view! { <span class="truncated" title=organization.path.join(" / ")>{organization.name}</span> }.into_any(),
        view! { <ContactName contact=chat.contact.clone()/> }.into_any(),
        view! { <StateBadge state=chat.state waiting_since=chat.waiting_since over_target=chat.over_target/> }
            .into_any(),
        chat.event_count.into_any(),
        view! { <ResultCount count=chat.result_count/> }.into_any(),
        view! { <When at=chat.started_at zone/> }.into_any(),
        view! { <When at=chat.updated_at zone age_first=true/> }.into_any(),
    ]
}

/// The zone in which the rows of the tab tell their times.
pub(super) fn expect_zone() -> Signal<Zone> {
    use_context::<Signal<Zone>>().unwrap_or_else(|| Signal::stored(Zone::new("UTC")))
}

/// The date range of a tab.
#[component]
pub(super) fn RangeFilterField<F: TabFilter, T: TabRow>(model: TabModel<F, T>) -> impl IntoView {
    let value = model.part(|state| state.range);
    let on_change = Callback::new(move |range| model.change(|state| state.range = range));
    view! { <DateRange value zone=model.zone on_change/> }
}

/// The organizations of a tab; absent where there is but one.
#[component]
pub(super) fn OrganizationField<F: TabFilter, T: TabRow>(model: TabModel<F, T>) -> impl IntoView {
    let organizations = DataContext::get().organizations;
    let options = Signal::derive(move || organizations.get());
    let chosen = model
        .part(|state| state.filter.clone().organizations_mut().iter().map(ToString::to_string).collect::<Vec<_>>());
    let on_change = Callback::new(move |ids: Vec<String>| {
        model.change(|state| *state.filter.organizations_mut() = ids.iter().filter_map(|id| id.parse().ok()).collect());
    });
    move || {
        (options.with(Vec::len) > 1).then(|| {
            view! { <Choice label="Organizations" everything="All" options chosen is_multiple=true on_change/> }
        })
    }
}

/// The agent or bot of a tab, with suggestions.
#[component]
pub(super) fn AgentField<F: TabFilter, T: TabRow>(
    model: TabModel<F, T>,
    /// The typed name in the address.
    named: fn(&TabState<F>) -> Option<String>,
    /// The chosen agents in the address.
    ids: fn(&TabState<F>) -> Vec<Uuid>,
    /// Sets both.
    set: fn(&mut F, Option<String>, Option<Uuid>),
) -> impl IntoView {
    let suggestions = RwSignal::new(Vec::<Agent>::new());
    let known = RwSignal::new(Vec::<Agent>::new());
    let generation = StoredValue::new(0_u64);
    let suggest = move |typed: String| {
        generation.update_value(|generation| *generation += 1);
        let own = generation.get_value();
        spawn_local(async move {
            let Ok(page) = api::agents(&typed).await else { return };
            if generation.try_get_value() == Some(own) {
                known.update(|known| known.extend(page.items.clone()));
                suggestions.set(page.items);
            }
        });
    };
    // An address that names an agent knows its id alone.
    Effect::new(move || {
        if model.state.with(|state| !ids(state).is_empty()) && known.with_untracked(Vec::is_empty) {
            suggest(String::new());
        }
    });
    let chosen = Memo::new(move |_| {
        let (name, ids) = model.state.with(|state| (named(state), ids(state)));
        match ids.first() {
            Some(id) => known
                .with(|known| known.iter().find(|agent| agent.id == *id).cloned())
                .map_or_else(|| AgentChoice::Named("1 agent".to_owned()), |agent| AgentChoice::One(Box::new(agent))),
            None => name.map_or(AgentChoice::Anybody, AgentChoice::Named),
        }
    });
    let on_change = Callback::new(move |choice| {
        model.change(|state| match choice {
            AgentChoice::Anybody => set(&mut state.filter, None, None),
            AgentChoice::Named(name) => set(&mut state.filter, Some(name), None),
            AgentChoice::One(agent) => {
                let id = agent.id;
                known.update(|known| known.push(*agent));
                set(&mut state.filter, None, Some(id));
            }
        });
    });
    view! { <AgentSearch chosen suggestions on_typed=Callback::new(suggest) on_change/> }
}
