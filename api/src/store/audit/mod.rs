//! The audit log. It is append-only, which a trigger enforces.

mod page;
mod subjects;

pub use page::page;

use super::database::{PATIENCE, connect_apart};
use super::schema::audit_entries;
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use serde_json::Value;
use sightline_shared::AuditAction;
use uuid::Uuid;

/// A caller as records name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerId {
    /// A user.
    User(Uuid),
    /// An API key.
    Key(Uuid),
}

impl CallerId {
    /// The id of the user.
    #[must_use]
    pub const fn user(self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id),
            Self::Key(_) => None,
        }
    }

    /// The id of the API key.
    #[must_use]
    pub const fn key(self) -> Option<Uuid> {
        match self {
            Self::User(_) => None,
            Self::Key(id) => Some(id),
        }
    }
}

/// The caller behind an action, and where the request came from.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// The caller's company; nil when unknown.
    pub company_id: Uuid,
    /// The caller; absent when unknown, and for what is done from the command line.
    pub caller: Option<CallerId>,
    /// The address that the request came from.
    pub address: Option<String>,
    /// The id of the request.
    pub request_id: String,
}

/// One recorded action.
#[derive(Clone, Debug)]
pub struct Entry {
    actor: Actor,
    /// Assigned here, so that an entry that is written twice is stored once.
    id: Uuid,
    action: AuditAction,
    at: DateTime<Utc>,
    organization_id: Option<Uuid>,
    subject: Option<(&'static str, Uuid)>,
    details: Option<Value>,
}

impl Entry {
    /// An entry for `action` by `actor`, at the current time.
    #[must_use]
    pub fn new(actor: &Actor, action: AuditAction) -> Self {
        let (actor, id) = (actor.clone(), Uuid::now_v7());
        Self { actor, id, action, at: Utc::now(), organization_id: None, subject: None, details: None }
    }

    /// Sets the subject: its kind (`chat`, `contact`, `view` …) and its id.
    #[must_use]
    pub const fn on(mut self, kind: &'static str, id: Uuid) -> Self {
        self.subject = Some((kind, id));
        self
    }

    /// Sets the organization of the subject.
    #[must_use]
    pub const fn of(mut self, organization_id: Uuid) -> Self {
        self.organization_id = Some(organization_id);
        self
    }

    /// Sets the details: numbers and fixed words, never a contact's name or text.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// The id of the subject.
    #[must_use]
    pub fn subject(&self) -> Option<Uuid> {
        self.subject.map(|(_, id)| id)
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
    api_key_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    subject_type: Option<&'static str>,
    subject: Option<Uuid>,
    details: Option<&'a Value>,
    address: Option<&'a str>,
    request: &'a str,
}

impl<'a> From<&'a Entry> for NewEntry<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            company_id: entry.actor.company_id,
            id: entry.id,
            at: entry.at,
            action: entry.action.as_str(),
            user_id: entry.actor.caller.and_then(CallerId::user),
            api_key_id: entry.actor.caller.and_then(CallerId::key),
            organization_id: entry.organization_id,
            subject_type: entry.subject.map(|(kind, _)| kind),
            subject: entry.subject(),
            details: entry.details.as_ref(),
            address: entry.actor.address.as_deref(),
            request: &entry.actor.request_id,
        }
    }
}

/// Appends `entries`; an entry that is already stored is skipped. One statement. Changes and
/// exports are recorded with this function, in their own transaction.
pub fn append(conn: &mut PgConnection, entries: &[Entry]) -> QueryResult<()> {
    let rows: Vec<NewEntry<'_>> = entries.iter().map(NewEntry::from).collect();
    diesel::insert_into(audit_entries::table).values(rows).on_conflict_do_nothing().execute(conn).map(drop)
}

/// Writes batches over its own connection, which is opened when it is needed.
pub struct Writer {
    url: String,
    conn: Option<PgConnection>,
}

impl Writer {
    /// A writer to the database at `url`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), conn: None }
    }

    /// Stores `entries`. An entry that the database rejects is skipped and reported in the server's
    /// log, so that it does not block the others for ever.
    ///
    /// # Errors
    /// When the database is unavailable. It is then unknown whether the entries are stored; they
    /// may be written again.
    pub fn write(&mut self, entries: &[Entry]) -> anyhow::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => connect(&self.url)?,
        };
        if let Err(why) = append(&mut conn, entries) {
            if !is_refusal(&why) {
                return Err(why.into());
            }
            for entry in entries {
                match append(&mut conn, std::slice::from_ref(entry)) {
                    Err(why) if is_refusal(&why) => {
                        tracing::error!(%why, id = %entry.id, action = entry.action.as_str(), "an audit entry was refused");
                    }
                    stored => stored?,
                }
            }
        }
        self.conn = Some(conn);
        Ok(())
    }
}

fn connect(url: &str) -> anyhow::Result<PgConnection> {
    let mut conn = connect_apart(url, PATIENCE)?;
    conn.batch_execute("SET application_name = 'sightline audit'")?;
    Ok(conn)
}

/// Whether the database would reject the entry every time.
const fn is_refusal(why: &Error) -> bool {
    use DatabaseErrorKind::{CheckViolation, ForeignKeyViolation, NotNullViolation};
    matches!(why, Error::DatabaseError(CheckViolation | ForeignKeyViolation | NotNullViolation, _))
        || matches!(why, Error::SerializationError(_))
}
