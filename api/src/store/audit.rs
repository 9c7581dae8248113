//! The audit log: appended to, never changed.

use super::schema::audit_entries;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use sightline_shared::AuditAction;
use uuid::Uuid;

/// Who does something, and from where.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// Its company; nil where nobody knows.
    pub company_id: Uuid,
    /// The user.
    pub user_id: Option<Uuid>,
    /// The address it calls from.
    pub address: Option<String>,
    /// The id of the request.
    pub request_id: String,
}

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct Entry {
    actor: Actor,
    action: AuditAction,
    at: DateTime<Utc>,
    organization_id: Option<Uuid>,
    subject: Option<(&'static str, Uuid)>,
    details: Option<Value>,
}

impl Entry {
    /// `actor` does `action` now.
    #[must_use]
    pub fn new(actor: &Actor, action: AuditAction) -> Self {
        let actor = actor.clone();
        Self { actor, action, at: Utc::now(), organization_id: None, subject: None, details: None }
    }

    /// On what: `chat`, `contact`, `view` … and its id.
    #[must_use]
    pub const fn on(mut self, kind: &'static str, id: Uuid) -> Self {
        self.subject = Some((kind, id));
        self
    }

    /// Of which organization that is.
    #[must_use]
    pub const fn of(mut self, organization_id: Uuid) -> Self {
        self.organization_id = Some(organization_id);
        self
    }

    /// With numbers and words of our own; never with what a contact is called or said.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }
}

#[derive(Insertable)]
#[diesel(table_name = audit_entries)]
struct NewEntry<'a> {
    company_id: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
    action: &'static str,
    user_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    subject_type: Option<&'static str>,
    subject: Option<Uuid>,
    details: Option<&'a Value>,
    address: Option<&'a str>,
    request: &'a str,
}

/// Appends `entries`; one statement. What changes or exports something is recorded in the
/// transaction that does it, with this function.
///
/// # Errors
/// When the database fails.
pub fn append(conn: &mut PgConnection, entries: &[Entry]) -> QueryResult<()> {
    let rows: Vec<NewEntry<'_>> = entries
        .iter()
        .map(|entry| NewEntry {
            company_id: entry.actor.company_id,
            id: Uuid::now_v7(),
            at: entry.at,
            action: entry.action.as_str(),
            user_id: entry.actor.user_id,
            organization_id: entry.organization_id,
            subject_type: entry.subject.map(|(kind, _)| kind),
            subject: entry.subject.map(|(_, id)| id),
            details: entry.details.as_ref(),
            address: entry.actor.address.as_deref(),
            request: &entry.actor.request_id,
        })
        .collect();
    diesel::insert_into(audit_entries::table).values(rows).execute(conn).map(drop)
}
