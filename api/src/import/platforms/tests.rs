//! What the tests of the platforms share.

use super::{Export, Unplaced, each};
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;

/// What came out of an export.
pub(super) struct Read {
    pub(super) chats: Vec<Result<ChatDocument, Vec<Fault>>>,
    pub(super) unplaced: Vec<String>,
}

impl Read {
    /// The chat in this place.
    pub(super) fn chat(&self, place: usize) -> &ChatDocument {
        self.chats[place].as_ref().unwrap_or_else(|faults| panic!("{place}: {faults:?}"))
    }

    /// Why the conversation in this place was refused.
    pub(super) fn reasons(&self, place: usize) -> Vec<String> {
        let faults = self.chats[place].as_ref().err().into_iter().flatten();
        let words = |fault: &Fault| match fault.pointer.as_deref() {
            Some("") | None => fault.detail.clone(),
            Some(pointer) => format!("{pointer}: {}", fault.detail),
        };
        faults.map(words).collect()
    }
}

/// Reads an export of one file.
pub(super) fn read(text: &str, export: &Export) -> Read {
    read_file("export", text, export)
}

/// Reads an export of a file of this name.
pub(super) fn read_file(name: &str, text: &str, export: &Export) -> Read {
    let (mut unplaced, mut chats) = (Unplaced::default(), Vec::new());
    let mut take = |_, chat| {
        chats.push(chat);
        Ok(())
    };
    each(&mut text.as_bytes(), name, export, &mut unplaced, &mut take).unwrap();
    Read { chats, unplaced: unplaced.iter().map(|(kind, count)| format!("{count} {kind}")).collect() }
}

/// Why the first conversation of an export was refused.
pub(super) fn reasons(text: &str, export: &Export) -> Vec<String> {
    read(text, export).reasons(0)
}

/// Every event of a chat: its time, type, author and words.
pub(super) fn story(chat: &ChatDocument) -> Vec<String> {
    let line = |event: &sightline_shared::document::DocumentEvent| {
        let by = event.participant.as_deref().unwrap_or("-");
        let words = if event.deleted { "deleted" } else { event.text.as_deref().unwrap_or_default() };
        format!("{} {} {by}: {words}", event.at.utc().format("%H:%M:%S"), event.kind)
    };
    chat.events.iter().map(line).collect()
}
