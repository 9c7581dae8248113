//! WhatsApp: the text file of "Export chat". One file is one chat, which never closes by itself.
//!
//! The file names people as the phone that exported it does, and says neither which names are agents
//! nor in which zone its times are. Ids are made so that a later export of the same chat gives the same.

mod dates;
mod phrases;
mod stamp;

use super::context::Context;
use super::draft::{Draft, Person};
use super::times::in_zone;
use phrases::{NoMessage, Said};
use sha2::{Digest as _, Sha256};
use sightline_shared::document::{DocumentEvent, ParticipantKind};
use sightline_shared::{EventType, Timestamp};
use stamp::{Stamp, is_mark};
use std::collections::HashMap;
use std::fmt::Write as _;

/// How many characters a name has at most: what comes before a later colon is no name.
const LONGEST_NAME: usize = 100;
/// Beginnings of the names of exported files, before the name of the chat.
const FILE_NAMES: [&str; 9] = [
    "WhatsApp Chat with ",
    "WhatsApp Chat - ",
    "WhatsApp-chat met ",
    "WhatsApp Chat mit ",
    "WhatsApp-Chat mit ",
    "Discussion WhatsApp avec ",
    "Chat de WhatsApp con ",
    "Conversa do WhatsApp com ",
    "Chat WhatsApp con ",
];

/// A line with a date, and the lines after it that go on.
struct Entry {
    stamp: Stamp,
    body: String,
}

/// A message: its time, author and words.
struct Message<'a> {
    at: Timestamp,
    name: &'a str,
    said: Said,
}

/// The chat that a file holds. `file` is its name.
pub(super) fn chat(text: &str, file: &str, context: &mut Context<'_>) -> Option<Draft> {
    let entries = entries(text, context);
    if entries.is_empty() {
        context.fault(&[], "has no line that begins with a date and a time: this is no chat that WhatsApp exported");
        return None;
    }
    let messages = messages(&entries, context)?;
    let names = names(&messages);
    let own = |name: &str| context.export.own.iter().any(|own| own.trim() == name);
    if !names.iter().any(|name| own(name)) {
        let names = names.join(", ");
        context.fault(&[], format!("has no line by a name of --own; its lines are by: {names}"));
        return None;
    }
    let outside: Vec<&str> = names.into_iter().filter(|name| !own(name)).collect();
    let Some(title) = title(&outside, file) else {
        context
            .fault(&[], "is a chat of several people: its file must have the name of the group, which identifies it");
        return None;
    };
    let mut draft = Draft::new(id(&title), context.organization(None));
    draft.document.channel = Some("whatsapp".to_owned());
    outside.iter().for_each(|name| draft.outside(&person(name)));
    let mut places: HashMap<(Timestamp, bool), u32> = HashMap::new();
    for message in messages {
        let is_own = own(message.name);
        let by = if is_own { format!("whatsapp:agent:{}", message.name) } else { id(message.name) };
        if is_own {
            draft.participant(&by, ParticipantKind::Agent, Some(message.name));
        }
        let place = places.entry((message.at, is_own)).and_modify(|place| *place += 1).or_insert(1);
        let side = if is_own { "own" } else { "other" };
        let id = format!("{} {side} {place}", message.at);
        if message.said.is_edited {
            context.unplaced.add("marks of an edit, which say no time");
        }
        draft.event(event(message, id, by));
    }
    Some(draft)
}

/// The lines with a date, each with the lines that go on with it.
fn entries(text: &str, context: &mut Context<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut before = 0;
    for line in text.lines() {
        match (stamp::split(line), entries.last_mut()) {
            (Some((stamp, body)), _) => entries.push(Entry { stamp, body: body.to_owned() }),
            (None, Some(last)) => {
                last.body.push('\n');
                last.body.push_str(line);
            }
            (None, None) => before += u64::from(!line.trim().is_empty()),
        }
    }
    // Blank lines at the end are of the file, not of the last message.
    if let Some(last) = entries.last_mut() {
        last.body.truncate(last.body.trim_end_matches('\n').len());
    }
    context.unplaced.add_many("lines before the first message", before);
    entries
}

/// The messages, with their instants; `None` where the dates cannot be read.
fn messages<'a>(entries: &'a [Entry], context: &mut Context<'_>) -> Option<Vec<Message<'a>>> {
    let stamps: Vec<Stamp> = entries.iter().map(|entry| entry.stamp).collect();
    let order = dates::decide(&stamps, context.export.date_order).map_err(|why| context.fault(&[], why)).ok()?;
    let zone = context.export.zone.or_else(|| {
        context.fault(&[], "has times without a zone: add --tz, such as --tz Europe/Amsterdam");
        None
    })?;
    let mut messages = Vec::with_capacity(entries.len());
    let mut previous = None;
    for Entry { stamp, body } in entries {
        let at = in_zone(order.date(stamp)?.and_time(stamp.time), zone, previous);
        previous = Some(at);
        let Some((name, said)) = name_and_text(body) else {
            context.unplaced.add("lines about the chat");
            continue;
        };
        match phrases::read(said) {
            Ok(said) => messages.push(Message { at: at.into(), name, said }),
            Err(NoMessage::AboutTheChat) => context.unplaced.add("lines about the chat"),
            Err(NoMessage::Call) => context.unplaced.add("calls"),
        }
    }
    Some(messages)
}

/// Author and text of a line. WhatsApp's own lines have no author.
fn name_and_text(body: &str) -> Option<(&str, &str)> {
    let first = body.lines().next().unwrap_or_default();
    let (name, _) = first.split_once(": ").or_else(|| Some((first.strip_suffix(':')?, "")))?;
    let text = body[name.len() + 1..].strip_prefix(' ').unwrap_or(&body[name.len() + 1..]);
    // `~ Name` is not in the address book of the phone.
    let name = name.trim_start_matches(|c| is_mark(c) || c == '~' || c == '\u{202f}' || c == '\u{a0}' || c == ' ');
    let name = name.trim_end_matches(is_mark).trim();
    (!name.is_empty() && name.chars().count() <= LONGEST_NAME).then_some((name, text))
}

/// The names of all authors, in the order of their first messages.
fn names<'a>(messages: &[Message<'a>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for message in messages {
        if !names.contains(&message.name) {
            names.push(message.name);
        }
    }
    names
}

/// What identifies the chat: the one person it is with, or the name of the file.
fn title(outside: &[&str], file: &str) -> Option<String> {
    if let [one] = outside {
        return Some((*one).to_owned());
    }
    let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".gz");
    let name = name.strip_suffix(".txt").unwrap_or(name).trim();
    let name = FILE_NAMES.iter().find_map(|before| name.strip_prefix(before)).unwrap_or(name).trim();
    let is_name = !name.is_empty() && !["_chat", "chat", "-", "standard input"].contains(&name);
    is_name.then(|| name.to_owned())
}

/// The id that stands for a name. It does not say the name, which would outlive an erasure.
fn id(name: &str) -> String {
    let hash = Sha256::digest(format!("whatsapp\0{name}"));
    hash.iter().take(16).fold("whatsapp:".to_owned(), |mut id, byte| {
        // Writing to a text does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// An outside person: with a name, or with the number of one that is not in the address book.
fn person(name: &str) -> Person<'_> {
    let is_number =
        name.starts_with('+') && name.chars().skip(1).all(|c| c.is_ascii_digit() || " -()\u{a0}".contains(c));
    let (name_of, phone) = if is_number { (None, Some(name)) } else { (Some(name), None) };
    Person { id: id(name), name: name_of, email: None, phone }
}

fn event(message: Message<'_>, id: String, by: String) -> DocumentEvent {
    let Said { text, file, is_deleted, .. } = message.said;
    let event = DocumentEvent::new(Some(id), message.at, EventType::Message);
    DocumentEvent {
        participant: Some(by),
        text: Some(text).filter(|text| !text.is_empty()),
        attachments: file.into_iter().collect(),
        deleted: is_deleted,
        ..event
    }
}

#[cfg(test)]
mod tests;
