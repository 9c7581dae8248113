//! From the parts of a plan to the work.

use crate::chat_life::Life;
use crate::documents::statement::Statement;
use crate::store::imports::item::Item;
use crate::store::imports::merge::Merged;
use crate::store::imports::rows::values::count;
use crate::store::imports::stored::Stored;
use crate::store::imports::work::{Head, StatedResult, Work};
use chrono::DateTime;
use uuid::Uuid;

/// The parts of a work.
pub struct Parts<'a> {
    pub statement: Option<&'a Statement>,
    pub stored: Option<&'a Stored>,
    pub id: Uuid,
    pub head: Head,
    pub merged: Merged,
    /// Inferred events that no longer follow.
    pub dropped: Vec<Item>,
    pub life: Life<Uuid>,
    pub results: Vec<StatedResult<'a>>,
    pub takes_contact: bool,
}

impl<'a> Parts<'a> {
    /// The work, in which each event has its place.
    pub fn into_work(self) -> Work<'a> {
        let Self { statement, stored, id, head, merged, dropped, life, results, takes_contact } = self;
        let is_replayed = stored.is_none_or(|stored| stored.is_whole);
        let Merged { mut items, .. } = merged;
        let before = stored.map_or(0, |stored| stored.row.event_count);
        let mut last = before;
        let mut is_rewritten = false;
        if is_replayed {
            for (item, place) in items.iter_mut().zip(1..) {
                let is_moved = item.is_stored && item.seq != Some(place);
                item.is_changed |= is_moved;
                is_rewritten |= is_moved || item.is_rewritten || (!item.is_stored && place <= before);
                item.seq = Some(place);
            }
            last = count(items.len());
        } else {
            items.retain(|item| item.is_new() || item.is_changed);
            for item in &mut items {
                is_rewritten |= item.is_rewritten;
                if item.is_new() {
                    last += 1;
                    item.seq = Some(last);
                }
            }
        }
        let is_rewritten = stored.is_some() && (is_rewritten || !dropped.is_empty());
        let new_results = results.iter().filter(|result| result.known.is_none()).count();
        let first = items.first().filter(|_| is_replayed).map(|item| item.at);
        let known_start = stored.map(|stored| stored.row.started_at).or(statement.map(Statement::started_at));
        let started_at = first.or(known_start).unwrap_or(DateTime::UNIX_EPOCH);
        let last_at = items.iter().map(|item| item.at).max();
        let known_end = stored.filter(|_| !is_replayed).map(|stored| stored.row.updated_at);
        let closed_at = life.sessions.last().and_then(|session| session.closed_at);
        let updated_at = last_at.max(known_end).or(closed_at).unwrap_or(started_at).max(started_at);
        let has_inferred = items.iter().any(|item| item.is_inferred)
            || (!is_replayed && stored.is_some_and(|stored| stored.row.has_inferred));
        Work {
            statement,
            id,
            stored,
            head,
            has_inferred,
            takes_contact,
            items,
            dropped: dropped.into_iter().map(|item| item.id).collect(),
            life,
            event_count: last,
            result_count: stored.map_or(0, |stored| stored.row.result_count) + count(new_results),
            results,
            started_at,
            updated_at,
            is_rewritten,
        }
    }
}
