//! Contacts: the external people, as a list and one by one.
//!
//! A contact that the caller sees may have chats in organizations that it does not see. Those are
//! not shown, not named and not counted: a caller of the whole company gets the numbers kept on
//! the contact, any other gets what is counted within its scope.

use super::schema::contacts;
use super::statement::{Bind, Order, Statement, cut};
use super::{Scope, chats, search};
use crate::cursor::Position;
use crate::range::Bounds;
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use sightline_shared::{ChatFilter, Contact, ContactDetail, ContactFilter, Count};
use std::collections::HashMap;
use uuid::Uuid;

/// How many of its chats a contact is shown with.
const NEWEST: u32 = 50;

const COLUMNS: &str = "id, organization_id, name, email, phone, chat_count, result_count, last_seen_at";

type ContactColumns = SqlTypeOf<<ContactRow as Selectable<Pg>>::SelectExpression>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
struct ContactRow {
    id: Uuid,
    organization_id: Uuid,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    chat_count: i32,
    result_count: i32,
    last_seen_at: DateTime<Utc>,
}

impl ContactRow {
    fn into_contact(self, scope: &Scope, visible: Option<&Visible>) -> Contact {
        let (chat_count, result_count) = match visible {
            _ if scope.is_whole_company() => (self.chat_count, self.result_count),
            Some(visible) => (count_of(visible.chats), count_of(visible.results)),
            None => (0, 0),
        };
        Contact {
            id: self.id,
            name: self.name,
            email: self.email,
            phone: self.phone,
            organization: scope.reference(self.organization_id),
            chat_count,
            result_count,
            last_seen_at: self.last_seen_at.into(),
            last_chat_id: visible.map(|visible| visible.last_chat_id),
        }
    }

    const fn position(&self) -> Position {
        Position { at: self.last_seen_at, id: self.id }
    }
}

fn count_of(counted: i64) -> i32 {
    i32::try_from(counted).unwrap_or(i32::MAX)
}

/// What the caller may see of a contact's chats; numbers only when its scope is a part of the company.
#[derive(Clone, Copy, Queryable)]
struct Visible {
    contact_id: Uuid,
    last_chat_id: Uuid,
    chats: i64,
    results: i64,
}

/// The contacts that `filter` asks for, at most `limit` of those after `after`, and where the
/// next page begins; two statements. `bounds` is the filter's range.
///
/// # Errors
/// When a query fails.
pub fn page(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &ContactFilter,
    bounds: Option<&Bounds>,
    limit: u32,
    after: Option<&Position>,
) -> QueryResult<(Vec<Contact>, Option<Position>)> {
    let organization_ids = scope.narrow(&filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok((Vec::new(), None));
    }
    let by = if filter.sort.descending { "last_seen_at DESC, id DESC" } else { "last_seen_at, id" };
    let order = Order { columns: "last_seen_at, id", by, is_descending: filter.sort.descending };
    let mut sql: Statement<ContactColumns> = Statement::new("SELECT ");
    sql.sql(COLUMNS).sql(" FROM contacts");
    push_conditions(&mut sql, scope, filter, organization_ids.as_deref(), bounds);
    sql.and_after(order, after);
    sql.ordered(order, i64::from(limit) + 1);
    let (rows, next) = cut(sql.load(conn)?, limit, ContactRow::position);
    let visible = visible_chats(conn, scope, rows.iter().map(|row: &ContactRow| row.id).collect())?;
    let contacts = rows.into_iter().map(|row| {
        let visible = visible.get(&row.id);
        row.into_contact(scope, visible)
    });
    Ok((contacts.collect(), next))
}

/// How many contacts `filter` asks for, exact up to 10,000; one statement.
///
/// # Errors
/// When the query fails.
pub fn count(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &ContactFilter,
    bounds: Option<&Bounds>,
) -> QueryResult<Count> {
    let organization_ids = scope.narrow(&filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Count { count: 0, capped: false });
    }
    let mut sql = Statement::counting();
    sql.sql("SELECT FROM contacts");
    push_conditions(&mut sql, scope, filter, organization_ids.as_deref(), bounds);
    sql.counted(conn)
}

/// The one predicate of rows and count, from `WHERE` on.
fn push_conditions<ST>(
    sql: &mut Statement<ST>,
    scope: &Scope,
    filter: &ContactFilter,
    organization_ids: Option<&[Uuid]>,
    bounds: Option<&Bounds>,
) {
    sql.sql(" WHERE contacts.company_id = ").bind(Bind::Id(scope.company_id()));
    if let Some(bounds) = bounds {
        sql.and_between("contacts.last_seen_at", bounds.from, bounds.to);
    }
    if let Some(ids) = organization_ids {
        sql.sql(" AND ").is_one_of("contacts.organization_id", ids);
    }
    if let Some(text) = &filter.q {
        match search::is_indexed(text) {
            true => sql
                .sql(" AND search_grams(contacts.search) LIKE search_pattern(")
                .bind(Bind::Text(text.clone()))
                .sql(")"),
            false => sql.sql(" AND ").contains("contacts.search", text),
        };
        // A line each: what holds the end of a line would be found across two fields.
        if text.contains('\n') {
            sql.sql(" AND false");
        }
    }
}

/// The contact `id` with its newest chats, when `scope` sees it; at most three statements.
///
/// # Errors
/// When a query fails.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ContactDetail>> {
    let mut query = contacts::table
        .filter(contacts::company_id.eq(scope.company_id()).and(contacts::id.eq(id)))
        .select((ContactRow::as_select(), contacts::external_id, contacts::first_seen_at))
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(contacts::organization_id.eq_any(ids));
    }
    let found = query.first::<(ContactRow, Option<String>, DateTime<Utc>)>(conn).optional()?;
    let Some((row, external_id, first_seen_at)) = found else { return Ok(None) };
    let visible = visible_chats(conn, scope, vec![id])?;
    let filter = ChatFilter { contact_id: Some(id), ..ChatFilter::default() };
    let (chats, _) = chats::page(conn, scope, &filter, None, NEWEST, None)?;
    let contact = row.into_contact(scope, visible.get(&id));
    Ok(Some(ContactDetail { contact, external_id, first_seen_at: first_seen_at.into(), chats }))
}

/// What `scope` sees of the chats of these contacts; nothing for those without any.
fn visible_chats(conn: &mut PgConnection, scope: &Scope, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, Visible>> {
    let mut sql: Statement<(SqlUuid, SqlUuid, BigInt, BigInt)> = Statement::new("");
    match scope.narrow(&[]) {
        None => {
            sql.sql("SELECT wanted.id, newest.id, 0::bigint, 0::bigint FROM unnest(").bind(Bind::Ids(ids));
            sql.sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT id FROM chats WHERE company_id = ");
            sql.bind(Bind::Id(scope.company_id()));
            sql.sql(" AND contact_id = wanted.id ORDER BY updated_at DESC, id DESC LIMIT 1) AS newest");
        }
        Some(organization_ids) => {
            sql.sql("SELECT contact_id, (array_agg(id ORDER BY updated_at DESC, id DESC))[1], count(*), ");
            sql.sql("sum(result_count) FROM chats WHERE company_id = ").bind(Bind::Id(scope.company_id()));
            sql.sql(" AND contact_id = ANY(").bind(Bind::Ids(ids)).sql(") AND ");
            sql.is_one_of("organization_id", &organization_ids).sql(" GROUP BY contact_id");
        }
    }
    let rows: Vec<Visible> = sql.load(conn)?;
    Ok(rows.into_iter().map(|visible| (visible.contact_id, visible)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_row_in_its_order() {
        let sql = diesel::debug_query::<Pg, _>(&contacts::table.select(ContactRow::as_select())).to_string();
        let selected = sql.split_once("SELECT ").unwrap().1.split_once(" FROM").unwrap().0;
        assert_eq!(selected.replace("\"contacts\".", "").replace('"', ""), COLUMNS);
    }
}
