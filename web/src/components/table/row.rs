//! A row of a list: a chat, a result or a contact. One type for all, so that what shows, loads
//! and renews rows is compiled once.

use super::cells::contact_name;
use crate::words::{t, t_with};
use sightline_shared::{Chat, ChatResult, Contact};
use std::sync::Arc;
use uuid::Uuid;

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowData {
    /// A chat.
    Chat(Chat),
    /// A result.
    Result(ChatResult),
    /// A contact.
    Contact(Contact),
}

/// A row; cheap to clone. Two are equal when they are the very same, not when they look alike.
#[derive(Clone, Debug)]
pub struct Row(Arc<RowData>);

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<RowData> for Row {
    fn from(data: RowData) -> Self {
        Self(Arc::new(data))
    }
}

impl Row {
    /// What it is.
    #[must_use]
    pub fn data(&self) -> &RowData {
        &self.0
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self.data() {
            RowData::Chat(chat) => chat.id,
            RowData::Result(result) => result.id,
            RowData::Contact(contact) => contact.id,
        }
    }

    /// The chat, if it is one.
    #[must_use]
    pub fn chat(&self) -> Option<&Chat> {
        if let RowData::Chat(chat) = self.data() { Some(chat) } else { None }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match self.data() {
            RowData::Chat(chat) => contact_name(chat.contact.as_ref()).0,
            RowData::Result(result) => format!("{}, {}", result.form, contact_name(result.contact.as_ref()).0),
            RowData::Contact(contact) => contact.name.clone().unwrap_or_else(|| t("contact.unknown").to_owned()),
        }
    }

    /// The words of its link.
    #[must_use]
    pub fn label(&self) -> String {
        match self.data() {
            RowData::Chat(chat) => {
                let name = contact_name(chat.contact.as_ref()).0;
                t_with("row.chat", &[("contact", &name), ("kind", t(kind_key(chat))), ("state", t(state_key(chat)))])
            }
            RowData::Result(result) => {
                let name = contact_name(result.contact.as_ref()).0;
                t_with("row.result", &[("form", &result.form), ("contact", &name)])
            }
            RowData::Contact(contact) => {
                t_with("row.contact", &[("contact", contact.name.as_deref().unwrap_or(t("contact.unknown")))])
            }
        }
    }
}

const fn kind_key(chat: &Chat) -> &'static str {
    use sightline_shared::ChatType::{Agent, Bot, Contact};
    match chat.kind {
        Contact => "type.contact",
        Agent => "type.agent",
        Bot => "type.bot",
    }
}

const fn state_key(chat: &Chat) -> &'static str {
    use sightline_shared::ChatState::{Active, Closed, Queued};
    match chat.state {
        Queued => "state.queued",
        Active => "state.active",
        Closed => "state.closed",
    }
}

/// Copies of a chat, for tests of which is shown.
#[cfg(test)]
pub mod copies {
    use super::*;
    use serde_json::json;

    /// A copy of the only chat there is.
    pub fn copy(revision: i64) -> Chat {
        let acme = json!({ "id": Uuid::nil(), "name": "Acme", "path": ["Acme"] });
        let chat = json!({ "id": Uuid::nil(), "type": "agent", "state": "active", "organization": acme,
            "participants": [], "event_count": 3, "result_count": 0, "forms": [], "tags": [], "inboxes": [], "over_target": false,
            "started_at": "2026-11-20T10:00:00.000Z", "updated_at": "2026-11-20T10:00:00.000Z", "revision": revision });
        serde_json::from_value(chat).unwrap()
    }
}
