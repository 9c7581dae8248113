//! Participation in a chat: the requests to write in it, to close it and to hand it on.

pub mod tags;

use crate::{EventType, Fault, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The maximum length of the text of a message or note, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;
/// The maximum length of the reason for closing a chat, in characters.
pub const MAX_REASON: usize = 200;

word_enum! {
    /// The reasons that the screen offers for closing a chat, and shows in the reader's language. They say nothing
    /// about a person: erasing the contact keeps them.
    ClosingReason {
        /// What the contact asked for is done.
        Resolved = "resolved",
        /// The contact does not answer.
        NoAnswer = "no_answer",
        /// It is no chat of a customer.
        Spam = "spam",
        /// The same is discussed in another chat.
        Duplicate = "duplicate",
    }
}

word_enum! {
    /// What may be written in a chat.
    Writing {
        /// Words that the contact sees.
        Message = "message",
        /// Words for agents and supervisors only.
        Note = "note",
    }
}

impl Writing {
    /// What it is as an event.
    #[must_use]
    pub const fn event_type(self) -> EventType {
        match self {
            Self::Message => EventType::Message,
            Self::Note => EventType::Note,
        }
    }
}

/// A message or note that is to be written.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// `message` for the contact to see, `note` for agents and supervisors only.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(value_type = Writing))]
    pub kind: String,
    /// The words, kept byte for byte: up to 16 KiB of UTF-8, not only blanks.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 16384,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "Good morning"
        )
    )]
    pub text: String,
}

impl NewEvent {
    /// What is to be written.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(&self) -> Result<Writing, Vec<Fault>> {
        let mut faults = Vec::new();
        let writing = self.kind.parse::<Writing>();
        if let Err(unknown) = &writing {
            faults.push(Fault::pointer("/type", unknown.to_string()));
        }
        faults.extend(text_faults(&self.text, "/text"));
        writing.ok().filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// Without the text: logs must not contain it.
impl std::fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewEvent({:?}, {} bytes)", self.kind, self.text.len())
    }
}

/// How a chat is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClosedChat {
    /// Why, for colleagues: 1 to 200 characters without the blanks around them. `resolved` where it is absent; this,
    /// `no_answer`, `spam` and `duplicate` are shown in the language of the reader.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::requests::stated")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 200,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "no_answer"
        )
    )]
    pub reason: Option<String>,
}

impl ClosedChat {
    /// The reason, without blanks around it.
    ///
    /// # Errors
    /// What is wrong with it, with its pointer.
    pub fn check(&self) -> Result<Option<&str>, Vec<Fault>> {
        let reason = self.reason.as_deref().map(str::trim);
        let detail = match reason.map(|reason| reason.chars().count()) {
            Some(0) => "must not be empty or only blanks",
            Some(length) if length > MAX_REASON => "must not be longer than 200 characters",
            _ => return Ok(reason),
        };
        Err(vec![Fault::pointer("/reason", detail)])
    }
}

/// To whom a chat is handed on: an organization or an agent, and a note for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"organization_id": "0199d2a0-1111-7000-8000-000000000000", "note": "Wants the blue one"})))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The organization that it moves to, and in which it waits; the caller's own or one below it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::requests::stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub organization_id: Option<Uuid>,
    /// The agent or bot whose turn it is; the chat stays in its organization.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::requests::stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub agent_id: Option<Uuid>,
    /// A note by the caller, who has to be a participant: up to 16 KiB of UTF-8, not only blanks.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::requests::stated")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 16384,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "Wants the blue one"
        )
    )]
    pub note: Option<String>,
}

/// To whom a chat is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferTarget {
    /// An organization.
    Organization(Uuid),
    /// An agent or bot.
    Agent(Uuid),
}

impl Transfer {
    /// The one to whom it is handed on.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(&self) -> Result<TransferTarget, Vec<Fault>> {
        let mut faults = Vec::new();
        let target = match (self.organization_id, self.agent_id) {
            (Some(id), None) => Some(TransferTarget::Organization(id)),
            (None, Some(id)) => Some(TransferTarget::Agent(id)),
            (None, None) => {
                faults
                    .push(Fault::pointer("/organization_id", "is missing, and so is agent_id: one of them is needed"));
                None
            }
            (Some(_), Some(_)) => {
                faults.push(Fault::pointer("/agent_id", "must not be given together with organization_id"));
                None
            }
        };
        faults.extend(self.note.iter().flat_map(|note| text_faults(note, "/note")));
        target.filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// What is wrong with the text of a message or note, which is at `pointer`.
fn text_faults(text: &str, pointer: &'static str) -> Vec<Fault> {
    let faults = [
        (text.trim().is_empty(), "must not be empty or only blanks"),
        (text.len() > MAX_TEXT_BYTES, "must not be longer than 16 KiB"),
        (text.contains('\0'), "must not contain U+0000"),
    ];
    faults.into_iter().filter(|(is_one, _)| *is_one).map(|(_, detail)| Fault::pointer(pointer, detail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(kind: &str, text: &str) -> Vec<String> {
        let new = NewEvent { kind: kind.to_owned(), text: text.to_owned() };
        let faults = new.check().err().unwrap_or_default();
        faults.into_iter().filter_map(|fault| fault.pointer).collect()
    }

    #[test]
    fn a_text_has_one_byte_to_sixteen_kibibytes() {
        assert_eq!(pointers("message", "x"), Vec::<String>::new());
        assert_eq!(pointers("note", &"é".repeat(8192)), Vec::<String>::new());
        assert_eq!(pointers("note", &format!("{}x", "é".repeat(8192))), ["/text"]);
        for blank in ["", " ", "\n\t\u{a0}\u{3000}"] {
            assert_eq!(pointers("message", blank), ["/text"]);
        }
    }

    #[test]
    fn every_fault_is_named() {
        assert_eq!(pointers("closed", "a\0"), ["/type", "/text"]);
    }
}
