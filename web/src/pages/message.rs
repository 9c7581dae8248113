//! The message of a tab: what was done last.

use crate::query_state::TabState;
use crate::words::t;
use leptos::prelude::*;
use std::cell::Cell;

/// What was done last, for the toast.
#[derive(Clone, Copy)]
pub struct Message(pub RwSignal<String>);

thread_local! {
    /// The message of the tab that is shown.
    static SHOWN: Cell<Option<Message>> = const { Cell::new(None) };
}

/// Reports what became of something, on whichever tab that is.
pub fn report(words: String) {
    if let Some(Message(shown)) = SHOWN.get() {
        shown.try_set(words);
    }
}

impl Message {
    /// The message of a tab, for everything below it.
    pub fn provide() -> Self {
        let message = Self(RwSignal::new(String::new()));
        SHOWN.set(Some(message));
        provide_context(message);
        message
    }

    /// Reports that the link to `shown` is copied.
    pub fn link_copied(self, shown: &TabState) {
        let is_whole = shown.shared().filter() == shown.filter();
        self.0.set(t(if is_whole { "copy.toast" } else { "copy.toast_without_words" }).to_owned());
    }
}
