//! Contacts: the external people, as a list and one by one.
//!
//! A contact belongs to an organization, and lists have those of the caller's part of the company. Its page is seen
//! with any of its chats, too: a chat's row names it.
//!
//! A contact that the caller sees may have chats in organizations that it does not see. Those are
//! not shown, named or counted, and do not affect when the contact was last seen. A caller that
//! sees the whole company gets the numbers stored on the contact. So does any other caller when all
//! of the contact's chats belong to one organization; otherwise the numbers are counted within its
//! scope.
//!
//! The queries are SQL put together from fixed pieces: diesel's builder has no lateral joins, which
//! count within a scope, and no union of parts that each have their own order and limit.

use super::organizations::ranks::{self, OrganizationRanks};
use super::schema::contacts;
use super::sql::order::{Order, cut};
use super::sql::statement::{Bind, Statement};
use super::{Scope, chats, search};
use crate::store::lists::{Key, Position};
use crate::store::lists::{ListQuery, PageQuery, Rows};
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::ContactSortKey;
use sightline_shared::{ChatFilter, Contact, ContactDetail, ContactFilter, Count, Sort};
use std::collections::HashMap;
use uuid::Uuid;

/// The number of chats shown with a contact.
const NEWEST: u32 = 50;

const COLUMNS: &str = "id, organization_id, name, email, phone, chat_count, result_count, last_seen_at, name_sort";

pub(super) type ContactColumns = SqlTypeOf<<ContactRow as Selectable<Pg>>::SelectExpression>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
pub(super) struct ContactRow {
    id: Uuid,
    organization_id: Uuid,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    chat_count: i32,
    result_count: i32,
    last_seen_at: DateTime<Utc>,
    name_sort: Option<String>,
}

impl ContactRow {
    fn into_contact(self, scope: &Scope, last_chat_id: Option<Uuid>) -> Contact {
        Contact {
            id: self.id,
            name: self.name,
            email: self.email,
            phone: self.phone,
            organization: scope.reference(self.organization_id),
            chat_count: self.chat_count,
            result_count: self.result_count,
            last_seen_at: self.last_seen_at.into(),
            last_chat_id,
        }
    }

    fn position(&self, key: ContactSortKey, scope: &Scope) -> Position {
        let key = match key {
            ContactSortKey::LastSeenAt => Key::At(self.last_seen_at),
            ContactSortKey::Name => self.name_sort.clone().map_or(Key::Unknown, Key::Text),
            ContactSortKey::Organization => ranks::key(scope, self.organization_id),
            ContactSortKey::ChatCount => Key::Number(self.chat_count.into()),
            ContactSortKey::ResultCount => Key::Number(self.result_count.into()),
        };
        Position { key, id: self.id }
    }
}

const fn order(sort: Sort<ContactSortKey>) -> Order {
    let key = match sort.key {
        ContactSortKey::LastSeenAt => "contacts.last_seen_at",
        ContactSortKey::Name => "contacts.name_sort",
        ContactSortKey::Organization => "organization.place",
        ContactSortKey::ChatCount => "contacts.chat_count",
        ContactSortKey::ResultCount => "contacts.result_count",
    };
    let has_unknown = matches!(sort.key, ContactSortKey::Name | ContactSortKey::Organization);
    Order { has_unknown, ..Order::by(key, "contacts.id", sort.descending) }
}

/// A part of the requested contacts; the parts of one query share no contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arm {
    numbers: Numbers,
    /// With a name or without, where they are sorted by it: each walks an index in its order.
    is_named: Option<bool>,
}

/// The source of a contact's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// Stored on the contact: the caller sees all chats.
    Kept,
    /// Stored on the contact, for contacts whose chats all belong to one organization.
    KeptOfOne,
    /// Counted within the scope, for the other contacts.
    Counted,
}

fn arms(scope: &Scope, key: Option<ContactSortKey>) -> Vec<Arm> {
    let numbers: &[Numbers] =
        if scope.is_whole_company() { &[Numbers::Kept] } else { &[Numbers::KeptOfOne, Numbers::Counted] };
    let named: &[Option<bool>] = if key == Some(ContactSortKey::Name) { &[Some(true), Some(false)] } else { &[None] };
    let mut arms = Vec::with_capacity(4);
    for &numbers in numbers {
        arms.extend(named.iter().map(|&is_named| Arm { numbers, is_named }));
    }
    arms
}

/// A page of contacts; two statements.
pub fn page(conn: &mut PgConnection, page: &PageQuery<ContactFilter>) -> QueryResult<Rows<Contact>> {
    let ListQuery { scope, filter, .. } = &page.list;
    let Some(sql) = page_statement(page) else { return Ok((Vec::new(), None)) };
    let (rows, next) = cut(sql.load(conn)?, page.limit, |row: &ContactRow| row.position(filter.sort.key, scope));
    Ok((shown(conn, scope, rows)?, next))
}

/// Converts rows to their wire type; one statement.
pub(super) fn shown(conn: &mut PgConnection, scope: &Scope, rows: Vec<ContactRow>) -> QueryResult<Vec<Contact>> {
    let last_chats = last_chats(conn, scope, rows.iter().map(|row| row.id).collect())?;
    let contacts = rows.into_iter().map(|row| {
        let last_chat_id = last_chats.get(&row.id).copied();
        row.into_contact(scope, last_chat_id)
    });
    Ok(contacts.collect())
}

/// The rows of `page` and one more; `None` when no contact can match.
pub(super) fn page_statement(page: &PageQuery<ContactFilter>) -> Option<Statement<ContactColumns>> {
    let PageQuery { list, limit, after } = page;
    let ListQuery { scope, filter, .. } = list;
    let organization_ids = scope.narrow(&filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let (order, wanted) = (order(filter.sort), i64::from(*limit) + 1);
    let ranks = (filter.sort.key == ContactSortKey::Organization).then(|| OrganizationRanks::of(scope));
    let after = after.as_ref().map(|after| ranks.as_ref().map_or_else(|| after.clone(), |ranks| ranks.placed(after)));
    let mut sql: Statement<ContactColumns> = Statement::new("SELECT ");
    sql.sql(COLUMNS).sql(" FROM (");
    for (at, arm) in arms(scope, Some(filter.sort.key)).into_iter().enumerate() {
        sql.sql(if at == 0 { "(SELECT " } else { " UNION ALL (SELECT " }).sql(COLUMNS).sql(", ").sql(order.key);
        push_contacts(sql.sql(" AS key FROM "), scope, arm);
        if let Some(ranks) = &ranks {
            ranks.push_join("contacts.organization_id", &mut sql);
        }
        push_conditions(&mut sql, list, organization_ids.as_deref(), arm);
        let order = push_after(&mut sql, order, arm, after.as_ref());
        sql.ordered(order, wanted).sql(")");
    }
    sql.sql(") AS contacts").ordered(order.named("key", "id"), wanted);
    Some(sql)
}

/// Adds where the page begins; returns the order of the arm.
fn push_after<ST>(sql: &mut Statement<ST>, order: Order, arm: Arm, after: Option<&Position>) -> Order {
    let is_after_named = after.is_some_and(|after| after.key == Key::Unknown);
    match arm.is_named {
        // All of them came before.
        Some(true) if is_after_named => {
            sql.sql(" AND false");
        }
        // None of them did.
        Some(false) if !is_after_named => {}
        _ => sql.and_after(Order { has_unknown: order.has_unknown && arm.is_named.is_none(), ..order }, after),
    }
    Order { has_unknown: order.has_unknown && arm.is_named.is_none(), ..order }
}

/// How many contacts `list` has, exact up to 10,000; one statement.
pub fn count(conn: &mut PgConnection, list: &ListQuery<ContactFilter>) -> QueryResult<Count> {
    let ListQuery { scope, filter, .. } = list;
    let organization_ids = scope.narrow(&filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Count { count: 0, capped: false });
    }
    let mut sql = Statement::counting();
    for (at, arm) in arms(scope, None).into_iter().enumerate() {
        push_contacts(sql.sql(if at == 0 { "SELECT FROM " } else { " UNION ALL SELECT FROM " }), scope, arm);
        push_conditions(&mut sql, list, organization_ids.as_deref(), arm);
    }
    sql.counted(conn)
}

/// Adds the contacts of `arm` with their numbers, under the name of the table.
fn push_contacts<ST>(sql: &mut Statement<ST>, scope: &Scope, arm: Arm) {
    match (arm.numbers, scope.narrow(&[])) {
        (Numbers::Counted, Some(organization_ids)) => {
            sql.sql(
                "(SELECT contacts.company_id, contacts.id, contacts.organization_id, contacts.name, contacts.email, \
                 contacts.phone, contacts.words, contacts.digits, contacts.name_sort, contacts.external_id, contacts.is_shared, seen.* \
                 FROM contacts CROSS JOIN LATERAL (SELECT count(*)::integer AS chat_count, \
                 coalesce(sum(chats.result_count), 0)::integer AS result_count, \
                 coalesce(min(chats.started_at), contacts.first_seen_at) AS first_seen_at, \
                 coalesce(max(chats.updated_at), contacts.first_seen_at) AS last_seen_at \
                 FROM chats WHERE chats.company_id = contacts.company_id AND chats.contact_id = contacts.id AND ",
            );
            sql.is_one_of("chats.organization_id", &organization_ids).sql(") AS seen) AS contacts");
        }
        _ => {
            sql.sql("contacts");
        }
    }
}

/// The one predicate of rows and count, from `WHERE` on.
fn push_conditions<ST>(
    sql: &mut Statement<ST>,
    list: &ListQuery<ContactFilter>,
    organization_ids: Option<&[Uuid]>,
    arm: Arm,
) {
    let ListQuery { scope, filter, bounds } = list;
    sql.sql(" WHERE contacts.company_id = ").bind(Bind::Id(scope.company_id()));
    sql.sql(match arm.numbers {
        Numbers::Kept => "",
        Numbers::KeptOfOne => " AND NOT contacts.is_shared",
        Numbers::Counted => " AND contacts.is_shared",
    });
    sql.sql(match arm.is_named {
        None => "",
        Some(true) => " AND contacts.name_sort IS NOT NULL",
        Some(false) => " AND contacts.name_sort IS NULL",
    });
    if let Some(bounds) = bounds {
        sql.and_between("contacts.last_seen_at", bounds.from, bounds.to);
    }
    if let Some(ids) = organization_ids {
        sql.sql(" AND ").is_one_of("contacts.organization_id", ids);
    }
    sql.and_one_of("contacts.id", &filter.ids);
    if let Some(q) = &filter.q {
        search::push_contacts(q, scope.company_id(), sql);
        // How frequent the words are decides how they are found.
        sql.replanned();
    }
}

/// The contact `id` with its newest chats, when `scope` sees its organization or one of its chats; at most three
/// statements.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ContactDetail>> {
    let numbers = if scope.is_whole_company() { Numbers::Kept } else { Numbers::Counted };
    let mut sql: Statement<(ContactColumns, Nullable<Text>, Timestamptz)> = Statement::new("SELECT ");
    push_contacts(sql.sql(COLUMNS).sql(", external_id, first_seen_at FROM "), scope, Arm { numbers, is_named: None });
    sql.sql(" WHERE contacts.company_id = ").bind(Bind::Id(scope.company_id()));
    sql.sql(" AND contacts.id = ").bind(Bind::Id(id));
    if let Some(ids) = scope.narrow(&[]) {
        // The chats are those that the scope sees.
        sql.sql(" AND (chat_count > 0 OR ").is_one_of("contacts.organization_id", &ids).sql(")");
    }
    let found = sql.get_result::<(ContactRow, Option<String>, DateTime<Utc>)>(conn).optional()?;
    let Some((row, external_id, first_seen_at)) = found else { return Ok(None) };
    let last_chats = last_chats(conn, scope, vec![id])?;
    let filter = ChatFilter { contact_id: Some(id), ..ChatFilter::default() };
    let newest = ListQuery { scope: scope.clone(), filter, bounds: None }.page(NEWEST, None);
    let (chats, _) = chats::page(conn, &newest)?;
    let foreign = scope.organization(row.organization_id).is_none();
    let mut contact = row.into_contact(scope, last_chats.get(&id).copied());
    if let Some(chat) = chats.first().filter(|_| foreign) {
        contact.organization = chat.organization.clone();
    }
    Ok(Some(ContactDetail { contact, external_id, first_seen_at: first_seen_at.into(), chats, foreign }))
}

/// The e-mail address and the telephone number of the contact of a chat that `scope` sees; one statement.
pub fn addresses(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<(Option<String>, Option<String>)> {
    let of_contact = contacts::table.filter(contacts::company_id.eq(scope.company_id()).and(contacts::id.eq(id)));
    Ok(of_contact.select((contacts::email, contacts::phone)).first(conn).optional()?.unwrap_or_default())
}

/// The newest chat of each of these contacts that `scope` sees; nothing for those without any.
fn last_chats(conn: &mut PgConnection, scope: &Scope, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, Uuid>> {
    let mut sql: Statement<(SqlUuid, SqlUuid)> = Statement::new("SELECT wanted.id, newest.id FROM unnest(");
    sql.bind(Bind::Ids(ids)).sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT id FROM chats WHERE company_id = ");
    sql.bind(Bind::Id(scope.company_id())).sql(" AND contact_id = wanted.id");
    if let Some(organization_ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("organization_id", &organization_ids);
    }
    sql.sql(" ORDER BY updated_at DESC, id DESC LIMIT 1) AS newest");
    Ok(sql.load::<(Uuid, Uuid)>(conn)?.into_iter().collect())
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
