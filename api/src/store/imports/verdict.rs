//! Whether a document is new, continues the stored chat, or contradicts it.

use super::stored::{Stored, StoredEvent};
use super::tree::Tree;
use super::work::Work;
use crate::documents::chat::ImportChat;
use crate::documents::results::result_id;
use serde_json::Value;
use sightline_shared::document::{DocumentEvent, ParticipantKind};
use std::collections::HashMap;
use uuid::Uuid;

/// The outcome for a document.
pub(super) enum Verdict<'a> {
    New(Uuid),
    Grown(&'a Stored),
    Same(&'a Stored),
    /// The member at fault, and what is wrong with it.
    Contradicts(String, &'static str),
    /// The member that names an erased person.
    Erased(&'static str),
}

impl<'a> Verdict<'a> {
    /// What is to be written, if anything is.
    pub(super) fn work(&self, chat: &'a ImportChat) -> Option<Work<'a>> {
        match self {
            Self::New(id) => Some(Work { chat, id: *id, stored: None }),
            Self::Grown(stored) => Some(Work { chat, id: stored.id, stored: Some(stored) }),
            Self::Same(_) | Self::Contradicts(..) | Self::Erased(_) => None,
        }
    }
}

/// Whether `chat` is new, grown, the same, or contradicts what is stored.
pub(super) fn judge<'a>(
    chat: &mut ImportChat,
    known: &'a HashMap<String, Stored>,
    tree: &Tree,
    is_shifted: bool,
) -> Verdict<'a> {
    let Some(stored) = known.get(&chat.document().external_id) else { return Verdict::New(Uuid::now_v7()) };
    if is_shifted && let Some(first) = stored.events.first() {
        // Shifted by another import at another time: only the distances between the events count.
        let offset = first.at - chat.document().started_at.utc();
        if chat.shift(offset).is_err() {
            return Verdict::Contradicts("/started_at".to_owned(), "its times cannot be moved to the stored ones");
        }
    }
    if stored.row.is_erased && !chat.is_erased() {
        return judge_erased(chat, stored);
    }
    match contradiction(chat, stored, tree) {
        Some((pointer, what)) => Verdict::Contradicts(pointer, what),
        None if chat.document().events.len() > stored.events.len() => Verdict::Grown(stored),
        None => Verdict::Same(stored),
    }
}

type Contradiction = (String, &'static str);

fn contradiction(chat: &ImportChat, stored: &Stored, tree: &Tree) -> Option<Contradiction> {
    let document = chat.document();
    let contact = document.contact.as_ref().map(|contact| contact.external_id.as_str());
    let visitor = chat.visitor().map(|visitor| visitor.external_id.as_str());
    let row = &stored.row;
    let members = [
        ("/organization", tree.find(chat.path()) == Some(row.organization_id), "is another organization"),
        ("/type", document.kind.as_str() == row.kind, "is another type"),
        ("/channel", document.channel == row.channel, "is another channel"),
        ("/contact", contact == row.contact.as_deref(), "is another contact"),
        ("/participants", row.visitor.is_none() || visitor == row.visitor.as_deref(), "has another visitor"),
        ("/events", document.events.len() >= stored.events.len(), "lacks events that are stored"),
    ];
    members
        .into_iter()
        .find_map(|(pointer, agrees, what)| (!agrees).then(|| (pointer.to_owned(), what)))
        .or_else(|| changed_event(chat, stored))
        .or_else(|| changed_result(chat, stored))
}

fn changed_event(chat: &ImportChat, stored: &Stored) -> Option<Contradiction> {
    let events = chat.document().events.iter().zip(&stored.events).enumerate();
    events.into_iter().find_map(|(place, (event, known))| {
        (!is_same_event(chat, event, known)).then(|| (format!("/events/{place}"), "is another event than the stored"))
    })
}

fn is_same_event(chat: &ImportChat, event: &DocumentEvent, known: &StoredEvent) -> bool {
    let who = event.participant.as_deref();
    let is_agent = who.is_some_and(|who| chat.agents().any(|agent| agent.external_id == who));
    let author = who.map(|_| if is_agent { ParticipantKind::Agent } else { ParticipantKind::Contact }.as_str());
    known.is_place_of(event)
        && event.text == known.text
        && author == known.author.as_deref()
        && (!is_agent || who == known.agent.as_deref())
        && is_same_data(event.data.as_ref(), known.data.as_ref())
}

fn is_same_data(given: Option<&serde_json::Map<String, Value>>, known: Option<&Value>) -> bool {
    match (given, known) {
        (None, None) => true,
        (Some(given), Some(Value::Object(known))) => is_same_object(given, known),
        _ => false,
    }
}

fn is_same_object(given: &serde_json::Map<String, Value>, known: &serde_json::Map<String, Value>) -> bool {
    let is_there = |(name, value): (&String, &Value)| known.get(name).is_some_and(|other| is_same(value, other));
    given.len() == known.len() && given.iter().all(is_there)
}

/// Whether two values are one to PostgreSQL, which writes a number its own way.
fn is_same(given: &Value, known: &Value) -> bool {
    match (given, known) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => is_same_object(one, other),
        (one, other) => one == other,
    }
}

fn changed_result(chat: &ImportChat, stored: &Stored) -> Option<Contradiction> {
    let is_known = |id: &str, event: usize| stored.results.get(id).is_some_and(|known| known.is_at(event));
    let events = chat.document().events.iter().take(stored.events.len()).enumerate();
    let lost = events.into_iter().find_map(|(place, event)| {
        let id = result_id(event)?;
        (!is_known(id, place)).then(|| (format!("/events/{place}/data/result"), "is another result than the stored"))
    });
    let results = chat.document().results.iter().enumerate();
    lost.or_else(|| {
        results.into_iter().find_map(|(place, result)| {
            let known = stored.results.get(&result.external_id)?;
            (!known.is_of(result)).then(|| (format!("/results/{place}"), "is another result than the stored"))
        })
    })
}

/// The member of `chat` that names its person.
pub(super) const fn pointer(chat: &ImportChat) -> &'static str {
    if chat.document().contact.is_some() { "/contact" } else { "/participants" }
}

/// The verdict on a document that does not know of the erasure of its contact: its events are
/// either known, even if little of them is kept, or come too late.
fn judge_erased<'a>(chat: &ImportChat, stored: &'a Stored) -> Verdict<'a> {
    let events = &chat.document().events;
    let is_known = events.len() <= stored.events.len()
        && events.iter().zip(&stored.events).all(|(event, known)| known.is_place_of(event));
    if is_known { Verdict::Same(stored) } else { Verdict::Erased(pointer(chat)) }
}
