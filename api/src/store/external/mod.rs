//! From the ids that sources assign to the rows that have them.

use super::Scope;
use super::erasure::source_ids::Aliases;
use super::schema::{chats, contacts};
use super::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use std::collections::HashMap;
use std::fmt;
use uuid::Uuid;

/// What marks an id of a source.
const MARK: &str = "external:";
/// The most characters of an id of a source.
const LONGEST: usize = 200;

/// The id of a row as a caller has it: ours, or `external:` and that of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Our own.
    Own(Uuid),
    /// That of the source.
    External(String),
}

impl Name {
    /// The id that `text` is; `None` where it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some(external) = text.strip_prefix(MARK) else { return text.parse().ok().map(Self::Own) };
        let is_id = !external.is_empty() && external.chars().count() <= LONGEST && !external.contains('\0');
        is_id.then(|| Self::External(external.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(id) => id.fmt(f),
            Self::External(id) => write!(f, "{MARK}{id}"),
        }
    }
}

/// A table whose rows have ids of their sources, unique within a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// Agents and bots.
    Agents,
    /// Chats.
    Chats,
    /// Contacts.
    Contacts,
    /// Results, whose ids are unique within a chat alone.
    Results,
}

/// The rows of `table` with these ids, as far as `scope` sees them. Agents are seen by all of the company.
/// One statement where all are found; else one more, and a third where somebody of the company was erased.
pub fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    table: Table,
    external_ids: &[String],
) -> QueryResult<HashMap<String, Uuid>> {
    let mut found = find_kept(conn, scope, table, external_ids.to_vec())?;
    let others: Vec<&String> = external_ids.iter().filter(|id| !found.contains_key(*id)).collect();
    if others.is_empty() || !matches!(table, Table::Chats | Table::Results) {
        return Ok(found);
    }
    let Some(aliases) = Aliases::of_company(conn, scope.company_id())? else { return Ok(found) };
    let erased = find_kept(conn, scope, table, others.iter().map(|id| aliases.alias(id)).collect())?;
    let erased = others.into_iter().filter_map(|id| Some((id.clone(), *erased.get(&aliases.alias(id))?)));
    found.extend(erased);
    Ok(found)
}

/// The rows with these ids as they are kept.
fn find_kept(
    conn: &mut PgConnection,
    scope: &Scope,
    table: Table,
    external_ids: Vec<String>,
) -> QueryResult<HashMap<String, Uuid>> {
    let mut sql: Statement<(Text, SqlUuid)> = Statement::new("SELECT external_id, id FROM ");
    sql.sql(match table {
        // With the ids of those that were merged into them.
        Table::Agents => {
            "(SELECT company_id, external_id, id FROM agents \
              UNION ALL SELECT company_id, external_id, agent_id FROM agent_aliases) AS agents"
        }
        Table::Chats => "chats",
        Table::Contacts => "contacts",
        Table::Results => "results",
    });
    sql.sql(" WHERE company_id = ").bind(Bind::Id(scope.company_id()));
    sql.sql(" AND ").is_word_of("external_id", external_ids);
    match (scope.narrow(&[]), table) {
        (None, _) | (_, Table::Agents) => {}
        (Some(ids), Table::Contacts) => {
            sql.sql(" AND (").is_one_of("organization_id", &ids);
            sql.sql(
                " OR EXISTS (SELECT FROM chats WHERE chats.company_id = contacts.company_id \
                     AND chats.contact_id = contacts.id AND ",
            );
            sql.is_one_of("chats.organization_id", &ids).sql("))");
        }
        (Some(ids), Table::Chats | Table::Results) => drop(sql.sql(" AND ").is_one_of("organization_id", &ids)),
    }
    Ok(sql.load::<(String, Uuid)>(conn)?.into_iter().collect())
}

/// The event with this id at its source of the chat with this id, as far as `scope` sees it. One statement where it is
/// found; else one more, and others where somebody of the company was erased.
pub fn find_event(conn: &mut PgConnection, scope: &Scope, chat: &Name, external_id: &str) -> QueryResult<Option<Uuid>> {
    let found = find_kept_event(conn, scope, chat, external_id)?;
    if found.is_some() {
        return Ok(found);
    }
    let Some(aliases) = Aliases::of_company(conn, scope.company_id())? else { return Ok(None) };
    let kept = match chat {
        Name::Own(_) => chat.clone(),
        Name::External(id) => Name::External(aliases.alias(id)),
    };
    // What came after the erasure has its own id.
    match find_kept_event(conn, scope, &kept, &aliases.alias(external_id))? {
        None if kept != *chat => find_kept_event(conn, scope, &kept, external_id),
        found => Ok(found),
    }
}

fn find_kept_event(
    conn: &mut PgConnection,
    scope: &Scope,
    chat: &Name,
    external_id: &str,
) -> QueryResult<Option<Uuid>> {
    let mut sql: Statement<SqlUuid> = Statement::new(
        "SELECT event.id FROM chats AS chat JOIN events AS event ON event.company_id = chat.company_id \
         AND event.chat_id = chat.id AND event.external_id = ",
    );
    sql.bind(Bind::Text(external_id.to_owned())).sql(" WHERE chat.company_id = ").bind(Bind::Id(scope.company_id()));
    match chat {
        Name::Own(id) => sql.sql(" AND chat.id = ").bind(Bind::Id(*id)),
        Name::External(id) => sql.sql(" AND chat.external_id = ").bind(Bind::Text(id.clone())),
    };
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("chat.organization_id", &ids);
    }
    sql.get_result(conn).optional()
}

/// The id that a contact that `scope` sees has at its source; its own where it has none. One statement.
pub fn of_contact(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<String>> {
    let mut query = contacts::table
        .filter(contacts::company_id.eq(scope.company_id()).and(contacts::id.eq(id)))
        .select(contacts::external_id)
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(contacts::organization_id.eq_any(ids));
    }
    let found: Option<Option<String>> = query.first(conn).optional()?;
    Ok(found.map(|external_id| external_id.unwrap_or_else(|| id.to_string())))
}

/// The id that a chat that `scope` sees has at its source; its own where it has none. One statement.
pub fn of_chat(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<String>> {
    let mut query = chats::table
        .filter(chats::company_id.eq(scope.company_id()).and(chats::id.eq(id)))
        .select(chats::external_id)
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(chats::organization_id.eq_any(ids));
    }
    let found: Option<Option<String>> = query.first(conn).optional()?;
    Ok(found.map(|external_id| external_id.unwrap_or_else(|| id.to_string())))
}
