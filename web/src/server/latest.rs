//! The newest of several tasks of one kind: what it overtook is given up, with the requests of it
//! that are under way.

use futures::future::{AbortHandle, Abortable, LocalBoxFuture};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Begins a task that can be given up.
#[must_use]
pub fn begin(task: LocalBoxFuture<'static, ()>) -> AbortHandle {
    let (handle, registration) = AbortHandle::new_pair();
    spawn_local(async move { _ = Abortable::new(task, registration).await });
    handle
}

/// Runs one task at a time, always the newest.
#[derive(Clone, Copy)]
pub struct Latest(StoredValue<Option<AbortHandle>>);

impl Latest {
    /// Runs nothing yet; ends with the part of the page that made it.
    #[must_use]
    pub fn new() -> Self {
        let latest = Self(StoredValue::new(None));
        on_cleanup(move || latest.replace(None));
        latest
    }

    /// Begins a task and gives up the one before.
    pub fn run(self, task: LocalBoxFuture<'static, ()>) {
        // First, so that its requests are aborted before the new ones begin.
        self.replace(None);
        self.replace(Some(begin(task)));
    }

    fn replace(self, next: Option<AbortHandle>) {
        if let Some(before) = self.0.try_update_value(|running| std::mem::replace(running, next)).flatten() {
            before.abort();
        }
    }
}

impl Default for Latest {
    fn default() -> Self {
        Self::new()
    }
}
