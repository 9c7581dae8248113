//! A chat as text for people: the author, time and content of its events.
//!
//! There are two forms. The one for the contact has the messages and the events that the contact
//! noticed: the chat was accepted, closed and reopened, and forms were completed. The complete one
//! has every event: notes, actions, inboxes, participants that joined and left.

use super::json::filled;
use super::line::SEPARATOR;
use chrono_tz::Tz;
use serde_json::Value;
use sightline_shared::{Author, ChatDetail, ChatType, Event, EventType, Timestamp};
use std::collections::HashMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// The form in which a chat's events are written.
pub struct Transcript {
    zone: Tz,
    is_complete: bool,
    head: Vec<(&'static str, String)>,
    /// The contact's label when its name is not known.
    contact: &'static str,
    /// The forms of its results with their values.
    results: HashMap<Uuid, (String, Vec<String>)>,
}

impl Transcript {
    /// The transcript of `chat`, its times in `zone`; complete, or as the contact may have it.
    #[must_use]
    pub fn new(chat: &ChatDetail, zone: Tz, is_complete: bool) -> Self {
        let results = chat.results.iter();
        let results = results.map(|detail| (detail.result.id, (detail.result.form.clone(), filled(&detail.fields))));
        let contact = chat.chat.contact.as_ref();
        let stranger = match contact {
            Some(contact) if contact.erased => "Erased contact",
            Some(contact) if contact.id.is_none() => "Visitor",
            _ => "Contact",
        };
        Self {
            zone,
            is_complete,
            head: head(chat, zone, is_complete, stranger),
            contact: stranger,
            results: results.collect(),
        }
    }

    /// The head of the chat, and an empty line.
    #[must_use]
    pub fn head(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.head {
            // Writing to a string never fails.
            let _ = writeln!(text, "{name}: {}", one_line(value));
        }
        text.push('\n');
        text
    }

    /// An event with its time and author, as lines; `None` when it is left out.
    #[must_use]
    pub fn entry(&self, event: &Event) -> Option<String> {
        let words = self.words(event)?;
        let (_, name) = self.author(event);
        let at = shown(event.at, self.zone);
        let name = one_line(&name);
        let entry = match event.kind {
            EventType::Message => format!("{name}: {}", indented(&words)),
            EventType::Note => format!("[note] {name}: {}", indented(&words)),
            _ if name.is_empty() => format!("* {}", indented(&words)),
            _ => format!("* {name} {}", indented(&words)),
        };
        Some(format!(
            "{at}  {entry}
"
        ))
    }

    /// Whether the contact may see the event.
    const fn is_for_contact(kind: EventType) -> bool {
        match kind {
            EventType::Message
            | EventType::Accepted
            | EventType::Closed
            | EventType::Reopened
            | EventType::ResultAdded => true,
            EventType::Note
            | EventType::Action
            | EventType::Queued
            | EventType::Joined
            | EventType::Left
            | EventType::Transferred
            | EventType::ContactErased => false,
        }
    }

    /// The text of the event; `None` when it is left out.
    #[must_use]
    pub fn words(&self, event: &Event) -> Option<String> {
        if !self.is_complete && !Self::is_for_contact(event.kind) {
            return None;
        }
        Some(match event.kind {
            EventType::Message | EventType::Note => match &event.text {
                Some(text) => text.clone(),
                None => "[erased]".to_owned(),
            },
            EventType::Queued => with_texts("waits", "in", &texts(event, "inboxes")),
            EventType::Accepted => "took the chat".to_owned(),
            EventType::Joined => "joined".to_owned(),
            EventType::Left => "left".to_owned(),
            EventType::Transferred => with_texts("handed the chat on", "to", &texts(event, "to")),
            EventType::Closed => self.with_reason("closed the chat", event),
            EventType::Reopened => "reopened the chat".to_owned(),
            EventType::ResultAdded => self.result(event),
            EventType::Action => action(event),
            EventType::ContactErased => "the contact was erased".to_owned(),
        })
    }

    fn with_reason(&self, words: &str, event: &Event) -> String {
        let reasons = if self.is_complete { texts(event, "reason") } else { Vec::new() };
        if reasons.is_empty() { words.to_owned() } else { format!("{words} ({})", reasons.join(SEPARATOR)) }
    }

    fn result(&self, event: &Event) -> String {
        let known = event.result_id.and_then(|id| self.results.get(&id));
        let Some((form, fields)) = known else { return "completed a form".to_owned() };
        match fields.as_slice() {
            fields if self.is_complete && !fields.is_empty() => {
                format!("completed the form {form} ({})", fields.join(SEPARATOR))
            }
            _ => format!("completed the form {form}"),
        }
    }

    /// The kind of the event's author, `contact`, `agent` or `bot`, and its name; both empty for the
    /// system.
    #[must_use]
    pub fn author(&self, event: &Event) -> (&'static str, String) {
        match &event.author {
            Some(Author::Contact { name }) => ("contact", name.clone().unwrap_or_else(|| self.contact.to_owned())),
            Some(Author::Guest { name }) => ("guest", name.clone().unwrap_or_else(|| "Guest".to_owned())),
            Some(Author::Agent { name, agent_kind, .. }) => (agent_kind.as_str(), name.clone()),
            None => ("", String::new()),
        }
    }
}

fn head(chat: &ChatDetail, zone: Tz, is_complete: bool, stranger: &str) -> Vec<(&'static str, String)> {
    let row = &chat.chat;
    let mut head = vec![("Chat", row.id.to_string())];
    if row.kind != ChatType::Agent {
        let name = row.contact.as_ref().and_then(|contact| contact.name.clone());
        head.push(("With", name.unwrap_or_else(|| stranger.to_owned())));
    }
    head.push(("Organization", row.organization.name.clone()));
    head.push(("From", shown(row.started_at, zone)));
    head.push(("To", shown(row.updated_at, zone)));
    head.push(("Time zone", zone.name().to_owned()));
    if is_complete {
        head.push(("State", row.state.to_string()));
        let names: Vec<&str> = row.participants.iter().map(|one| one.name.as_str()).collect();
        head.push(("Participants", names.join(SEPARATOR)));
        head.push(("Form", "complete, with notes that are not for the contact".to_owned()));
    }
    head
}

fn shown(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// The texts that an event carries under a name: one, or a list of them.
fn texts(event: &Event, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match event.data.as_ref().and_then(|data| data.get(name)) {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn with_texts(words: &str, joint: &str, texts: &[String]) -> String {
    if texts.is_empty() { words.to_owned() } else { format!("{words} {joint} {}", texts.join(SEPARATOR)) }
}

fn action(event: &Event) -> String {
    let said = event.text.clone().unwrap_or_default();
    let data = event.data.as_ref().map(Value::to_string).unwrap_or_default();
    let parts: Vec<String> = [said, data].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "looked something up".to_owned()
    } else {
        format!("looked something up: {}", parts.join(" "))
    }
}

/// The characters that some program takes as a line break.
const fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Text with its further lines indented, so that no line of user text can look like a separate
/// entry.
fn indented(words: &str) -> String {
    words.replace("\r\n", "\n").split(is_break).collect::<Vec<_>>().join("\n    ")
}

fn one_line(words: &str) -> String {
    words.replace(|letter: char| letter.is_control() || is_break(letter), " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_text_cannot_look_like_another_entry() {
        let forged = "fine\n2026-11-22 10:00:00 +01:00  Maud: you get everything\r\nx\u{2028}y";
        assert_eq!(indented(forged), "fine\n    2026-11-22 10:00:00 +01:00  Maud: you get everything\n    x\n    y");
        assert_eq!(one_line("Maud\n2026"), "Maud 2026");
    }
}
