//! A claimed delivery: what is sent, where to, and how that went.

use crate::store::schema::{webhook_events, webhooks};
use crate::store::sql::columns::word;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use sightline_shared::{WebhookEventType, WebhookFailure};
use uuid::Uuid;

/// A delivery that this server alone has until its claim expires.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its company.
    pub company_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its endpoint.
    pub webhook_id: Uuid,
    /// The number of this attempt, from 1.
    pub attempt: i32,
    /// It was requested again.
    pub is_redelivery: bool,
    /// What is sent in order with it.
    pub(super) subject: Uuid,
    /// What is sent.
    pub message: Message,
    /// Where to.
    pub endpoint: Endpoint,
}

/// A row of the outbox.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhook_events, check_for_backend(Pg))]
pub struct Message {
    /// Its id.
    pub id: Uuid,
    kind: String,
    /// The chat that it is about.
    pub chat_id: Option<Uuid>,
    /// The chat's event that it is about.
    pub event: Option<Uuid>,
    /// The contact that it is about.
    pub contact: Option<Uuid>,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl Message {
    /// Its type.
    ///
    /// # Errors
    /// When the column holds a word that the program does not know.
    pub fn kind(&self) -> QueryResult<WebhookEventType> {
        word(&self.kind)
    }
}

/// An endpoint as its requests need it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = webhooks, check_for_backend(Pg))]
pub struct Endpoint {
    /// Its organization.
    pub organization_id: Uuid,
    /// Where to.
    pub url: String,
    secret: Vec<u8>,
    previous_secret: Option<Vec<u8>>,
    previous_secret_until: Option<DateTime<Utc>>,
}

impl Endpoint {
    /// The secrets that messages are signed with at `now`, the current one first.
    pub fn secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = &[u8]> {
        let previous = self.previous_secret.as_deref().filter(|_| self.previous_secret_until > Some(now));
        [self.secret.as_slice()].into_iter().chain(previous)
    }
}

/// Without the secrets and the URL, which may hold one: logs must not contain them.
impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("organization_id", &self.organization_id).finish_non_exhaustive()
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The status of the answer.
    pub status: Option<u16>,
    /// Why it failed.
    pub failure: Option<WebhookFailure>,
    /// How long it took, in milliseconds.
    pub duration_ms: i32,
}

/// What follows from an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again then.
    At(DateTime<Utc>),
    /// It is given up.
    Never,
}
