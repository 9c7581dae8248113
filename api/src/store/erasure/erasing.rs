//! What an erasure is about to remove.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// What is erased, and when.
pub(super) struct Erasing {
    pub(super) company_id: Uuid,
    pub(super) chats: Vec<ChatRow>,
    pub(super) chat_ids: Vec<Uuid>,
    pub(super) at: DateTime<Utc>,
}

/// A chat of a contact, locked.
#[derive(Queryable)]
pub(super) struct ChatRow {
    pub(super) id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) contact_id: Uuid,
    pub(super) is_open: bool,
    pub(super) event_count: i32,
    pub(super) updated_at: DateTime<Utc>,
}

pub(super) type ChatColumns = (SqlUuid, SqlUuid, SqlUuid, Bool, Integer, Timestamptz);
