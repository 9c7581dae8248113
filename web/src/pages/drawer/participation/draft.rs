//! What is written in a chat and not sent yet. It is kept for each chat in the session of the tab, so that closing
//! the drawer or a reload loses nothing.

use crate::browser::drafts::DraftPlace;
use crate::components::drawer::composer::{OpenDraft, Unsent};
use leptos::prelude::*;
use uuid::Uuid;

/// What the user was writing in a chat.
#[derive(Debug, Default, PartialEq, Eq)]
struct Draft {
    text: String,
    is_note: bool,
    unsent: Vec<Unsent>,
}

impl Draft {
    fn read(kept: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(kept).unwrap_or_default();
        let mut draft = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "text" => draft.text = value,
                "note" => draft.is_note = true,
                // Whether it arrived nobody knows; another attempt has the same key.
                "message" | "unsent_note" => {
                    let parts = value.split_once(' ').and_then(|(key, text)| Some((key.parse().ok()?, text)));
                    draft.unsent.extend(parts.map(|(key, text)| Unsent {
                        key,
                        text: text.to_owned(),
                        is_note: name == "unsent_note",
                        is_failed: true,
                    }));
                }
                _ => {}
            }
        }
        draft
    }

    /// What is kept of it; nothing where nothing is written.
    fn write(&self) -> Option<String> {
        if self.text.is_empty() && self.unsent.is_empty() {
            return None;
        }
        let mut pairs = vec![("text", self.text.clone())];
        pairs.extend(self.is_note.then(|| ("note", "1".to_owned())));
        let name = |one: &Unsent| if one.is_note { "unsent_note" } else { "message" };
        pairs.extend(self.unsent.iter().map(|one| (name(one), format!("{} {}", one.key, one.text))));
        serde_html_form::to_string(pairs).ok()
    }
}

/// What was about to be written in a chat, kept again whenever it changes.
pub(super) fn stored_draft(place: DraftPlace) -> OpenDraft {
    let Draft { text, is_note, unsent } = Draft::read(&place.read().unwrap_or_default());
    let draft = OpenDraft { text: RwSignal::new(text), is_note: RwSignal::new(is_note), unsent: RwSignal::new(unsent) };
    Effect::new(move || {
        let draft = Draft { text: draft.text.get(), is_note: draft.is_note.get(), unsent: draft.unsent.get() };
        place.write(draft.write().as_deref());
    });
    draft
}

/// A message that arrived although the drawer was closed meanwhile is no draft any more.
pub(super) fn remove_stored(place: DraftPlace, key: Uuid) {
    if let Some(kept) = place.read() {
        let mut draft = Draft::read(&kept);
        draft.unsent.retain(|one| one.key != key);
        place.write(draft.write().as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_kept() {
        let message =
            |text: &str, is_note| Unsent { key: Uuid::from_u128(7), text: text.to_owned(), is_note, is_failed: true };
        let draft = Draft {
            text: "a & b\n你好 = ?".to_owned(),
            is_note: true,
            unsent: vec![message("one two", false), message("three", true)],
        };
        assert_eq!(Draft::read(&draft.write().unwrap()), draft);
        assert_eq!((Draft::read(""), Draft::default().write()), (Draft::default(), None));
        // Only the kind was chosen: nothing is lost.
        assert_eq!(Draft { is_note: true, ..Draft::default() }.write(), None);
    }
}
