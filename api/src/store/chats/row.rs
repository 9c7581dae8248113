//! A chats row as the list shows it: everything is on the row itself, so a page needs no joins.

use crate::store::Scope;
use crate::store::lists::{Key, Position};
use crate::store::organizations::ranks;
use crate::store::schema::chats;
use crate::store::sql::columns::{StoredParticipant, contact, json, word};
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use sightline_shared::{Chat, ChatSortKey, ChatState, ChatType, Participant};
use uuid::Uuid;

/// The columns of a [`ChatRow`], in its order.
pub const COLUMNS: &str = "id, organization_id, type, state, contact_id, contact_name, contact_erased, participants, \
                           inboxes, forms, tags, event_count, result_count, started_at, updated_at, \
                           waiting_since, contact_sort, revision";

/// The SQL types of [`COLUMNS`].
pub type ChatColumns = SqlTypeOf<<ChatRow as Selectable<Pg>>::SelectExpression>;

/// What the list needs of a chat.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = chats, check_for_backend(Pg))]
pub struct ChatRow {
    id: Uuid,
    organization_id: Uuid,
    kind: String,
    state: String,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    contact_erased: bool,
    participants: serde_json::Value,
    inboxes: Vec<String>,
    forms: Vec<String>,
    tags: Vec<String>,
    event_count: i32,
    result_count: i32,
    started_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    waiting_since: Option<DateTime<Utc>>,
    contact_sort: Option<String>,
    revision: i64,
}

impl ChatRow {
    /// Converts the row to its wire type; `now` decides whether the chat is over its waiting
    /// target.
    ///
    /// # Errors
    /// When a column holds what the tables' checks should have prevented.
    pub fn into_chat(self, scope: &Scope, now: DateTime<Utc>) -> QueryResult<Chat> {
        let kind: ChatType = word(&self.kind)?;
        let state: ChatState = word(&self.state)?;
        let participants: Vec<StoredParticipant> = json(self.participants)?;
        let is_over_target = state == ChatState::Queued
            && self.waiting_since.is_some_and(|since| now - since > scope.waiting_target(self.organization_id));
        Ok(Chat {
            id: self.id,
            kind,
            state,
            organization: scope.reference(self.organization_id),
            contact: (kind != ChatType::Agent)
                .then(|| contact(self.contact_id, self.contact_name, self.contact_erased)),
            participants: participants.into_iter().map(Participant::from).collect(),
            event_count: self.event_count,
            result_count: self.result_count,
            forms: self.forms,
            tags: self.tags,
            started_at: self.started_at.into(),
            updated_at: self.updated_at.into(),
            waiting_since: self.waiting_since.map(Into::into),
            inboxes: self.inboxes,
            over_target: is_over_target,
            revision: self.revision,
            matches: None,
        })
    }

    /// The position of the row in the order of `key`.
    #[must_use]
    pub fn position(&self, key: ChatSortKey, scope: &Scope) -> Position {
        let key = match key {
            ChatSortKey::StartedAt => Key::At(self.started_at),
            ChatSortKey::UpdatedAt => Key::At(self.updated_at),
            ChatSortKey::EventCount => Key::Number(self.event_count.into()),
            ChatSortKey::ResultCount => Key::Number(self.result_count.into()),
            ChatSortKey::Type => place(ChatType::ALL.iter().map(|kind| kind.as_str()), &self.kind),
            ChatSortKey::State => place(ChatState::ALL.iter().map(|state| state.as_str()), &self.state),
            ChatSortKey::Organization => ranks::key(scope, self.organization_id),
            ChatSortKey::Contact => self.contact_sort.clone().map_or(Key::Unknown, Key::Text),
            ChatSortKey::Waiting => self.waiting_since.map_or(Key::Unknown, Key::At),
        };
        Position { key, id: self.id }
    }
}

/// The place of `word` among the words, as [`key`] counts it.
fn place(mut words: impl Iterator<Item = &'static str>, word: &str) -> Key {
    words.position(|known| known == word).and_then(|at| i64::try_from(at).ok()).map_or(Key::Unknown, Key::Number)
}

impl ChatRow {
    /// The chat's id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// The chat's organization, which decides who can see it.
    #[must_use]
    pub const fn organization_id(&self) -> Uuid {
        self.organization_id
    }

    /// The name of its contact.
    #[must_use]
    pub fn contact_name(&self) -> Option<&str> {
        self.contact_name.as_deref()
    }
}

/// What a list of chats is sorted by, on `chats`; organizations by the place that
/// [`organization_ranks`] joins.
#[must_use]
pub const fn key(key: ChatSortKey) -> &'static str {
    match key {
        ChatSortKey::StartedAt => "chats.started_at",
        ChatSortKey::UpdatedAt => "chats.updated_at",
        ChatSortKey::EventCount => "chats.event_count",
        ChatSortKey::ResultCount => "chats.result_count",
        ChatSortKey::Type => "CASE chats.type WHEN 'contact' THEN 0 WHEN 'agent' THEN 1 WHEN 'bot' THEN 2 END",
        ChatSortKey::State => "CASE chats.state WHEN 'queued' THEN 0 WHEN 'active' THEN 1 WHEN 'closed' THEN 2 END",
        ChatSortKey::Organization => "organization.place",
        ChatSortKey::Contact => "chats.contact_sort",
        ChatSortKey::Waiting => "chats.waiting_since",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_row_in_its_order() {
        let selection = ChatRow::as_select();
        let sql = diesel::debug_query::<Pg, _>(&chats::table.select(selection)).to_string();
        let selected = sql.split_once("SELECT ").unwrap().1.split_once(" FROM").unwrap().0;
        assert_eq!(selected.replace("\"chats\".", "").replace('"', ""), COLUMNS);
    }

    #[test]
    fn words_are_sorted_in_the_order_of_their_declaration() {
        let case = |column: &str, words: &[&str]| {
            let whens = words.iter().enumerate().map(|(at, word)| format!(" WHEN '{word}' THEN {at}"));
            format!("CASE {column}{} END", whens.collect::<String>())
        };
        let kinds: Vec<&str> = ChatType::ALL.iter().map(|kind| kind.as_str()).collect();
        let states: Vec<&str> = ChatState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(key(ChatSortKey::Type), case("chats.type", &kinds));
        assert_eq!(key(ChatSortKey::State), case("chats.state", &states));
    }
}
