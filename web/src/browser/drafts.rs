//! What a user is writing in chats, kept in the session of the tab: it survives a reload, no other
//! tab sees it, and signing out removes it.

use leptos::prelude::window;
use uuid::Uuid;
use web_sys::Storage;

/// What the names of all drafts begin with; the user and the chat follow.
const PREFIX: &str = "sightline-draft-";

/// Where the draft of a user in a chat is kept.
#[derive(Clone, Copy, Debug)]
pub struct DraftPlace {
    /// Who writes.
    pub user: Uuid,
    /// Where.
    pub chat: Uuid,
}

impl DraftPlace {
    fn name(self) -> String {
        format!("{PREFIX}{}-{}", self.user, self.chat)
    }

    /// What was kept, if anything.
    #[must_use]
    pub fn read(self) -> Option<String> {
        storage()?.get_item(&self.name()).ok().flatten()
    }

    /// Keeps a draft, or none.
    pub fn write(self, draft: Option<&str>) {
        let Some(storage) = storage() else { return };
        let _ = match draft {
            Some(draft) => storage.set_item(&self.name(), draft),
            None => storage.remove_item(&self.name()),
        };
    }
}

/// Whether the user has written something that is not sent.
#[must_use]
pub fn has_drafts(user: Uuid) -> bool {
    names().iter().any(|name| name.starts_with(&format!("{PREFIX}{user}-")))
}

/// Removes all drafts of the tab.
pub fn forget_drafts() {
    let Some(storage) = storage() else { return };
    names().iter().for_each(|name| _ = storage.remove_item(name));
}

fn names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let name = |at| storage.key(at).ok().flatten().filter(|name| name.starts_with(PREFIX));
    (0..storage.length().unwrap_or(0)).filter_map(name).collect()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
