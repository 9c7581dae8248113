//! Changes as text of the event stream: which parts are sent together, and how.
//!
//! A change is sent as its new events in order, each followed by the result that it added, then that
//! the transcript changed elsewhere, and then its chat as it is now. A reader that sees where the
//! change happened and no longer sees the chat is sent that it is hidden instead: what a reader may
//! see is decided when it is sent, so a reader that reconnects is sent the same. Where an organization changed, those that
//! see it are sent that everything has to be read again: names, and what they see, may be others.
//!
//! The parts of a change are numbered so that a reader can continue in the middle of it: 1 is its
//! first event, 2 that event's result, 3 its second event, and so on; the last two are [`Place::TRANSCRIPT`] and [`Place::WHOLE`].

use super::ids::{Ids, Place};
use super::readers::Audience;
use crate::store::Scope;
use crate::store::live::changes::ChangeRow;
use crate::store::live::material::Material;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sightline_shared::{ErasedContact, HiddenChat, LiveEventType, RewrittenTranscript};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// How many events are read at once: with their texts, a few megabytes at most.
pub const EVENTS_AT_ONCE: usize = 200;

/// The parts of a change that are sent together.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    change: &'a ChangeRow,
    /// The parts up to this one were sent before.
    sent: u32,
    events: Option<RangeInclusive<i32>>,
    /// The reader's place after this was sent.
    pub end: Place,
}

impl<'a> Piece<'a> {
    /// A change as a whole.
    #[must_use]
    pub fn whole(change: &'a ChangeRow) -> Self {
        Self { change, sent: 0, events: change.new_events(), end: Place::after(change.position, Some(change.made_at)) }
    }

    /// The part of the chat's stream that is needed for it.
    #[must_use]
    pub fn part(&self) -> Option<(Uuid, RangeInclusive<i32>)> {
        Some((self.change.chat_id?, self.events.clone()?))
    }
}

/// The pieces of the consecutive `changes` that are sent together to a reader at `from`, which may
/// be in the middle of the first change.
#[must_use]
pub fn pieces(changes: &[ChangeRow], from: Place) -> Vec<Piece<'_>> {
    let mut room = EVENTS_AT_ONCE;
    let mut pieces = Vec::new();
    for change in changes {
        if room == 0 {
            break;
        }
        let mut piece = Piece::whole(change);
        if change.position == from.position {
            piece.sent = from.part;
        }
        if let Some(events) = piece.events.clone() {
            shorten(&mut piece, &events, room);
            room -= piece.events.as_ref().map_or(0, |events| events.clone().count()).min(room);
        }
        let is_cut = piece.end.part != Place::WHOLE;
        pieces.push(piece);
        if is_cut {
            break;
        }
    }
    pieces
}

/// As many of the changes, at least one, as have no more events than are read at once.
#[must_use]
pub fn within_room(changes: &[ChangeRow]) -> &[ChangeRow] {
    let mut room = EVENTS_AT_ONCE;
    let count = changes.iter().take_while(|change| {
        let needed = Some(change.event_count()).filter(|count| *count <= EVENTS_AT_ONCE).unwrap_or(0);
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        fits
    });
    &changes[..count.count().max(1)]
}

/// Leaves out the events that were sent and those for which there is no room.
fn shorten(piece: &mut Piece<'_>, events: &RangeInclusive<i32>, room: usize) {
    let (first, last) = (*events.start(), *events.end());
    let from = first.saturating_add(i32::try_from(piece.sent / 2).unwrap_or(i32::MAX));
    let to = last.min(from.saturating_add(i32::try_from(room - 1).unwrap_or(i32::MAX)));
    piece.events = (from <= to).then_some(from..=to);
    if to < last {
        piece.end.part = part_of(first, to) + 1;
    }
}

/// The part number of an event; its result has the next.
fn part_of(first: i32, seq: i32) -> u32 {
    seq.abs_diff(first).saturating_mul(2).saturating_add(1)
}

/// A piece as sent to readers of an audience with `scope`; empty when they see nothing of it.
pub fn render(
    piece: &Piece<'_>,
    material: &Material,
    (scope, audience): (&Scope, Audience),
    ids: &Ids,
    now: DateTime<Utc>,
) -> anyhow::Result<Bytes> {
    let mut text = String::new();
    push_events(&mut text, piece, material, (scope, audience), ids)?;
    if piece.end.part == Place::WHOLE && piece.sent != Place::WHOLE {
        push_rest(&mut text, piece, material, (scope, audience), ids, now)?;
    }
    Ok(text.into())
}

/// The new events, each followed by its result.
fn push_events(
    text: &mut String,
    piece: &Piece<'_>,
    material: &Material,
    (scope, audience): (&Scope, Audience),
    ids: &Ids,
) -> anyhow::Result<()> {
    let change = piece.change;
    let place = |part| Place { part, ..Place::after(change.position, Some(change.made_at)) };
    if let Some((chat_id, events)) = piece.part() {
        let first = change.new_events().map_or(1, |events| *events.start());
        for (event, result) in material.events(chat_id, events, scope)? {
            let part = part_of(first, event.seq);
            if part > piece.sent {
                frame(text, ids, &place(part), LiveEventType::ChatEvent, event)?;
            }
            if let Some(result) = result.filter(|_| audience.reads_results && part >= piece.sent) {
                frame(text, ids, &place(part + 1), LiveEventType::Result, &result)?;
            }
        }
    }
    Ok(())
}

/// What follows the events of a change, once.
fn push_rest(
    text: &mut String,
    piece: &Piece<'_>,
    material: &Material,
    (scope, audience): (&Scope, Audience),
    ids: &Ids,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let change = piece.change;
    let is_seen = scope.organization(change.organization_id).is_some();
    if let Some(id) = change.erased_contact.filter(|_| is_seen && audience.reads_contacts) {
        frame(text, ids, &piece.end, LiveEventType::ContactErased, &ErasedContact { id })?;
    }
    if change.is_of_tree && is_seen {
        frame(text, ids, &piece.end, LiveEventType::Reset, &serde_json::json!({}))?;
    }
    let Some(id) = change.chat_id else { return Ok(()) };
    let Some(chat) = material.chat(id, scope, now)? else {
        if is_seen && material.has(id) {
            frame(text, ids, &piece.end, LiveEventType::ChatHidden, &HiddenChat { id })?;
        }
        return Ok(());
    };
    if change.is_rewritten && piece.sent < Place::TRANSCRIPT {
        let rewritten = RewrittenTranscript { chat_id: id, revision: chat.revision };
        let place = Place { part: Place::TRANSCRIPT, ..piece.end };
        frame(text, ids, &place, LiveEventType::Transcript, &rewritten)?;
    }
    frame(text, ids, &piece.end, LiveEventType::Chat, &chat)
}

fn frame(
    text: &mut String,
    ids: &Ids,
    place: &Place,
    kind: LiveEventType,
    data: &impl Serialize,
) -> anyhow::Result<()> {
    // JSON that serde writes has no line breaks, so it is one line of data.
    let data = serde_json::to_string(data)?;
    write!(text, "id: {}\nevent: {kind}\ndata: {data}\n\n", ids.encode(place))?;
    Ok(())
}

/// The start of a stream: the reader's place, and how long to wait before reconnecting.
#[must_use]
pub fn greeting(ids: &Ids, place: &Place) -> Bytes {
    // Not all at once when a server with many readers stops.
    let retry = rand::random_range(500..2_500);
    format!("retry: {retry}\nid: {}\n\n", ids.encode(place)).into()
}

/// Reports that the stream cannot continue at the reader's place, only from `place` on.
#[must_use]
pub fn reset(ids: &Ids, place: &Place) -> Bytes {
    format!("id: {}\nevent: {}\ndata: {{}}\n\n", ids.encode(place), LiveEventType::Reset).into()
}

/// A sign of life with the stream's place.
#[must_use]
pub fn beat(ids: &Ids, place: &Place) -> Bytes {
    format!(":\nid: {}\n\n", ids.encode(place)).into()
}
