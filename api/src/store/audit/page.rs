//! A page of the audit log, with the names of what it is about.

use super::subjects;
use crate::store::Scope;
use crate::store::lists::{Key, ListQuery, PageQuery, Position, Rows};
use crate::store::schema::{api_keys, audit_entries, users};
use crate::store::sql::columns::word;
use crate::store::sql::order::cut;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use serde_json::Value;
use sightline_shared::{AuditAction, AuditEntry, AuditFilter, AuditKey, AuditSubject, AuditUser};
use uuid::Uuid;

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
        let action = word(&self.action)?;
        Ok(AuditEntry {
            id: self.id,
            at: self.at.into(),
            action,
            user: self.user_id.map(|id| AuditUser { id, name: user_name.unwrap_or_default() }),
            api_key: self.api_key_id.map(|id| AuditKey { id, name: key_name.unwrap_or_default() }),
            organization: self.organization_id.map(|id| scope.reference(id)),
            subject: self.subject_type.zip(self.subject).map(|(kind, id)| AuditSubject::new(kind, id)),
            target: self.details.as_ref().and_then(|details| target(action, details)),
            details: self.details,
            address: self.address,
            request_id: self.request,
        })
    }
}

/// Whom or what a chat was handed on to.
fn target(action: AuditAction, details: &Value) -> Option<AuditSubject> {
    let id = |name| details.get(name)?.as_str()?.parse().ok();
    let targets = [("agent", "agent_id"), ("organization", "organization_id")];
    let target = |(kind, name)| Some(AuditSubject::new(kind, id(name)?));
    targets.into_iter().find_map(target).filter(|_| action == AuditAction::ChatTransferred)
}

/// A page of entries, newest first; two statements. Entries without an organization are visible to
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
    let mut entries: Vec<AuditEntry> = entries?;
    subjects::name(conn, scope, &mut entries)?;
    Ok((entries, next))
}
