//! The audit log. It is append-only, which a trigger enforces.

use super::Scope;
use super::database::{PATIENCE, connect_apart};
use super::lists::{ListQuery, PageQuery, Rows};
use super::schema::{api_keys, audit_entries, users};
use super::sql::columns::word;
use super::sql::order::cut;
use crate::store::lists::{Key, Position};
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use serde_json::Value;
use sightline_shared::{AuditAction, AuditEntry, AuditFilter, AuditKey, AuditSubject, AuditUser};
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
                    Err(why) if is_refusal(&why) => tracing::error!(%why, ?entry, "an audit entry was refused"),
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

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    action: String,
    user_id: Option<Uuid>,
    api_key_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    subject_type: Option<String>,
    subject: Option<Uuid>,
    details: Option<Value>,
    address: Option<String>,
    request: String,
}

impl Row {
    const fn position(&self) -> Position {
        Position::at(self.at, self.id)
    }

    fn into_entry(self, user_name: Option<String>, key_name: Option<String>, scope: &Scope) -> QueryResult<AuditEntry> {
        Ok(AuditEntry {
            id: self.id,
            at: self.at.into(),
            action: word(&self.action)?,
            user: self.user_id.map(|id| AuditUser { id, name: user_name.unwrap_or_default() }),
            api_key: self.api_key_id.map(|id| AuditKey { id, name: key_name.unwrap_or_default() }),
            organization: self.organization_id.map(|id| scope.reference(id)),
            subject: self.subject_type.zip(self.subject).map(|(kind, id)| AuditSubject { kind, id }),
            details: self.details,
            address: self.address,
            request_id: self.request,
        })
    }
}

/// A page of entries, newest first; one statement. Entries without an organization are visible to
/// callers that see the whole company; entries without a company are visible to no caller.
pub fn page(conn: &mut PgConnection, page: &PageQuery<AuditFilter>) -> QueryResult<Rows<AuditEntry>> {
    let PageQuery { list: ListQuery { scope, filter, bounds }, limit, after } = page;
    let user = users::company_id.eq(audit_entries::company_id).and(users::id.nullable().eq(audit_entries::user_id));
    let key = api_keys::company_id.eq(audit_entries::company_id);
    let key = key.and(api_keys::id.nullable().eq(audit_entries::api_key_id));
    let mut query = audit_entries::table
        .left_join(users::table.on(user))
        .left_join(api_keys::table.on(key))
        .filter(audit_entries::company_id.eq(scope.company_id()))
        .order((audit_entries::at.desc(), audit_entries::id.desc()))
        .limit(i64::from(*limit) + 1)
        .select((Row::as_select(), users::name.nullable(), api_keys::name.nullable()))
        .into_boxed();
    let (from, to) = bounds.as_ref().map_or((None, None), |bounds| (bounds.from, bounds.to));
    if let Some(from) = from {
        query = query.filter(audit_entries::at.ge(from));
    }
    if let Some(to) = to {
        query = query.filter(audit_entries::at.lt(to));
    }
    // A single value is compared as such: only then is an index walked in the order of the page.
    query = match filter.user_ids.as_slice() {
        [] => query,
        [id] => query.filter(audit_entries::user_id.eq(id)),
        ids => query.filter(audit_entries::user_id.eq_any(ids)),
    };
    query = match filter.api_key_ids.as_slice() {
        [] => query,
        [id] => query.filter(audit_entries::api_key_id.eq(id)),
        ids => query.filter(audit_entries::api_key_id.eq_any(ids)),
    };
    query = match filter.subjects.as_slice() {
        [] => query,
        [id] => query.filter(audit_entries::subject.eq(id)),
        ids => query.filter(audit_entries::subject.eq_any(ids)),
    };
    query = match filter.actions.as_slice() {
        [] => query,
        [action] => query.filter(audit_entries::action.eq(action.as_str())),
        actions => query.filter(audit_entries::action.eq_any(actions.iter().map(|action| action.as_str()))),
    };
    if let Some(ids) = scope.narrow(&filter.organization_ids) {
        query = query.filter(audit_entries::organization_id.eq_any(ids));
    }
    if let Some(Position { key: Key::At(at), id }) = after {
        // The query builder has no comparison of rows.
        let before = sql::<Bool>("(audit_entries.at, audit_entries.id) < (").bind::<Timestamptz, _>(at);
        query = query.filter(before.sql(", ").bind::<SqlUuid, _>(id).sql(")"));
    }
    let (rows, next) = cut(query.load(conn)?, *limit, |(row, ..): &(Row, _, _)| row.position());
    let entries: QueryResult<_> = rows.into_iter().map(|(row, user, key)| row.into_entry(user, key, scope)).collect();
    Ok((entries?, next))
}
