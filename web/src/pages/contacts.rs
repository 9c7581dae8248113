//! The tab of contacts: the people that left their details.

use super::erasing::{can_erase, expect_erasing};
use crate::components::base::icon::Icon;
use crate::components::table::cells::{ResultCount, When};
use crate::components::table::column::Column;
use crate::components::table::row::{Row, RowData};
use crate::pages::tab::cells::{column, expect_zone, organization_cell};
use crate::pages::tab::filters::fields::{OrganizationField, RangeField, WordsField};
use crate::pages::tab::model::TabModel;
use crate::pages::tab::page::TabPage;
use crate::query_state::{Open, Tab};
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::ContactSortKey;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    Column { sort: Some(ContactSortKey::Name.as_str()), ..column("column.contact", "contact") },
    column("column.email", "email"),
    column("column.phone", "phone"),
    Column { sort: Some(ContactSortKey::Organization.as_str()), ..column("column.organization", "organization") },
    Column { sort: Some(ContactSortKey::ChatCount.as_str()), is_number: true, ..column("column.chats", "chats") },
    Column { sort: Some(ContactSortKey::ResultCount.as_str()), is_number: true, ..column("column.results", "results") },
    Column { sort: Some(ContactSortKey::LastSeenAt.as_str()), ..column("column.last_seen", "updated") },
    column("column.chat", "actions"),
];

/// Opens the chat of a contact's row.
#[derive(Clone, Copy)]
struct ViewChat(Callback<Uuid>);

/// The tab.
#[component]
pub fn Contacts() -> impl IntoView {
    let model = TabModel::new(Tab::Contacts);
    provide_context(ViewChat(Callback::new(move |chat| model.open.run(Some(Open::Chat(chat, None))))));
    let filters = move || {
        view! { <RangeField model/> <WordsField model label=t("filter.contact_words")/> }
    };
    let more = move || {
        view! { <OrganizationField model/> }
    };
    view! { <TabPage model columns=COLUMNS cells=contact_cells filters more/> }
}

fn contact_cells(row: &Row) -> Vec<AnyView> {
    let RowData::Contact(contact) = row.data() else { return Vec::new() };
    let zone = expect_zone();
    let text = |value: Option<&String>, none: &'static str| {
        let is_known = value.is_some();
        let words = value.cloned().unwrap_or_else(|| t(none).to_owned());
        view! { <span class="truncated" class:unknown=!is_known title=words.clone() dir="auto">{words.clone()}</span> }
            .into_any()
    };
    let name = contact.name.clone().unwrap_or_else(|| t("contact.unknown").to_owned());
    let view_chat = use_context::<ViewChat>().zip(contact.last_chat_id).map(|(view_chat, chat)| {
        view! {
            <button
                type="button" class="button button--quiet data-table__action" tabindex="-1"
                aria-label=t_with("contact.view_chat_of", &[("contact", &name)]) on:click=move |_| view_chat.0.run(chat)
            >
                <Icon name="contact"/><span>{t("contact.view_chat")}</span>
            </button>
        }
    });
    let erase = can_erase().then(|| {
        let (id, open_dialog, contact_name) = (contact.id, expect_erasing(), name.clone());
        let label = t_with("erase.label", &[("name", &name)]);
        view! {
            <button
                type="button" class="icon-button data-table__action" tabindex="-1" aria-label=label.clone() title=label
                on:click=move |_| open_dialog.run((id, contact_name.clone()))
            >
                <Icon name="trash"/>
            </button>
        }
    });
    vec![
        text(contact.name.as_ref(), "contact.unknown"),
        text(contact.email.as_ref(), "contact.not_given"),
        text(contact.phone.as_ref(), "contact.not_given"),
        organization_cell(&contact.organization),
        view! { <span>{contact.chat_count}</span> }.into_any(),
        view! { <ResultCount count=contact.result_count/> }.into_any(),
        view! { <When at=contact.last_seen_at zone age_first=true/> }.into_any(),
        view! { {view_chat} {erase} }.into_any(),
    ]
}
