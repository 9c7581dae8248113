//! From a statement and what is stored to what is to be written.

mod again;
mod build;
mod head;
mod known;
mod life;

pub use again::again;
pub use known::{Batch, Known, Plan};

use super::item::{self, Item};
use super::merge::{Merged, Terms, merge};
use super::rows::streams::fields;
use super::stored::{Stored, StoredResult};
use super::work::StatedResult;
use crate::documents::statement::Statement;
use build::Parts;
use chrono::{DateTime, Utc};
use head::{head, settle_person};
use life::{add_erasure, follow, replay};
use sightline_shared::document::DocumentResult;
use std::collections::HashMap;
use uuid::Uuid;

/// What has to be written so that `statement` is stored as the chat `id`. `is_touched`: something
/// of its agents was corrected.
pub fn plan<'a>(
    statement: &'a Statement,
    known: &Known<'a>,
    batch: &Batch<'_>,
    id: Uuid,
    is_touched: bool,
) -> Plan<'a> {
    let (stored, ids) = (known.stored, batch.ids);
    let erased_until = known.erased_until(statement);
    let is_newly_erased = stored.is_some_and(|stored| erased_until > stored.row.erased_until);
    let terms = Terms { as_of: statement.as_of(), is_explicit: statement.is_dated(), erased_until };
    let mut head = head(statement, known);
    let is_known_person = |external_id: &str| {
        stored.is_some_and(|stored| {
            stored.row.contact.as_deref() == Some(external_id) || stored.row.visitor.as_deref() == Some(external_id)
        })
    };
    let is_guest = |external_id: &str| head.is_guest(statement, external_id);
    let stated = item::items(statement, id, batch.agents, ids, &is_known_person, &is_guest);
    // What was inferred is inferred again.
    let events = stored.map_or_else(Vec::new, |stored| stored.events.clone());
    let (mut dropped, before): (Vec<Item>, Vec<Item>) = events.into_iter().partition(|event| event.is_inferred);
    // An inferred event that comes back is the same inference.
    let is_inferred = |item: &Item| dropped.iter().any(|known| item.external_id == Some(known.id.to_string()));
    let stated = stated.into_iter().filter(|item| !is_inferred(item)).collect();
    let mut merged = merge(before, stated, terms);
    let life = if let Some(stored) = stored.filter(|stored| !stored.is_whole) {
        let life = known.life.filter(|_| !is_newly_erased && dropped.is_empty());
        let Some(life) = life.and_then(|life| follow(life, stored, &head, &merged, batch.bots)) else {
            return Plan::NeedsWhole;
        };
        life
    } else {
        add_erasure(&mut merged, erased_until, ids, id);
        let started_at = stored.map_or_else(|| statement.started_at(), |stored| stored.row.started_at);
        replay(started_at, &head, &mut merged, &mut dropped, batch, id)
    };
    let is_back = settle_person(&mut head, stored.filter(|_| !is_newly_erased), &merged, erased_until);
    let said_contact = statement.document().contact.as_ref().filter(|_| is_back);
    let results = results(statement, stored, &merged, erased_until);
    let takes_contact = said_contact.is_some();
    let parts = Parts { statement: Some(statement), stored, id, head, merged, dropped, life, results, takes_contact };
    let says_other = said_contact.is_some_and(|said| batch.contacts.would_change(said, statement));
    match stored.filter(|stored| !(is_touched || says_other || differs(stored, &parts, terms))) {
        Some(stored) => Plan::Unchanged(stored.row.id),
        None => Plan::Write(Box::new(parts.into_work())),
    }
}

/// Whether anything of a stored chat is new or other.
fn differs(stored: &Stored, parts: &Parts<'_>, terms: Terms) -> bool {
    let Parts { head, merged, .. } = parts;
    merged.items.iter().any(|item| item.is_new() || item.is_changed)
        || (stored.is_whole && is_moved(&merged.items))
        || !parts.dropped.is_empty()
        || !parts.results.is_empty()
        || head.differs(stored)
        // What was cleared stays so when an earlier statement comes late.
        || ["url", "tags"].iter().any(|member| head.marks.cleared(member) > stored.marks().cleared(member))
        || (terms.is_explicit && (stored.is_older_than(terms.as_of) || head.stated != stored.stated))
}

/// Whether stored events have other places than before.
fn is_moved(items: &[Item]) -> bool {
    items.iter().zip(1..).any(|(item, place)| item.is_stored && item.seq != Some(place))
}

/// The results that are new or corrected, with the events that added them.
fn results<'a>(
    statement: &'a Statement,
    stored: Option<&Stored>,
    merged: &Merged,
    erased_until: Option<DateTime<Utc>>,
) -> Vec<StatedResult<'a>> {
    let document = statement.document();
    if document.results.is_empty() {
        return Vec::new();
    }
    let events: HashMap<&str, &Item> =
        merged.items.iter().filter_map(|item| Some((item.result.as_deref()?, item))).collect();
    let as_of = statement.as_of();
    let of = |result| -> Option<StatedResult<'a>> {
        let result: &'a DocumentResult = result;
        let event = events.get(result.external_id.as_str())?;
        let is_erased = erased_until.is_some_and(|until| event.at <= until);
        let known: Option<&StoredResult> = stored.and_then(|stored| stored.results.get(&result.external_id));
        let is_same = known.is_some_and(|known| {
            let is_later = known.as_of.is_none_or(|known| known <= as_of);
            let says_other = !known.is_of(&result.form) || known.fields != fields(result);
            known.is_erased || is_erased || !is_later || !says_other
        });
        let known = known.map(|known| known.id);
        (!is_same).then_some(StatedResult { result, as_of, known, event_id: event.id, is_erased })
    };
    document.results.iter().filter_map(of).collect()
}
