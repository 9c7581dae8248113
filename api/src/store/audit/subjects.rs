//! What entries are about, as it is named now, as far as the caller sees it.

use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use sightline_shared::{AuditEntry, AuditSubject};
use std::collections::HashMap;
use uuid::Uuid;

/// The kind of a subject, its id, its name, and the chat that it belongs to.
type Columns = (Text, SqlUuid, Nullable<Text>, Nullable<SqlUuid>);
/// A name, and the chat that its bearer belongs to.
type Known = (Option<String>, Option<Uuid>);

/// Subjects of one kind.
struct Arm {
    kind: &'static str,
    sql: &'static str,
    seen: Seen,
}

/// Which of them a caller sees that does not see the whole company.
enum Seen {
    /// Those of its organizations.
    Own,
    /// Those of its organizations, and those with a chat there.
    OwnOrChatting,
    /// All.
    All,
}

const ARMS: [Arm; 9] = [
    arm("chat", "SELECT 'chat', t.id, t.contact_name, t.id FROM chats AS t", Seen::Own),
    arm("contact", "SELECT 'contact', t.id, t.name, NULL::uuid FROM contacts AS t", Seen::OwnOrChatting),
    arm("result", "SELECT 'result', t.id, t.form_name, t.chat_id FROM results AS t", Seen::Own),
    arm("user", "SELECT 'user', t.id, t.name, NULL::uuid FROM users AS t", Seen::Own),
    arm("api_key", "SELECT 'api_key', t.id, t.name, NULL::uuid FROM api_keys AS t", Seen::Own),
    arm(
        "webhook",
        "SELECT 'webhook', t.id, coalesce(nullif(t.description, ''), t.url), NULL::uuid FROM webhooks AS t",
        Seen::Own,
    ),
    arm("form", "SELECT 'form', t.id, t.name, NULL::uuid FROM forms AS t", Seen::All),
    // What is not shared is its owner's alone.
    arm("view", "SELECT 'view', t.id, t.name, NULL::uuid FROM (SELECT * FROM views WHERE is_shared) AS t", Seen::All),
    arm("agent", "SELECT 'agent', t.id, t.name, NULL::uuid FROM agents AS t", Seen::All),
];

const fn arm(kind: &'static str, sql: &'static str, seen: Seen) -> Arm {
    Arm { kind, sql, seen }
}

/// Names the subjects and targets of `entries`; one statement, which reads no more rows than they are.
pub(super) fn name(conn: &mut PgConnection, scope: &Scope, entries: &mut [AuditEntry]) -> QueryResult<()> {
    let subjects = || entries.iter().flat_map(|entry| entry.subject.iter().chain(&entry.target));
    if subjects().next().is_none() {
        return Ok(());
    }
    let ids_of = |kind| subjects().filter(|subject| subject.kind == kind).map(|subject| subject.id).collect::<Vec<_>>();
    let organization_ids = scope.narrow(&[]);
    let mut sql: Statement<Columns> = Statement::new("");
    for (at, arm) in ARMS.iter().enumerate() {
        sql.sql(if at == 0 { "" } else { " UNION ALL " }).sql(arm.sql);
        sql.sql(" WHERE t.company_id = ").bind(Bind::Id(scope.company_id()));
        sql.sql(" AND t.id = ANY(").bind(Bind::Ids(ids_of(arm.kind))).sql(")");
        if let Some(ids) = &organization_ids {
            push_seen(&mut sql, &arm.seen, ids);
        }
    }
    let rows = sql.load::<(String, Uuid, Option<String>, Option<Uuid>)>(conn)?;
    let known: HashMap<(String, Uuid), Known> =
        rows.into_iter().map(|(kind, id, name, chat_id)| ((kind, id), (name, chat_id))).collect();
    for entry in entries {
        for subject in entry.subject.iter_mut().chain(&mut entry.target) {
            show(subject, scope, &known);
        }
    }
    Ok(())
}

/// Adds which rows a caller sees that sees `organization_ids`.
fn push_seen(sql: &mut Statement<Columns>, seen: &Seen, organization_ids: &[Uuid]) {
    let ids = || Bind::Ids(organization_ids.to_vec());
    match seen {
        Seen::All => {}
        Seen::Own => {
            sql.sql(" AND t.organization_id = ANY(").bind(ids()).sql(")");
        }
        Seen::OwnOrChatting => {
            sql.sql(" AND (t.organization_id = ANY(").bind(ids());
            sql.sql(") OR EXISTS (SELECT FROM chats WHERE chats.company_id = t.company_id AND chats.contact_id = t.id");
            sql.sql(" AND chats.organization_id = ANY(").bind(ids()).sql(")))");
        }
    }
}

fn show(subject: &mut AuditSubject, scope: &Scope, known: &HashMap<(String, Uuid), Known>) {
    if subject.kind == "organization" {
        subject.name = scope.organization(subject.id).map(|organization| organization.name.clone());
        subject.visible = subject.name.is_some();
    } else if let Some((name, chat_id)) = known.get(&(subject.kind.clone(), subject.id)) {
        (subject.name, subject.chat_id, subject.visible) = (name.clone(), *chat_id, true);
    }
}
