//! From a statement and what is stored to what is to be written.

use super::item::{self, Item, Writer};
use super::marks::Marks;
use super::merge::{Merged, Terms, merge};
use super::rows::agents::Agents;
use super::rows::contacts::Contacts;
use super::rows::ids::{Ids, Part};
use super::rows::streams::fields;
use super::rows::values::count;
use super::stored::{Stored, StoredResult};
use super::work::{Head, StatedResult, Work};
use crate::chat_life::{Happened, Life, StatedState, infer};
use crate::documents::statement::Statement;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sightline_shared::EventType;
use sightline_shared::document::Stated;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What a statement is compared with.
pub(super) struct Known<'a> {
    /// The chat as it is stored.
    pub(super) stored: Option<&'a Stored>,
    /// What follows from its events, as it is stored; only needed where not all of them were read.
    pub(super) life: Option<&'a Life<Uuid>>,
    /// The contact or visitor that the statement names was erased up to here.
    pub(super) erased_until: Option<DateTime<Utc>>,
    /// The organization that it names.
    pub(super) organization_id: Uuid,
}

/// What the statements of a batch share.
pub(super) struct Batch<'a> {
    pub(super) agents: &'a Agents,
    pub(super) contacts: &'a Contacts,
    /// The agents of the company that are bots.
    pub(super) bots: &'a HashSet<Uuid>,
    pub(super) ids: Ids,
}

/// What becomes of a statement.
pub(super) enum Plan<'a> {
    /// Nothing is new.
    Unchanged(Uuid),
    /// This is written.
    Write(Box<Work<'a>>),
    /// All stored events have to be read first.
    NeedsWhole,
}

/// What has to be written so that `statement` is stored as the chat `id`. `is_touched`: something
/// of its agents was corrected.
pub(super) fn plan<'a>(
    statement: &'a Statement,
    known: &Known<'a>,
    batch: &Batch<'_>,
    id: Uuid,
    is_touched: bool,
) -> Plan<'a> {
    let (stored, ids) = (known.stored, batch.ids);
    let person_until = person_until(statement, known);
    let erased_until = erased_until(statement, known);
    let is_newly_erased = stored.is_some_and(|stored| erased_until > stored.row.erased_until);
    let terms = Terms { as_of: statement.as_of(), is_explicit: statement.is_dated(), erased_until };
    let mut head = head(statement, known);
    let is_known_person = |external_id: &str| {
        stored.is_some_and(|stored| {
            stored.row.contact.as_deref() == Some(external_id) || stored.row.visitor.as_deref() == Some(external_id)
        })
    };
    let stated = item::items(statement, id, batch.agents, ids, &is_known_person);
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
        add_erasure(&mut merged, person_until, ids, id);
        replay(statement, &head, &mut merged, &mut dropped, known, batch, id)
    };
    let is_back = settle_person(&mut head, stored.filter(|_| !is_newly_erased), &merged, erased_until);
    let said_contact = statement.document().contact.as_ref().filter(|_| is_back);
    let results = results(statement, stored, &merged, erased_until);
    if let Some(stored) = stored {
        let is_touched = is_touched
            || said_contact.is_some_and(|said| batch.contacts.would_change(said, statement))
            || merged.items.iter().any(|item| item.is_new() || item.is_changed)
            || (stored.is_whole && is_moved(&merged.items))
            || !dropped.is_empty()
            || !results.is_empty()
            || head.differs(stored)
            // What was cleared stays so when an earlier statement comes late.
            || ["url", "tags"].iter().any(|member| head.marks.cleared(member) > stored.marks().cleared(member))
            || (terms.is_explicit && (stored.is_older_than(terms.as_of) || head.stated != stored.stated));
        if !is_touched {
            return Plan::Unchanged(stored.row.id);
        }
    }
    let takes_contact = said_contact.is_some();
    Plan::Write(Box::new(work(statement, stored, head, merged, dropped, life, results, id, takes_contact)))
}

/// Whether stored events have other places than before.
fn is_moved(items: &[Item]) -> bool {
    items.iter().zip(1..).any(|(item, place)| item.is_stored && item.seq != Some(place))
}

/// An erasure is an event of every chat that was there then.
fn add_erasure(merged: &mut Merged, erased_until: Option<DateTime<Utc>>, ids: Ids, id: Uuid) {
    let Some(until) = erased_until else { return };
    let says_so = |item: &Item| item.kind == EventType::ContactErased && item.at >= until;
    if merged.items.iter().any(says_so) || !merged.items.iter().any(|item| item.at <= until) {
        return;
    }
    let place = merged.items.partition_point(|item| item.at <= until);
    merged.items.insert(place, Item::erasure(ids.id(id, Part::Erasure, place, until), until));
}

#[expect(clippy::too_many_arguments, reason = "the parts of one work")]
fn work<'a>(
    statement: &'a Statement,
    stored: Option<&'a Stored>,
    head: Head,
    merged: Merged,
    dropped: Vec<Item>,
    life: Life<Uuid>,
    results: Vec<StatedResult<'a>>,
    id: Uuid,
    takes_contact: bool,
) -> Work<'a> {
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
    let started_at = first.or(stored.map(|stored| stored.row.started_at)).unwrap_or_else(|| statement.started_at());
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

/// Everything up to here was said with somebody who was erased since.
fn erased_until(statement: &Statement, known: &Known<'_>) -> Option<DateTime<Utc>> {
    let stored = known.stored.and_then(|stored| stored.row.erased_until);
    stored.max(person_until(statement, known)).max(statement.erased_until())
}

/// The erasure of the person that the statement names, where the chat has anything from before it
/// that an earlier erasure did not take.
fn person_until(statement: &Statement, known: &Known<'_>) -> Option<DateTime<Utc>> {
    known.erased_until.filter(|_| {
        let Some(stored) = known.stored else { return true };
        let Some(own) = stored.row.erased_until else { return true };
        let is_later = |at: DateTime<Utc>| at > own;
        is_later(stored.row.updated_at) || statement.document().events.iter().any(|event| is_later(event.at.utc()))
    })
}

/// What follows from all events, the stated state included.
fn replay(
    statement: &Statement,
    head: &Head,
    merged: &mut Merged,
    dropped: &mut Vec<Item>,
    known: &Known<'_>,
    batch: &Batch<'_>,
    id: Uuid,
) -> Life<Uuid> {
    let ids = batch.ids;
    let first = merged.items.first().map(|item| item.at);
    let stored = known.stored.map(|stored| stored.row.started_at);
    let started_at = first.or(stored).unwrap_or_else(|| statement.started_at());
    let happened: Vec<Happened<'_, Uuid>> = merged.items.iter().map(|item| item.happened(batch.bots)).collect();
    let inferred = head.stated.and_then(|stated| infer(head.kind, started_at, &happened, stated));
    let mut life = Life::beginning(head.kind, started_at);
    let Some(inferred) = inferred else {
        happened.iter().for_each(|event| life.follow(event));
        return life;
    };
    let missing = Happened { kind: inferred.kind, at: inferred.at, by: crate::chat_life::Author::System, data: None };
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
fn follow(
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

/// The row's members as the statement leaves them.
fn head(statement: &Statement, known: &Known<'_>) -> Head {
    let (document, as_of) = (statement.document(), statement.as_of());
    let stored = known.stored;
    let mut marks = stored.map_or_else(Marks::default, Stored::marks);
    let row = stored.map(|stored| &stored.row);
    let mut organization = row.map(|row| row.organization_id);
    let mut kind = stored.map(|stored| stored.kind);
    let mut channel = row.and_then(|row| row.channel.clone());
    let mut url = row.and_then(|row| row.url.clone());
    let mut tags = row.map(|row| row.tags.clone()).filter(|tags| !tags.is_empty());
    let mut contact = row.and_then(|row| row.contact.clone());
    let mut visitor = row.and_then(|row| Some((row.visitor.clone()?, row.contact_name.clone())));
    marks.set("organization", &mut organization, &Stated::Is(known.organization_id), as_of);
    marks.set("type", &mut kind, &Stated::Is(document.kind), as_of);
    marks.set("channel", &mut channel, &document.channel.clone().map_or(Stated::Absent, Stated::Is), as_of);
    marks.set("url", &mut url, &document.url, as_of);
    let said_tags = match &document.tags {
        None => Stated::Absent,
        Some(tags) if tags.is_empty() => Stated::Null,
        Some(tags) => Stated::Is(tags.clone()),
    };
    marks.set("tags", &mut tags, &said_tags, as_of);
    let said_contact = document.contact.as_ref().map(|contact| contact.external_id.clone());
    marks.set("contact", &mut contact, &said_contact.map_or(Stated::Absent, Stated::Is), as_of);
    let said_visitor = statement.visitor().map(|visitor| (visitor.external_id.clone(), visitor.name.clone()));
    if contact.is_none() {
        marks.set("visitor", &mut visitor, &said_visitor.map_or(Stated::Absent, Stated::Is), as_of);
    } else {
        visitor = None;
    }
    let guests = guests(statement, row.and_then(|row| row.guests.as_ref()));
    let before = stored.and_then(|stored| stored.stated);
    let stated = stated_state(statement, before);
    let members = [
        ("organization", true),
        ("type", true),
        ("channel", channel.is_some()),
        ("url", url.is_some()),
        ("tags", tags.is_some()),
        ("contact", contact.is_some()),
        ("visitor", visitor.is_some()),
    ];
    marks.settle(as_of, &members);
    Head {
        organization_id: organization.unwrap_or(known.organization_id),
        kind: kind.unwrap_or(document.kind),
        channel,
        url,
        tags: tags.unwrap_or_default(),
        contact,
        visitor,
        guests,
        is_erased: row.is_some_and(|row| row.is_erased),
        erased_until: erased_until(statement, known),
        stated,
        marks,
    }
}

impl Head {
    /// Whether it says anything else than what is stored.
    fn differs(&self, stored: &Stored) -> bool {
        let row = &stored.row;
        let known_visitor = row.visitor.as_ref().map(|visitor| (visitor, row.contact_name.as_ref()));
        let visitor = self.visitor.as_ref().map(|(visitor, name)| (visitor, name.as_ref()));
        let known_guests = row.guests.as_ref().and_then(Value::as_object);
        self.organization_id != row.organization_id
            || self.kind != stored.kind
            || self.channel != row.channel
            || self.url != row.url
            || self.tags != row.tags
            || self.contact != row.contact
            || (self.contact.is_none() && visitor != known_visitor)
            || known_guests.map_or(!self.guests.is_empty(), |known| self.guests != *known)
            || self.is_erased != row.is_erased
    }
}

/// The state that counts: the one that was stated as of the latest instant.
fn stated_state(statement: &Statement, before: Option<StatedState>) -> Option<StatedState> {
    let document = statement.document();
    let as_of = statement.as_of();
    let said =
        document.state.map(|state| StatedState { state, as_of, closed_at: document.closed_at.map(|at| at.utc()) });
    said.filter(|said| before.is_none_or(|before| before.as_of <= said.as_of)).or(before)
}

fn guests(statement: &Statement, known: Option<&Value>) -> Map<String, Value> {
    let mut guests = known.and_then(Value::as_object).cloned().unwrap_or_default();
    for guest in statement.guests() {
        let name = guest.name.clone().map_or(Value::Null, Value::String);
        let known = guests.entry(guest.external_id.clone()).or_insert(Value::Null);
        if !name.is_null() {
            *known = name;
        }
    }
    guests
}

/// Who the chat is with after an erasure: nobody, until the person speaks again, who is then
/// somebody new. Returns whether the person of the statement may be taken.
fn settle_person(
    head: &mut Head,
    stored: Option<&Stored>,
    merged: &Merged,
    erased_until: Option<DateTime<Utc>>,
) -> bool {
    let Some(until) = erased_until else { return true };
    let speaks_again = |item: &Item| item.at > until && item.by == Writer::Contact;
    let was_back = stored.is_some_and(|stored| !stored.row.is_erased);
    let is_back = was_back || merged.items.iter().any(speaks_again);
    head.is_erased = !is_back;
    if !is_back {
        (head.contact, head.visitor) = (None, None);
        head.guests.clear();
    }
    is_back
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
        let result: &'a sightline_shared::document::DocumentResult = result;
        let event = events.get(result.external_id.as_str())?;
        let is_erased = erased_until.is_some_and(|until| event.at <= until);
        let known: Option<&StoredResult> = stored.and_then(|stored| stored.results.get(&result.external_id));
        let is_same = known.is_some_and(|known| {
            let is_later = known.as_of.is_none_or(|known| known <= as_of);
            let says_other = known.form_name != result.form || known.fields != fields(result);
            known.is_erased || is_erased || !is_later || !says_other
        });
        (!is_same).then_some(StatedResult { result, known: known.map(|known| known.id), event_id: event.id, is_erased })
    };
    document.results.iter().filter_map(of).collect()
}
