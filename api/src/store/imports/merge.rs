//! The union of the events that are stored and those that are stated. Pure.
//!
//! Events are one by their identity: the id of the source, our own id, the result that they added.
//! They stand in the order of their times; those of one instant as the statement has them, and else
//! as they arrived.

use super::item::{Item, Receipt, Writer};
use crate::documents::statement::is_blanked;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sightline_shared::EventType;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The union of stored and stated events.
#[derive(Debug, Default)]
pub struct Merged {
    /// The events in order.
    pub items: Vec<Item>,
    /// More than the words of a known event changed.
    pub is_corrected: bool,
    /// Known events are in another order than before.
    pub is_reordered: bool,
}

/// How a statement is taken.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The instant as of which it holds.
    pub as_of: DateTime<Utc>,
    /// Whether it says so itself: what it repeats is then as of that instant too.
    pub is_explicit: bool,
    /// Everything up to here was said with somebody who was erased.
    pub erased_until: Option<DateTime<Utc>>,
}

/// The stored events with their places, in order, and those that are stated.
#[must_use]
pub fn merge(stored: Vec<Item>, stated: Vec<Item>, terms: Terms) -> Merged {
    let mut items = stored;
    let mut known = Known::of(&items);
    let mut is_corrected = false;
    // For each stated event, where it is among the items.
    let mut order: Vec<usize> = Vec::with_capacity(stated.len());
    for mut event in stated {
        match known.place(&event) {
            Some(place) => {
                is_corrected |= correct(&mut items[place], event, terms);
                order.push(place);
            }
            None => {
                event.sightline_id = None;
                known.add(&event, items.len());
                order.push(items.len());
                items.push(event);
            }
        }
    }
    if let Some(until) = terms.erased_until {
        items.iter_mut().filter(|item| item.at <= until).for_each(Item::blank);
    }
    let items = sorted(items, &order);
    let is_reordered = !items.iter().filter(|item| item.is_stored).is_sorted_by_key(|item| item.seq);
    Merged { items, is_corrected, is_reordered }
}

/// Where the stored events are, by what identifies them.
#[derive(Default)]
struct Known {
    by_external_id: HashMap<String, usize>,
    by_id: HashMap<Uuid, usize>,
    by_result: HashMap<String, usize>,
}

impl Known {
    fn of(items: &[Item]) -> Self {
        let mut known = Self::default();
        items.iter().enumerate().for_each(|(place, item)| known.add(item, place));
        known
    }

    fn add(&mut self, item: &Item, place: usize) {
        if let Some(id) = &item.external_id {
            self.by_external_id.insert(id.clone(), place);
        }
        self.by_id.insert(item.id, place);
        if let Some(result) = &item.result {
            self.by_result.insert(result.clone(), place);
        }
    }

    fn place(&self, stated: &Item) -> Option<usize> {
        let id = stated.external_id.as_deref();
        let own = stated.sightline_id.or_else(|| id?.parse().ok());
        id.and_then(|id| self.by_external_id.get(id))
            .or_else(|| self.by_id.get(&own?))
            .or_else(|| self.by_result.get(stated.result.as_ref()?))
            .copied()
    }
}

/// Takes what `stated` says of a known event; returns whether more than its words changed.
fn correct(known: &mut Item, stated: Item, terms: Terms) -> bool {
    let is_other_id = stated.external_id.as_ref().is_some_and(|id| id.parse() != Ok(known.id));
    if is_other_id && (known.external_id.is_none() || known.external_id == added_id(known)) {
        known.is_changed |= known.external_id != stated.external_id;
        known.external_id.clone_from(&stated.external_id);
    }
    // What was written here is never edited; a source may only say that it received it.
    if known.is_own {
        let is_received = known.kind == EventType::Message && stated.sightline_id == Some(known.id);
        if is_received && known.receipt == Receipt::None {
            known.receipt = Receipt::New;
            known.rewrite();
        }
        return false;
    }
    let is_later = known.as_of.is_none_or(|as_of| as_of <= terms.as_of);
    let is_blank = known.is_redacted;
    if !is_later {
        hear_of_earlier(known, &stated);
        return false;
    }
    let is_corrected = !is_blank && take_words(known, &stated, terms);
    // The time of arrival, which was taken for one in the future, says nothing of a known event.
    let is_put_right = stated.data.as_ref().is_some_and(|data| data.contains_key("stated_at"));
    let is_same_instant = is_put_right || stated.at == known.at;
    let (mut needs_replay, mut has_other_data) = (false, false);
    if !is_same_instant {
        known.at = stated.at;
        needs_replay = true;
    }
    if stated.kind != known.kind {
        known.kind = stated.kind;
        needs_replay = true;
    }
    if stated.by != Writer::System && stated.by != known.by && !(is_blank && matches!(known.by, Writer::Guest(None))) {
        known.by = stated.by;
        needs_replay = true;
    }
    if let Some(data) = stated.data.filter(|_| !is_blank && !known.is_removed && !is_put_right)
        && !is_same_data(Some(&data), known.data.as_ref())
    {
        needs_replay |= data.contains_key("inboxes");
        known.data = Some(data);
        has_other_data = true;
    }
    let is_rewritten = is_corrected || has_other_data || needs_replay;
    let is_confirmed = terms.is_explicit && known.as_of < Some(terms.as_of);
    if is_rewritten || is_confirmed {
        if known.edited_at.is_some() && known.edited_at == known.as_of {
            known.edited_at = Some(terms.as_of);
        }
        known.as_of = Some(terms.as_of);
        known.is_changed = true;
        known.is_rewritten |= is_rewritten;
    }
    needs_replay
}

/// Takes the words and files of a later statement; returns whether they are others.
fn take_words(known: &mut Item, stated: &Item, terms: Terms) -> bool {
    let is_removed = !stated.says_something() && (stated.is_removed || known.is_removed || known.says_something());
    let is_same = stated.text == known.text && stated.attachments == known.attachments;
    if is_same && is_removed == known.is_removed {
        return false;
    }
    if stated.text != known.text {
        known.edited_at = stated.text.as_ref().and(stated.edited_at.or(Some(terms.as_of)));
    }
    (known.text, known.attachments) = (stated.text.clone(), stated.attachments.clone());
    known.is_removed = is_removed;
    if is_removed {
        known.data = None;
    }
    true
}

/// What an earlier statement tells that arrives after a later one: that words were edited or
/// removed since.
fn hear_of_earlier(known: &mut Item, stated: &Item) {
    if known.is_redacted {
        return;
    }
    let was_edited = known.text.is_some() && stated.text != known.text && known.edited_at.is_none();
    if was_edited && is_blanked(known.kind) {
        known.edited_at = known.as_of;
        known.rewrite();
    }
    let was_removed = !known.says_something() && (stated.says_something() || stated.is_removed);
    if was_removed && is_blanked(known.kind) && !known.is_removed {
        (known.is_removed, known.data) = (true, None);
        known.rewrite();
    }
}

/// The id that an event has which was added for a result that came without one.
fn added_id(item: &Item) -> Option<String> {
    item.result.as_ref().map(|result| format!("{result}:added"))
}

/// In order of time. Among events of one instant those of the statement are in its order, and each
/// of the others stays behind what it was behind.
fn sorted(mut items: Vec<Item>, order: &[usize]) -> Vec<Item> {
    let mut ranks: Vec<(DateTime<Utc>, usize)> = Vec::with_capacity(items.len());
    items.iter().enumerate().for_each(|(place, item)| ranks.push((item.at, place)));
    let is_in_place = order.is_sorted() && items.is_sorted_by_key(|item| item.at);
    if is_in_place {
        return items;
    }
    let mut places: Vec<usize> = (0..items.len()).collect();
    places.sort_by_key(|place| (items[*place].at, *place));
    let said: HashSet<usize> = order.iter().copied().collect();
    let mut rank: HashMap<usize, usize> = HashMap::new();
    order.iter().enumerate().for_each(|(rank_of, place)| {
        rank.insert(*place, rank_of);
    });
    let mut result: Vec<usize> = Vec::with_capacity(places.len());
    let mut begin = 0;
    while begin < places.len() {
        let at = items[places[begin]].at;
        let end = begin + places[begin..].iter().take_while(|place| items[**place].at == at).count();
        let group = &places[begin..end];
        let mut stated: Vec<usize> = group.iter().copied().filter(|place| said.contains(place)).collect();
        stated.sort_by_key(|place| rank[place]);
        let mut merged = stated;
        let mut before: Option<usize> = None;
        for place in group {
            if !said.contains(place) {
                let after = before.and_then(|before| merged.iter().position(|one| *one == before));
                merged.insert(after.map_or(0, |after| after + 1), *place);
            }
            before = Some(*place);
        }
        result.extend(merged);
        begin = end;
    }
    let mut taken: Vec<Option<Item>> = items.drain(..).map(Some).collect();
    result.into_iter().filter_map(|place| taken[place].take()).collect()
}

/// Whether two values are one to PostgreSQL, which writes a number its own way.
fn is_same(given: &Value, known: &Value) -> bool {
    match (given, known) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => is_same_data(Some(one), Some(other)),
        (one, other) => one == other,
    }
}

fn is_same_data(given: Option<&Map<String, Value>>, known: Option<&Map<String, Value>>) -> bool {
    match (given, known) {
        (None, None) => true,
        (Some(given), Some(known)) => {
            let is_there =
                |(name, value): (&String, &Value)| known.get(name).is_some_and(|other| is_same(value, other));
            given.len() == known.len() && given.iter().all(is_there)
        }
        _ => false,
    }
}
