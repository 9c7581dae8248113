//! What is written in a chat, and what becomes of it.

use leptos::prelude::*;
use uuid::Uuid;

/// Something that was written and has not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// One key for all attempts.
    pub key: Uuid,
    /// The words.
    pub text: String,
    /// It is for colleagues only.
    pub is_note: bool,
    /// The last attempt did not succeed.
    pub is_failed: bool,
}

/// The readers of what is written in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The contact and the participants.
    Contact,
    /// Colleagues alone: there is no contact in it.
    Colleagues,
    /// None: the contact is erased, and nothing can be written.
    Nobody,
}

/// What is being written in a chat.
#[derive(Clone, Copy)]
pub struct OpenDraft {
    /// The words.
    pub text: RwSignal<String>,
    /// They are for colleagues only.
    pub is_note: RwSignal<bool>,
    /// What has not arrived yet.
    pub unsent: RwSignal<Vec<Unsent>>,
}

impl OpenDraft {
    /// Whether something was written that has not arrived.
    pub(super) fn is_unsent(self) -> bool {
        !self.text.with_untracked(String::is_empty) || self.unsent.with_untracked(|unsent| !unsent.is_empty())
    }
}

/// What the composer reports.
#[derive(Clone, Copy)]
pub struct ComposerEvents {
    /// `join`, `accept`, `leave`, `close` or `transfer`.
    pub on_action: Callback<&'static str>,
    /// Sends what is written.
    pub on_send: Callback<()>,
    /// Sends a message again.
    pub on_retry: Callback<Unsent>,
    /// Discards a message that was not sent.
    pub on_drop: Callback<Uuid>,
}
