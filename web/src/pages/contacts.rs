//! The tab of contacts: who left their details.

use super::chats::{OrganizationField, RangeFilterField, expect_zone};
use super::data::DataContext;
use super::tab_page::{TabModel, TabPage, TabRow};
use crate::components::cells::{ResultCount, When};
use crate::components::data_table::{Column, Row};
use crate::components::icon::Icon;
use crate::components::text_search::TextSearch;
use crate::query_state::Open;
use leptos::prelude::*;
use sightline_shared::{Contact, ContactFilter};
use uuid::Uuid;

const fn column(label: &'static str, class: &'static str) -> Column {
    Column { label, class, sort: None, is_number: false }
}

const COLUMNS: &[Column] = &[
    column("Contact", "contact"),
    column("Email", "email"),
    column("Phone", "phone"),
    column("Organization", "organization"),
    Column { is_number: true, ..column("Chats", "chats") },
    Column { is_number: true, ..column("Results", "results") },
    Column { sort: Some("last_seen_at"), ..column("Last seen", "updated") },
    column("Chat", "actions"),
];

/// Opens the chat of a contact's row.
#[derive(Clone, Copy)]
struct ViewChat(Callback<Uuid>);

impl Row for Contact {
    fn id(&self) -> Uuid {
        self.id
    }

    fn label(&self) -> String {
        format!("Open {}", self.name.as_deref().unwrap_or("unknown contact"))
    }
}

impl TabRow for Contact {
    fn opens(id: Uuid) -> Open {
        Open::Contact(id)
    }
}

/// The tab.
#[component]
pub fn Contacts() -> impl IntoView {
    let data = DataContext::get();
    let model = TabModel::<ContactFilter, Contact>::new(&data);
    provide_context(ViewChat(Callback::new(move |chat| model.open.run(Some(Open::Chat(chat, None))))));
    let sort = model.part(|state| state.filter.sort);
    let on_sort = Callback::new(move |(_, is_descending): (&'static str, bool)| {
        model.change(|state| state.filter.sort.descending = is_descending);
    });
    let q = model.part(|state| state.filter.q.clone());
    let on_q = Callback::new(move |q| model.change(|state| state.filter.q = q));
    let filters = move || {
        view! {
            <RangeFilterField model/>
            <TextSearch label="Search name, email or phone" value=q on_change=on_q/>
            <OrganizationField model/>
        }
    };
    view! {
        <TabPage
            model nouns=("contact", "contacts") columns=COLUMNS cells=contact_cells sort on_sort
            filters
        />
    }
}

fn contact_cells(contact: Contact) -> Vec<AnyView> {
    let zone = expect_zone();
    let text = |value: Option<String>, none: &'static str| {
        let is_known = value.is_some();
        let words = value.unwrap_or_else(|| none.to_owned());
        view! { <span class="truncated" class:unknown=!is_known title=words.clone() dir="auto">{words.clone()}</span> }
            .into_any()
    };
    let name = contact.name.clone().unwrap_or_else(|| "unknown contact".to_owned());
    let view_chat = use_context::<ViewChat>().zip(contact.last_chat_id).map(|(view_chat, chat)| {
        view! {
            <button
                type="button" class="button button--quiet data-table__action"
                aria-label=format!("View chat of {name}") on:click=move |_| view_chat.0.run(chat)
            >
                <Icon name="contact"/><span>"View chat"</span>
            </button>
        }
    });
    vec![
        text(contact.name, "Unknown"),
        text(contact.email, "Not given"),
        text(contact.phone, "Not given"),
        view! { <span class="truncated" title=contact.organization.path.join(" / ")>{contact.organization.name.clone()}</span> }.into_any(),
        contact.chat_count.into_any(),
        view! { <ResultCount count=contact.result_count/> }.into_any(),
        view! { <When at=contact.last_seen_at zone age_first=true/> }.into_any(),
        view_chat.into_any(),
    ]
}
