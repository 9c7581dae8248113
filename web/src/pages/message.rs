//! The message of a tab: what was done last.

use crate::query_state::TabState;
use crate::words::t;
use leptos::prelude::*;

/// What was done last, for the toast.
#[derive(Clone, Copy)]
pub struct Message(pub RwSignal<String>);

impl Message {
    /// Reports that the link to `shown` is copied.
    pub fn link_copied(self, shown: &TabState) {
        let is_whole = shown.shared().filter() == shown.filter();
        self.0.set(t(if is_whole { "copy.toast" } else { "copy.toast_without_words" }).to_owned());
    }
}
