//! Results: completed forms, as a list and one by one.
//!
//! The list is SQL put together from fixed pieces: where a page begins depends on the chosen sort, and
//! rows, count and the cursor of an export share one predicate; diesel's builder says that at greater
//! length.

pub mod delivery;
pub mod details;
pub mod resending;
mod values;

use super::organizations::ranks::{self, OrganizationRanks};
use super::schema::results;
use super::sql::columns::{StoredParticipant, contact, json};
use super::sql::order::{Order, cut};
use super::sql::statement::{Bind, CAP, Statement};
use super::{Scope, search};
use crate::store::lists::{Key, ListQuery, PageQuery, Position, Rows};
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text};
use sightline_shared::document::StoredResult;
use sightline_shared::{ChatResult, Count, FormCount, ResultCount, ResultFilter, ResultSortKey, Sort};
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "id, form_id, form_name, chat_id, event_id, event_seq, organization_id, contact_id, \
                       contact_name, contact_erased, submitted_by, submitted_at, contact_sort, delivery";

/// The same with what results are sorted by in the place of their contacts' names.
const COLUMNS_BY_VALUE: &str = "id, form_id, form_name, chat_id, event_id, event_seq, organization_id, contact_id, \
                                contact_name, contact_erased, submitted_by, submitted_at, sorted.key, delivery";

/// The fields that rows show, as the list of them is kept; none where none was filled in.
const MAIN_FIELDS: &str = ", (SELECT jsonb_agg(main.value ORDER BY main.place) FROM (SELECT given.place, \
     jsonb_build_object('label', given.value -> 'label', 'value', left(given.value ->> 'value', 200)) AS value \
     FROM jsonb_array_elements(results.fields) WITH ORDINALITY AS given (value, place) \
     WHERE given.value ->> 'value' ~ '\\S' ORDER BY given.place LIMIT 3) AS main)";

pub(super) type ResultColumns = SqlTypeOf<<ResultRow as Selectable<Pg>>::SelectExpression>;

/// What the list needs of a result.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = results, check_for_backend(Pg))]
pub struct ResultRow {
    pub(super) id: Uuid,
    form_id: Uuid,
    form_name: String,
    chat_id: Uuid,
    event_id: Uuid,
    event_seq: i32,
    organization_id: Uuid,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    contact_erased: bool,
    submitted_by: Option<serde_json::Value>,
    submitted_at: DateTime<Utc>,
    contact_sort: Option<String>,
    delivery: Option<String>,
}

impl ResultRow {
    /// Converts the row to its wire type.
    ///
    /// # Errors
    /// When a column holds what the writes should have prevented.
    pub fn into_result(self, scope: &Scope) -> QueryResult<ChatResult> {
        let submitted_by: Option<StoredParticipant> = self.submitted_by.map(json).transpose()?;
        // The row does not say whether its chat has an anonymous contact.
        let has_contact = self.contact_id.is_some() || self.contact_name.is_some() || self.contact_erased;
        Ok(ChatResult {
            id: self.id,
            form_id: self.form_id,
            form: self.form_name,
            chat_id: self.chat_id,
            event_id: self.event_id,
            event_seq: self.event_seq,
            organization: scope.reference(self.organization_id),
            contact: has_contact.then(|| contact(self.contact_id, self.contact_name, self.contact_erased)),
            submitted_by: submitted_by.map(Into::into),
            submitted_at: self.submitted_at.into(),
            is_delivered: self.delivery.as_deref().map(|delivery| delivery == "delivered"),
            value: None,
            main_fields: Vec::new(),
        })
    }

    fn position(&self, key: ResultSortKey, scope: &Scope) -> Position {
        let key = match key {
            ResultSortKey::SubmittedAt => Key::At(self.submitted_at),
            ResultSortKey::Form => Key::Text(self.form_name.chars().take(SORTED_BY).collect()),
            ResultSortKey::Organization => ranks::key(scope, self.organization_id),
            ResultSortKey::Contact | ResultSortKey::Value => self.contact_sort.clone().map_or(Key::Unknown, Key::Text),
        };
        Position { key, id: self.id }
    }
}

/// How much of a form's name is sorted by, in characters.
const SORTED_BY: usize = 64;

const fn order(sort: Sort<ResultSortKey>) -> Order {
    let key = match sort.key {
        ResultSortKey::SubmittedAt => "results.submitted_at",
        ResultSortKey::Form => "left(results.form_name, 64) COLLATE \"C\"",
        ResultSortKey::Organization => "organization.place",
        ResultSortKey::Contact => "results.contact_sort",
        ResultSortKey::Value => values::KEY,
    };
    let has_unknown = matches!(sort.key, ResultSortKey::Organization | ResultSortKey::Contact | ResultSortKey::Value);
    Order { has_unknown, ..Order::by(key, "results.id", sort.descending) }
}

/// A page of results; two statements, and one more where a value is shown.
pub fn page(conn: &mut PgConnection, page: &PageQuery<ResultFilter>) -> QueryResult<Rows<ChatResult>> {
    let ListQuery { scope, filter, .. } = &page.list;
    let Some(sql) = statement::<(ResultColumns, Nullable<Jsonb>)>(page, MAIN_FIELDS) else {
        return Ok((Vec::new(), None));
    };
    let (rows, next) = cut(sql.load(conn)?, page.limit, |(row, _): &ListedRow| row.position(filter.sort.key, scope));
    let listed = |(row, main_fields): ListedRow| {
        let main_fields = main_fields.map(json).transpose()?.unwrap_or_default();
        Ok(ChatResult { main_fields, ..row.into_result(scope)? })
    };
    let mut results: Vec<ChatResult> = rows.into_iter().map(listed).collect::<QueryResult<_>>()?;
    if let Some(label) = &filter.value_of {
        values::show(conn, scope, label, &mut results)?;
    }
    values::type_all(conn, scope, &mut results)?;
    Ok((results, next))
}

/// A row with its main fields.
type ListedRow = (ResultRow, Option<serde_json::Value>);

/// The rows of `page` and one more; `None` when no result can match.
pub(super) fn page_statement(page: &PageQuery<ResultFilter>) -> Option<Statement<ResultColumns>> {
    statement(page, "")
}

/// The same, with what `more` selects beside the columns of the row.
fn statement<ST>(page: &PageQuery<ResultFilter>, more: &'static str) -> Option<Statement<ST>> {
    let PageQuery { list, limit, after } = page;
    let ListQuery { scope, filter, .. } = list;
    let organization_ids = scope.narrow(&filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let order = order(filter.sort);
    let mut sql: Statement<ST> = Statement::new("SELECT ");
    let by_value = values::field(filter);
    sql.sql(if by_value.is_some() { COLUMNS_BY_VALUE } else { COLUMNS }).sql(more).sql(" FROM results");
    if let Some(field) = by_value {
        values::push_join(&mut sql, scope.company_id(), field);
    }
    let ranks = (filter.sort.key == ResultSortKey::Organization).then(|| OrganizationRanks::of(scope));
    if let Some(ranks) = &ranks {
        ranks.push_join("results.organization_id", &mut sql);
    }
    push_conditions(&mut sql, list, organization_ids.as_deref());
    let placed = after.as_ref().zip(ranks).map(|(after, ranks)| ranks.placed(after));
    sql.and_after(order, placed.as_ref().or(after.as_ref()));
    sql.ordered(order, i64::from(*limit) + 1);
    Some(sql)
}

/// How many results `list` has, exact up to 10,000; one statement.
pub fn count(conn: &mut PgConnection, list: &ListQuery<ResultFilter>) -> QueryResult<Count> {
    let organization_ids = list.scope.narrow(&list.filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Count { count: 0, capped: false });
    }
    let mut sql = Statement::counting();
    sql.sql("SELECT FROM results");
    push_conditions(&mut sql, list, organization_ids.as_deref());
    sql.counted(conn)
}

/// The most forms that an answer counts.
const MOST_FORMS: usize = 500;

/// How many results `list` has of each form, most first, and in all; each of them is counted, in one statement.
pub fn count_by_form(conn: &mut PgConnection, list: &ListQuery<ResultFilter>) -> QueryResult<ResultCount> {
    let organization_ids = list.scope.narrow(&list.filter.organization_ids);
    let mut forms = Vec::new();
    if !organization_ids.as_ref().is_some_and(Vec::is_empty) {
        let mut sql: Statement<(Text, BigInt)> = Statement::new("SELECT results.form_name, count(*) FROM results");
        // A day and a year are read in other ways.
        sql.replanned();
        push_conditions(&mut sql, list, organization_ids.as_deref());
        sql.sql(" GROUP BY 1 ORDER BY 2 DESC, 1");
        let counts = sql.load::<(String, i64)>(conn)?;
        forms.extend(counts.into_iter().map(|(form, count)| FormCount { form, count }));
    }
    let count: i64 = forms.iter().map(|form| form.count).sum();
    forms.truncate(MOST_FORMS);
    Ok(ResultCount { count: count.min(CAP), capped: count > CAP, forms: Some(forms) })
}

/// The labels that the results of `list` have values of, by form and in the order of its fields; of
/// a form without any, `None`. One statement, at most `most` rows.
pub(super) fn labels(
    conn: &mut PgConnection,
    list: &ListQuery<ResultFilter>,
    most: usize,
) -> QueryResult<Vec<(String, Option<String>)>> {
    let organization_ids = list.scope.narrow(&list.filter.organization_ids);
    if organization_ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut sql: Statement<(Text, Nullable<Text>)> = Statement::new(
        "SELECT results.form_name, field.value ->> 'label' FROM results \
         LEFT JOIN LATERAL jsonb_array_elements(results.fields) WITH ORDINALITY AS field (value, place) ON true",
    );
    push_conditions(&mut sql, list, organization_ids.as_deref());
    sql.sql(" GROUP BY 1, 2 ORDER BY 1, min(field.place), 2 LIMIT ")
        .bind(Bind::Number(i64::try_from(most).unwrap_or(i64::MAX)));
    sql.load(conn)
}

/// The predicate that rows and counts share, from `WHERE` on.
fn push_conditions<ST>(sql: &mut Statement<ST>, list: &ListQuery<ResultFilter>, organization_ids: Option<&[Uuid]>) {
    let ListQuery { scope, filter, bounds } = list;
    sql.sql(" WHERE results.company_id = ").bind(Bind::Id(scope.company_id()));
    if let Some(bounds) = bounds {
        sql.and_between("results.submitted_at", bounds.from, bounds.to);
    }
    if let Some(ids) = organization_ids {
        sql.sql(" AND ").is_one_of("results.organization_id", ids);
    }
    if !filter.forms.is_empty() {
        sql.sql(" AND ").is_word_of("results.form_name", filter.forms.clone());
    }
    if let Some(name) = &filter.agent {
        sql.sql(" AND results.agent_id IN (SELECT id FROM agents WHERE company_id = ");
        sql.bind(Bind::Id(scope.company_id())).sql(" AND ").contains("name_folded", name).sql(")");
    }
    sql.and_one_of("results.agent_id", &filter.agent_ids);
    match filter.delivered {
        Some(true) => _ = sql.sql(" AND results.delivery = 'delivered'"),
        Some(false) => _ = sql.sql(" AND results.delivery = 'not_delivered'"),
        None => {}
    }
    if let Some(contact_id) = filter.contact_id {
        sql.sql(" AND results.contact_id = ").bind(Bind::Id(contact_id));
    }
    if let Some(chat_id) = filter.chat_id {
        sql.sql(" AND results.chat_id = ").bind(Bind::Id(chat_id));
    }
    sql.and_one_of("results.id", &filter.ids);
    if let Some(q) = &filter.q {
        search::push_results(q, scope.company_id(), sql);
        // How frequent the words are decides how they are found.
        sql.replanned();
    }
}

/// The results that these events added, in order; one statement.
pub fn added_by(conn: &mut PgConnection, scope: &Scope, event_ids: Vec<Uuid>) -> QueryResult<Vec<StoredResult>> {
    let rows: Vec<(Uuid, Option<String>, String, Uuid, i32)> = results::table
        .filter(results::company_id.eq(scope.company_id()).and(results::event_id.eq_any(event_ids)))
        .order(results::event_seq)
        .select((results::id, results::external_id, results::form_name, results::event_id, results::event_seq))
        .load(conn)?;
    let stored =
        |(id, external_id, form, event_id, event_seq)| StoredResult { id, external_id, form, event_id, event_seq };
    Ok(rows.into_iter().map(stored).collect())
}

/// The results that some events of a company added, by the event; one statement. For the live
/// stream, which checks each reader's scope.
pub fn of_events(
    conn: &mut PgConnection,
    company_id: Uuid,
    event_ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, ResultRow>> {
    let rows: Vec<ResultRow> = results::table
        .filter(results::company_id.eq(company_id).and(results::event_id.eq_any(event_ids)))
        .select(ResultRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.event_id, row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_row_in_its_order() {
        let sql = diesel::debug_query::<Pg, _>(&results::table.select(ResultRow::as_select())).to_string();
        let selected = sql.split_once("SELECT ").unwrap().1.split_once(" FROM").unwrap().0;
        assert_eq!(selected.replace("\"results\".", "").replace('"', ""), COLUMNS);
        assert_eq!(COLUMNS.replace("contact_sort", "sorted.key"), COLUMNS_BY_VALUE);
    }
}
