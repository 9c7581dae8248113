//! Doing something once things have been still for a while.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// A timer of which only the last task counts; ends with the part of the page that made it.
#[derive(Clone, Copy)]
pub struct Pause {
    length: Duration,
    pending: StoredValue<Option<TimeoutHandle>>,
}

impl Pause {
    /// Waits so long before each task.
    #[must_use]
    pub fn new(length: Duration) -> Self {
        let pause = Self { length, pending: StoredValue::new(None) };
        on_cleanup(move || pause.forget());
        pause
    }

    /// Runs `task` after the pause, unless another task is scheduled before.
    pub fn then(self, task: impl FnOnce() + 'static) {
        self.forget();
        self.pending.try_set_value(set_timeout_with_handle(task, self.length).ok());
    }

    /// Does nothing any more.
    pub fn forget(self) {
        if let Some(pending) = self.pending.try_update_value(Option::take).flatten() {
            pending.clear();
        }
    }
}
