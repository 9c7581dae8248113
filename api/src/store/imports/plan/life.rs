//! What follows from the events of a chat: all of them again, or on from what is stored.

use super::known::Batch;
use crate::chat_life::{Author, Happened, Life, infer};
use crate::store::imports::item::Item;
use crate::store::imports::merge::Merged;
use crate::store::imports::rows::ids::{Ids, Part};
use crate::store::imports::stored::Stored;
use crate::store::imports::work::Head;
use chrono::{DateTime, Utc};
use sightline_shared::EventType;
use std::collections::HashSet;
use uuid::Uuid;

/// An erasure is an event of every chat that was there then, also of one whose events come only
/// afterwards.
pub fn add_erasure(merged: &mut Merged, erased_until: Option<DateTime<Utc>>, ids: Ids, id: Uuid) {
    let Some(until) = erased_until else { return };
    let says_so = |item: &Item| item.kind == EventType::ContactErased && item.at >= until;
    if merged.items.iter().any(says_so) {
        return;
    }
    let place = merged.items.partition_point(|item| item.at <= until);
    merged.items.insert(place, Item::erasure(ids.id(id, Part::Erasure, place, until), until));
}

/// What follows from all events, the stated state included. A chat without events began at
/// `started_at`.
pub fn replay(
    started_at: DateTime<Utc>,
    head: &Head,
    merged: &mut Merged,
    dropped: &mut Vec<Item>,
    batch: &Batch<'_>,
    id: Uuid,
) -> Life<Uuid> {
    let ids = batch.ids;
    let started_at = merged.items.first().map_or(started_at, |item| item.at);
    let happened: Vec<Happened<'_, Uuid>> = merged.items.iter().map(|item| item.happened(batch.bots)).collect();
    let inferred = head.stated.and_then(|stated| infer(head.kind, started_at, &happened, stated));
    let mut life = Life::beginning(head.kind, started_at);
    let Some(inferred) = inferred else {
        happened.iter().for_each(|event| life.follow(event));
        return life;
    };
    let missing = Happened { kind: inferred.kind, at: inferred.at, by: Author::System, data: None, is_own: false };
    let (before, after) = happened.split_at(inferred.place);
    before.iter().chain([&missing]).chain(after).for_each(|event| life.follow(event));
    if happened.is_empty() {
        // A chat without events stays one.
        return life;
    }
    // An inferred event stays itself while it stays where it was.
    let is_same = |item: &Item| item.kind == inferred.kind && item.at == inferred.at;
    let kept = dropped.iter().position(is_same).map(|place| dropped.remove(place));
    let made = || Item::inferred(ids.id(id, Part::Inferred, inferred.place, inferred.at), inferred.kind, inferred.at);
    let item = kept.unwrap_or_else(made);
    merged.items.insert(inferred.place, item);
    life
}

/// What follows where the stored life goes on; `None` where the events that were read do not tell.
pub fn follow(
    stored_life: &Life<Uuid>,
    stored: &Stored,
    head: &Head,
    merged: &Merged,
    bots: &HashSet<Uuid>,
) -> Option<Life<Uuid>> {
    let end = stored.row.updated_at;
    let new = || merged.items.iter().filter(|item| item.is_new());
    let is_at_end = merged.items.iter().skip_while(|item| !item.is_new()).all(Item::is_new);
    let is_after_end = new().all(|item| item.at >= end);
    let has_inferred = stored.row.has_inferred && new().next().is_some();
    if merged.is_corrected
        || merged.is_reordered
        || !is_at_end
        || !is_after_end
        || has_inferred
        || head.kind != stored.kind
    {
        return None;
    }
    let mut life = stored_life.clone();
    new().for_each(|item| life.follow(&item.happened(bots)));
    let Some(stated) = head.stated else { return Some(life) };
    let is_new = Some(stated) != stored.stated;
    let ends_at = new().next_back().map_or(end, |item| item.at);
    let holds = if is_new {
        stated.as_of >= ends_at && stated.state == life.state
    } else {
        new().all(|item| item.at > stated.as_of)
    };
    holds.then_some(life)
}
