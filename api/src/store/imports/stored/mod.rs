//! The stored state of chats that a statement names, or that are replayed.

pub mod lives;
mod rows;

pub use rows::{ChatRow, StoredResult};

use super::item::Item;
use super::marks::Marks;
use crate::chat_life::{RULES, StatedState};
use crate::documents::statement::Statement;
use crate::store::sql::columns::{json, word};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rows::{EventRow, load_chats, load_events, load_named_chats, load_named_events, load_results};
use sightline_shared::ChatType;
use std::collections::HashMap;
use uuid::Uuid;

/// A chat as it is stored.
#[derive(Debug)]
pub struct Stored {
    pub row: ChatRow,
    pub kind: ChatType,
    pub stated: Option<StatedState>,
    /// Its events: all of them in order, or those that the statement names.
    pub events: Vec<Item>,
    /// All of its events are in `events`.
    pub is_whole: bool,
    /// By external id.
    pub results: HashMap<String, StoredResult>,
}

impl Stored {
    /// When each member of the row was stated.
    pub fn marks(&self) -> Marks {
        Marks::stored(self.row.as_of, self.row.marks.clone())
    }

    /// Whether everything that was stated of it is as of before `as_of`.
    pub fn is_older_than(&self, as_of: DateTime<Utc>) -> bool {
        self.row.as_of.is_none_or(|known| known < as_of)
    }

    fn of(row: ChatRow) -> QueryResult<Self> {
        let stated = row.stated.clone().map(json).transpose()?;
        let kind = word(&row.kind)?;
        Ok(Self { row, kind, stated, events: Vec::new(), is_whole: false, results: HashMap::new() })
    }
}

/// The rows of the stored chats of `statements`, which are locked, in the order of their ids.
pub fn heads(conn: &mut PgConnection, company_id: Option<Uuid>, statements: &[Statement]) -> QueryResult<Vec<ChatRow>> {
    company_id.map_or_else(|| Ok(Vec::new()), |company_id| load_named_chats(conn, company_id, statements))
}

/// The stored chats of `statements`, by external id; their rows are locked, in the order of their
/// ids. Of a chat that is named in small part only the named events are read, unless
/// `is_whole_needed`.
pub fn load(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    statements: &[Statement],
    is_whole_needed: bool,
) -> QueryResult<HashMap<String, Stored>> {
    let rows = heads(conn, company_id, statements)?;
    let Some(company_id) = company_id else { return Ok(HashMap::new()) };
    let named: HashMap<&str, &Statement> =
        statements.iter().map(|one| (one.document().external_id.as_str(), one)).collect();
    let mut chats: HashMap<Uuid, Stored> = HashMap::new();
    for row in rows {
        let mut stored = Stored::of(row)?;
        let stated = named.get(stored.row.external_id.as_str()).map_or(0, |one| one.document().events.len());
        // Reading an event by its identity costs some four times as much as the next one in order.
        let is_large_part = stated * 4 >= usize::try_from(stored.row.event_count).unwrap_or(usize::MAX);
        // What was replayed by other rules is no beginning to go on from.
        stored.is_whole = is_whole_needed || is_large_part || stored.row.replayed < RULES;
        chats.insert(stored.row.id, stored);
    }
    let whole: Vec<Uuid> = chats.values().filter(|one| one.is_whole).map(|one| one.row.id).collect();
    let rows = load_events(conn, company_id, &whole)?;
    add_events(&mut chats, rows)?;
    let parts = chats.values().filter(|one| !one.is_whole);
    let parts: Vec<(Uuid, &Statement)> =
        parts.filter_map(|one| Some((one.row.id, *named.get(one.row.external_id.as_str())?))).collect();
    let rows = load_named_events(conn, company_id, &parts)?;
    add_events(&mut chats, rows)?;
    add_results(conn, company_id, &mut chats)?;
    Ok(chats.into_values().map(|stored| (stored.row.external_id.clone(), stored)).collect())
}

/// The stored chats with these ids, in order, with all their events; their rows are locked.
pub fn load_whole(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<Vec<Stored>> {
    let mut chats: HashMap<Uuid, Stored> = HashMap::new();
    for row in load_chats(conn, company_id, ids)? {
        chats.insert(row.id, Stored { is_whole: true, ..Stored::of(row)? });
    }
    let rows = load_events(conn, company_id, ids)?;
    add_events(&mut chats, rows)?;
    add_results(conn, company_id, &mut chats)?;
    let mut chats: Vec<Stored> = chats.into_values().collect();
    chats.sort_by_key(|stored| stored.row.id);
    Ok(chats)
}

/// The events of the statement that are stored, in the order of the chat.
pub fn named_events(conn: &mut PgConnection, company_id: Uuid, statement: &Statement) -> QueryResult<Vec<Item>> {
    let chats = load_named_chats(conn, company_id, std::slice::from_ref(statement))?;
    let parts: Vec<(Uuid, &Statement)> = chats.iter().map(|row| (row.id, statement)).collect();
    load_named_events(conn, company_id, &parts)?.into_iter().map(Item::try_from).collect()
}

/// Reads all events of a chat of which some were read.
pub fn complete(conn: &mut PgConnection, company_id: Uuid, stored: &mut Stored) -> QueryResult<()> {
    let results: HashMap<Uuid, String> =
        stored.results.values().map(|result| (result.event_id, result.external_id.clone())).collect();
    let rows = load_events(conn, company_id, &[stored.row.id])?;
    stored.events = rows.into_iter().map(Item::try_from).collect::<QueryResult<_>>()?;
    for event in &mut stored.events {
        event.result = results.get(&event.id).cloned();
    }
    stored.is_whole = true;
    Ok(())
}

fn add_events(chats: &mut HashMap<Uuid, Stored>, rows: Vec<EventRow>) -> QueryResult<()> {
    for row in rows {
        if let Some(stored) = chats.get_mut(&row.chat_id) {
            stored.events.push(Item::try_from(row)?);
        }
    }
    Ok(())
}

fn add_results(conn: &mut PgConnection, company_id: Uuid, chats: &mut HashMap<Uuid, Stored>) -> QueryResult<()> {
    let ids: Vec<Uuid> = chats.keys().copied().collect();
    for result in load_results(conn, company_id, &ids)? {
        if let Some(stored) = chats.get_mut(&result.chat_id) {
            if let Some(event) = stored.events.iter_mut().find(|event| event.id == result.event_id) {
                event.result = Some(result.external_id.clone());
            }
            stored.results.insert(result.external_id.clone(), result);
        }
    }
    Ok(())
}
