//! What a search matched in messages, notes and results, for a page of chats at once.

use super::folding::fold;
use super::highlight::snippet;
use super::sought;
use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Text, Uuid as SqlUuid};
use sightline_shared::{Chat, Match};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Queryable)]
struct FoundRow {
    chat_id: Uuid,
    event_id: Uuid,
    seq: i32,
    /// The text of the message or note, or the values of the result.
    texts: Vec<Option<String>>,
}

/// Adds to each of `chats`, which `q` found, the first three of its messages, notes and results
/// that hold a term of it; one statement for all rows.
pub fn add_matches(conn: &mut PgConnection, scope: &Scope, q: &str, chats: &mut [Chat]) -> QueryResult<()> {
    if chats.is_empty() {
        return Ok(());
    }
    let terms: Vec<String> = sought(q).into_iter().flatten().map(|term| term.text().to_owned()).collect();
    let folded: Vec<Vec<char>> = terms.iter().map(|term| fold(term).trim().chars().collect()).collect();
    let rows = first_of_each(conn, scope, terms, chats.iter().map(|chat| chat.id).collect())?;
    let mut found: HashMap<Uuid, Vec<Match>> = HashMap::new();
    for row in rows {
        let mut snippets = row.texts.iter().flatten().map(|text| snippet(text, &folded));
        // A result was found by one of its values, or by its contact's name: then none is shown.
        if let Some((snippet, ranges)) = snippets.find(|(_, ranges)| !ranges.is_empty()) {
            let one = Match { event_id: row.event_id, seq: row.seq, snippet, ranges };
            found.entry(row.chat_id).or_default().push(one);
        }
    }
    for chat in chats {
        chat.matches = Some(found.remove(&chat.id).unwrap_or_default());
    }
    Ok(())
}

fn first_of_each(
    conn: &mut PgConnection,
    scope: &Scope,
    terms: Vec<String>,
    chat_ids: Vec<Uuid>,
) -> QueryResult<Vec<FoundRow>> {
    let company = || Bind::Id(scope.company_id());
    let mut sql: Statement<(SqlUuid, SqlUuid, Integer, Array<Nullable<Text>>)> =
        Statement::new("WITH sought AS MATERIALIZED (SELECT array_agg(search_pattern(term)) AS patterns FROM unnest(");
    sql.bind(Bind::Texts(terms)).sql(") AS term) SELECT chat.id, found.id, found.seq, found.texts FROM unnest(");
    sql.bind(Bind::Ids(chat_ids)).sql(
        ") AS chat (id) CROSS JOIN LATERAL (SELECT * FROM (\
         (SELECT id, seq, ARRAY[text] AS texts FROM events WHERE chat_id = chat.id AND company_id = ",
    );
    sql.bind(company()).sql(
        " AND words LIKE ANY ((SELECT patterns FROM sought)::text[]) ORDER BY seq LIMIT 3) UNION ALL \
         SELECT event_id, event_seq, ARRAY(SELECT field ->> 'value' FROM jsonb_array_elements(fields) AS field) \
         FROM results WHERE chat_id = chat.id AND company_id = ",
    );
    sql.bind(company())
        .sql(" AND words LIKE ANY ((SELECT patterns FROM sought)::text[])) AS found ORDER BY seq LIMIT 3) AS found");
    sql.load(conn)
}
