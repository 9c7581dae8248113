//! A chats row as the list shows it: everything is on the row itself, so a page needs no joins.

use super::columns::{StoredParticipant, contact, json, word};
use super::organizations::DEFAULT_WAITING_TARGET;
use super::schema::chats;
use super::{Scope, statement::Order};
use crate::cursor::Position;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use sightline_shared::{Chat, ChatSortKey, ChatState, ChatType, Participant, Sort};
use uuid::Uuid;

/// The columns of a [`ChatRow`], in its order.
pub const COLUMNS: &str = "id, organization_id, type, state, contact_id, contact_name, contact_erased, participants, \
                           inboxes, forms, event_count, result_count, started_at, updated_at, waiting_since";

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
    event_count: i32,
    result_count: i32,
    started_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    waiting_since: Option<DateTime<Utc>>,
}

impl ChatRow {
    /// The row as the wire says it, seen at `now`, which decides whether it waits too long.
    ///
    /// # Errors
    /// When a column holds what the tables' checks should have prevented.
    pub fn into_chat(self, scope: &Scope, now: DateTime<Utc>) -> QueryResult<Chat> {
        let kind: ChatType = word(&self.kind)?;
        let state: ChatState = word(&self.state)?;
        let participants: Vec<StoredParticipant> = json(self.participants)?;
        let is_over_target = state == ChatState::Queued
            && self.waiting_since.is_some_and(|since| now - since > waiting_target(scope, self.organization_id));
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
            started_at: self.started_at.into(),
            updated_at: self.updated_at.into(),
            waiting_since: self.waiting_since.map(Into::into),
            inboxes: self.inboxes,
            over_target: is_over_target,
        })
    }

    /// Where the row stands in the order of `key`.
    #[must_use]
    pub const fn position(&self, key: ChatSortKey) -> Position {
        let at = match key {
            ChatSortKey::StartedAt => self.started_at,
            ChatSortKey::UpdatedAt => self.updated_at,
        };
        Position { at, id: self.id }
    }
}

impl ChatRow {
    /// The chat's id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// The organization it belongs to, which decides who sees it.
    #[must_use]
    pub const fn organization_id(&self) -> Uuid {
        self.organization_id
    }

    /// What its contact is called.
    #[must_use]
    pub fn contact_name(&self) -> Option<&str> {
        self.contact_name.as_deref()
    }
}

fn waiting_target(scope: &Scope, organization_id: Uuid) -> TimeDelta {
    let target = scope.organization(organization_id).map_or(DEFAULT_WAITING_TARGET, |own| own.waiting_target_seconds);
    TimeDelta::seconds(target.into())
}

/// The order of a list of chats.
#[must_use]
pub const fn order(sort: Sort<ChatSortKey>) -> Order {
    let (columns, by) = match (sort.key, sort.descending) {
        (ChatSortKey::StartedAt, true) => ("started_at, id", "started_at DESC, id DESC"),
        (ChatSortKey::StartedAt, false) => ("started_at, id", "started_at, id"),
        (ChatSortKey::UpdatedAt, true) => ("updated_at, id", "updated_at DESC, id DESC"),
        (ChatSortKey::UpdatedAt, false) => ("updated_at, id", "updated_at, id"),
    };
    Order { columns, by, is_descending: sort.descending }
}

/// The same order, said so that no index gives it: see [`ChatPredicate::is_sorted_apart`].
///
/// [`ChatPredicate::is_sorted_apart`]: super::chat_predicate::ChatPredicate::is_sorted_apart
#[must_use]
pub const fn order_apart(sort: Sort<ChatSortKey>) -> Order {
    let by = match (sort.key, sort.descending) {
        (ChatSortKey::StartedAt, true) => "started_at + interval '0' DESC, id DESC",
        (ChatSortKey::StartedAt, false) => "started_at + interval '0', id",
        (ChatSortKey::UpdatedAt, true) => "updated_at + interval '0' DESC, id DESC",
        (ChatSortKey::UpdatedAt, false) => "updated_at + interval '0', id",
    };
    Order { by, ..order(sort) }
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
}
