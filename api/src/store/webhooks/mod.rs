//! Webhooks: endpoints, the outbox of what happened, and its deliveries.
//!
//! Every write that changes a chat or a contact also writes to the outbox what endpoints are to be
//! sent of it ([`outbox`]), so a message is there exactly when what it reports is. A row names what it
//! is about and holds nothing of it: the body is read when it is sent ([`material`]), as the
//! endpoint's organization sees it then. So the words of a person that was erased are in no queue.
//!
//! Deliveries are claimed for a while ([`sending`]), so that several servers share the work. Those of
//! one chat to one endpoint are sent in the order in which they were written.

pub mod claims;
pub mod cleaning;
pub mod deliveries;
mod disabling;
pub mod material;
pub mod outbox;
pub mod sending;
pub mod settling;
pub mod subscriptions;
pub mod waits;

use super::Scope;
use super::results::delivery::leave_out;
use super::schema::webhooks;
use super::sql::columns::word;
use super::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use disabling::disable;
use sightline_shared::{Webhook, WebhookDisabledReason, WebhookEventType};
use uuid::Uuid;

/// How many endpoints a company has at most.
const MOST: i64 = 100;

/// An endpoint to be stored.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    /// What happens in this organization and below is sent.
    pub organization_id: Uuid,
    /// Where to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What is sent.
    pub event_types: Vec<WebhookEventType>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    organization_id: Uuid,
    url: String,
    description: String,
    event_types: Vec<String>,
    is_enabled: bool,
    disabled_reason: Option<String>,
    disabled_at: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
    previous_secret_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn into_webhook(self, scope: &Scope) -> QueryResult<Webhook> {
        let now = Utc::now();
        Ok(Webhook {
            id: self.id,
            organization: scope.reference(self.organization_id),
            url: self.url,
            description: self.description,
            event_types: self.event_types.iter().map(|kind| word(kind)).collect::<QueryResult<_>>()?,
            is_enabled: self.is_enabled,
            disabled_reason: self.disabled_reason.as_deref().map(word).transpose()?,
            disabled_at: self.disabled_at.map(Into::into),
            failing_since: self.failing_since.map(Into::into),
            previous_secret_until: self.previous_secret_until.filter(|until| *until > now).map(Into::into),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

/// The words of these types as the table has them.
fn words(types: &[WebhookEventType]) -> Vec<&'static str> {
    types.iter().map(|kind| kind.as_str()).collect()
}

/// The endpoints that `scope` sees, oldest first; one statement.
pub fn list(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<Webhook>> {
    let mut query = webhooks::table
        .filter(webhooks::company_id.eq(scope.company_id()).and(webhooks::removed_at.is_null()))
        .order(webhooks::id)
        .select(Row::as_select())
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(webhooks::organization_id.eq_any(ids));
    }
    query.load(conn)?.into_iter().map(|row: Row| row.into_webhook(scope)).collect()
}

/// The endpoint `id`, when `scope` sees it; one statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<Webhook>> {
    let mut query = webhooks::table
        .filter(webhooks::company_id.eq(scope.company_id()).and(webhooks::id.eq(id)))
        .filter(webhooks::removed_at.is_null())
        .select(Row::as_select())
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(webhooks::organization_id.eq_any(ids));
    }
    query.first(conn).optional()?.map(|row: Row| row.into_webhook(scope)).transpose()
}

/// Locks the company's endpoints against other changes of their settings until the transaction ends.
///
/// # Errors
/// When another change takes too long.
pub fn hold(conn: &mut PgConnection, scope: &Scope) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("SELECT pg_advisory_xact_lock(hashtextextended(");
    sql.bind(Bind::Text(format!("webhooks {}", scope.company_id()))).sql(", 0))");
    sql.execute(conn).map(drop)
}

/// Stores an endpoint, enabled, and returns its id; `None` when the company has as many as it may
/// have. Call [`hold`] first.
pub fn insert(conn: &mut PgConnection, scope: &Scope, new: &NewEndpoint, secret: &[u8]) -> QueryResult<Option<Uuid>> {
    let company_id = scope.company_id();
    let own = webhooks::table.filter(webhooks::company_id.eq(company_id).and(webhooks::removed_at.is_null()));
    if own.count().get_result::<i64>(conn)? >= MOST {
        return Ok(None);
    }
    let id = Uuid::now_v7();
    diesel::insert_into(webhooks::table)
        .values((
            (webhooks::company_id.eq(company_id), webhooks::id.eq(id)),
            webhooks::organization_id.eq(new.organization_id),
            webhooks::url.eq(&new.url),
            webhooks::description.eq(&new.description),
            webhooks::event_types.eq(words(&new.event_types)),
            webhooks::is_enabled.eq(true),
            webhooks::secret.eq(secret),
        ))
        .execute(conn)?;
    Ok(Some(id))
}

/// Stores the settings of `webhook`, which was `was_enabled` before. Enabled again, it starts without
/// failures. Call [`hold`] first.
pub fn update(conn: &mut PgConnection, scope: &Scope, webhook: &Webhook, was_enabled: bool) -> QueryResult<()> {
    let now = Utc::now();
    let row = webhooks::table.find((scope.company_id(), webhook.id));
    diesel::update(row)
        .set((
            webhooks::url.eq(&webhook.url),
            webhooks::description.eq(&webhook.description),
            webhooks::event_types.eq(words(&webhook.event_types)),
            webhooks::updated_at.eq(now),
        ))
        .execute(conn)?;
    match (was_enabled, webhook.is_enabled) {
        (false, true) => diesel::update(row)
            .set((
                webhooks::is_enabled.eq(true),
                webhooks::disabled_reason.eq(None::<&str>),
                webhooks::disabled_at.eq(None::<DateTime<Utc>>),
                webhooks::failing_since.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)
            .map(drop),
        (true, false) => disable(conn, scope.company_id(), webhook.id, WebhookDisabledReason::Manual).map(drop),
        _ => Ok(()),
    }
}

/// Replaces the secret; messages are signed with the one before, too, until `until`.
pub fn rotate(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    secret: &[u8],
    until: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(webhooks::table.find((scope.company_id(), id)))
        .set((
            webhooks::previous_secret.eq(webhooks::secret.nullable()),
            webhooks::previous_secret_until.eq(until),
            webhooks::secret.eq(secret),
            webhooks::updated_at.eq(Utc::now()),
        ))
        .execute(conn)
        .map(drop)
}

/// Removes an endpoint: nothing is sent to it and nothing shows it any more. Its rows go later, a
/// batch at a time ([`cleaning`]). Call [`hold`] first.
pub fn remove(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<()> {
    leave_out(conn, scope.company_id(), id)?;
    disable(conn, scope.company_id(), id, WebhookDisabledReason::Manual)?;
    diesel::update(webhooks::table.find((scope.company_id(), id)))
        .set((
            webhooks::removed_at.eq(Utc::now()),
            webhooks::url.eq(""),
            webhooks::description.eq(""),
            webhooks::secret.eq(vec![0_u8; 32]),
            webhooks::previous_secret.eq(None::<Vec<u8>>),
            webhooks::previous_secret_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .map(drop)
}
