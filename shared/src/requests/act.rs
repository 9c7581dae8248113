//! Participation in a chat: the request to write in it.

use crate::{EventType, Fault, word_enum};
use serde::{Deserialize, Serialize};

/// The maximum length of the text of a message or note, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;

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
        if self.text.trim().is_empty() {
            faults.push(Fault::pointer("/text", "must not be empty or only blanks"));
        }
        if self.text.len() > MAX_TEXT_BYTES {
            faults.push(Fault::pointer("/text", "must not be longer than 16 KiB"));
        }
        if self.text.contains('\0') {
            faults.push(Fault::pointer("/text", "must not contain U+0000"));
        }
        writing.ok().filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// Without the text: logs must not contain it.
impl std::fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewEvent({:?}, {} bytes)", self.kind, self.text.len())
    }
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
