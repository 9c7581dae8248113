//! The messages and notes that a search matched, for a page of chats at once.

use super::folding::Folding;
use super::highlight::snippet;
use crate::store::Scope;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};
use sightline_shared::requests::search;
use sightline_shared::{Chat, Match};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Queryable)]
struct FoundRow {
    chat_id: Uuid,
    event_id: Uuid,
    seq: i32,
    text: String,
}

/// Adds to each of `chats`, which `q` found, the first three of its messages and notes that hold a
/// word of it; one statement for all rows (and one more once per process).
pub fn add_matches(conn: &mut PgConnection, scope: &Scope, q: &str, chats: &mut [Chat]) -> QueryResult<()> {
    if chats.is_empty() {
        return Ok(());
    }
    let words = search::words(q);
    let rows = first_of_each(conn, scope, &words, chats.iter().map(|chat| chat.id).collect())?;
    let folding = Folding::load(conn)?;
    let folded = words.iter().map(|word| word.chars().flat_map(|letter| folding.fold(letter)).collect());
    let folded: Vec<Vec<char>> = folded.collect();
    let mut found: HashMap<Uuid, Vec<Match>> = HashMap::new();
    for row in rows {
        let (snippet, ranges) = snippet(&row.text, &folded, folding);
        let one = Match { event_id: row.event_id, seq: row.seq, snippet, ranges };
        found.entry(row.chat_id).or_default().push(one);
    }
    for chat in chats {
        chat.matches = Some(found.remove(&chat.id).unwrap_or_default());
    }
    Ok(())
}

fn first_of_each(
    conn: &mut PgConnection,
    scope: &Scope,
    words: &[&str],
    chat_ids: Vec<Uuid>,
) -> QueryResult<Vec<FoundRow>> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    let mut sql: Statement<(SqlUuid, SqlUuid, Integer, Text)> =
        Statement::new("SELECT chat.id, event.id, event.seq, event.text FROM unnest(");
    sql.bind(Bind::Ids(chat_ids)).sql(") AS chat (id) CROSS JOIN LATERAL (SELECT id, seq, text FROM events ");
    sql.sql("WHERE company_id = ").bind(Bind::Id(scope.company_id()));
    sql.sql(" AND chat_id = chat.id AND words LIKE ANY ((");
    sql.sql("SELECT array_agg(search_pattern(word)) FROM unnest(").bind(Bind::Texts(words));
    sql.sql(") AS word)::text[]) ORDER BY seq LIMIT 3) AS event");
    sql.load(conn)
}
