//! The tab of chats: every chat with its participants and its state.

use crate::components::base::icon::Icon;
use crate::components::base::participant::{ParticipantKey, ParticipantNames};
use crate::components::base::state_badge::StateBadge;
use crate::components::base::tags::Tags;
use crate::components::filters::choice::Choice;
use crate::components::filters::state_filter::StateFilter;
use crate::components::listbox::option::ChoiceOption;
use crate::components::table::cells::{ContactName, ResultCount, TypeName, When};
use crate::components::table::column::Column;
use crate::components::table::row::Row;
use crate::pages::tab::cells::{column, expect_zone, organization_cell};
use crate::pages::tab::filters::fields::{AgentField, OrganizationField, RangeField, WordsField};
use crate::pages::tab::filters::state_counts::state_counts;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::page::TabPage;
use crate::query_state::Tab;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::{ChatFilter, ChatSortKey, ChatState, Sort};

const COLUMNS: &[Column] = &[
    Column { sort: Some(ChatSortKey::Type.as_str()), ..column("column.type", "type") },
    column("column.participants", "participants"),
    Column { sort: Some(ChatSortKey::Organization.as_str()), ..column("column.organization", "organization") },
    Column { sort: Some(ChatSortKey::Contact.as_str()), ..column("column.contact", "contact") },
    Column { sort: Some(ChatSortKey::State.as_str()), ..column("column.state", "state") },
    Column { sort: Some(ChatSortKey::EventCount.as_str()), is_number: true, ..column("column.events", "events") },
    Column { sort: Some(ChatSortKey::ResultCount.as_str()), is_number: true, ..column("column.results", "results") },
    Column { is_optional: true, ..column("column.tags", "tags") },
    Column { sort: Some(ChatSortKey::Waiting.as_str()), is_optional: true, ..column("column.waiting", "waiting") },
    Column { sort: Some(ChatSortKey::StartedAt.as_str()), ..column("column.started", "started") },
    Column { sort: Some(ChatSortKey::UpdatedAt.as_str()), ..column("column.updated", "updated") },
];

/// The tab.
#[component]
pub fn Chats() -> impl IntoView {
    let model = TabModel::new(Tab::Chats);
    let state = Memo::new(move |_| match model.get(|filter| Some(&mut filter.chats()?.states)).as_slice() {
        [one] => Some(*one),
        _ => None,
    });
    let on_state = Callback::new(move |chosen: Option<ChatState>| {
        model.change_filter(|filter| filter.chats().into_iter().for_each(|chats| choose_state(chats, chosen)));
    });
    let (counts, is_stale) = state_counts(model);
    let (kinds, on_kinds) = model.choice(|filter| Some(&mut filter.chats()?.kinds));
    let filters = move || {
        view! {
            <RangeField model/>
            <AgentField model/>
        }
    };
    let more = move || {
        view! {
            <div class="filters__type">
                <Choice label=t("filter.type") everything=t("filter.all_chats") options=kind_options() chosen=kinds on_change=on_kinds/>
            </div>
            <OrganizationField model/>
            <WordsField model label=t("filter.words")/>
        }
    };
    view! {
        <TabPage
            model columns=COLUMNS cells=chat_cells filters more
            line=move || view! { <StateFilter chosen=state counts is_stale on_change=on_state/> }
            line_end=|| view! { <ParticipantKey/> }
        />
    }
}

/// Of those who wait the longest wait comes first, unless another order was chosen.
fn choose_state(chats: &mut ChatFilter, chosen: Option<ChatState>) {
    let longest = Sort { key: ChatSortKey::Waiting, descending: false };
    if chosen == Some(ChatState::Queued) && chats.sort == Sort::default() {
        chats.sort = longest;
    } else if chosen != Some(ChatState::Queued) && chats.sort == longest {
        chats.sort = Sort::default();
    }
    chats.states = chosen.into_iter().collect();
}

fn kind_options() -> Vec<ChoiceOption> {
    [("contact", "type.contact.chats"), ("agent", "type.agent.chats"), ("bot", "type.bot.chats")]
        .map(|(value, key)| ChoiceOption::new(value, t(key)))
        .to_vec()
}

fn chat_cells(row: &Row) -> Vec<AnyView> {
    let Some(chat) = row.chat() else { return Vec::new() };
    let zone = expect_zone();
    let participants = if chat.state == ChatState::Queued && !chat.inboxes.is_empty() {
        let names = chat.inboxes.join(", ");
        view! { <span class="inboxes" title=names.clone()><Icon name="inbox"/><span class="truncated">{names.clone()}</span></span> }.into_any()
    } else {
        view! { <ParticipantNames participants=chat.participants.clone()/> }.into_any()
    };
    vec![
        view! { <TypeName kind=chat.kind/> }.into_any(),
        participants,
        organization_cell(&chat.organization),
        view! { <ContactName contact=chat.contact.clone()/> }.into_any(),
        view! { <StateBadge state=chat.state waiting_since=chat.waiting_since over_target=chat.over_target/> }
            .into_any(),
        view! { <span>{chat.event_count}</span> }.into_any(),
        view! { <ResultCount count=chat.result_count/> }.into_any(),
        view! { <Tags tags=chat.tags.clone()/> }.into_any(),
        chat.waiting_since.map_or_else(|| ().into_any(), |at| view! { <When at zone age_first=true/> }.into_any()),
        view! { <When at=chat.started_at zone/> }.into_any(),
        view! { <When at=chat.updated_at zone age_first=true/> }.into_any(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_wait_the_longest_come_first() {
        let mut chats = ChatFilter::default();
        choose_state(&mut chats, Some(ChatState::Queued));
        assert_eq!((chats.sort.key, chats.sort.descending), (ChatSortKey::Waiting, false));
        choose_state(&mut chats, Some(ChatState::Closed));
        assert_eq!(chats.sort, Sort::default());
        // Another order that was chosen stays.
        chats.sort = Sort { key: ChatSortKey::Contact, descending: false };
        choose_state(&mut chats, Some(ChatState::Queued));
        choose_state(&mut chats, None);
        assert_eq!(chats.sort.key, ChatSortKey::Contact);
    }
}
