//! Which row the pointer stays on long enough to count.

use crate::components::base::pause::Pause;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;

/// How long the pointer stays on a row before that counts.
const DELAY: Duration = Duration::from_millis(80);

/// The row under the pointer. Only moves of the pointer count, not rows that move under it.
#[derive(Clone, Copy)]
pub struct Hover {
    row: StoredValue<Option<Uuid>>,
    pause: Pause,
    on_hover: Callback<Uuid>,
}

impl Hover {
    /// No row yet; `on_hover` is called with each row that counts.
    #[must_use]
    pub fn new(on_hover: Callback<Uuid>) -> Self {
        Self { row: StoredValue::new(None), pause: Pause::new(DELAY), on_hover }
    }

    /// The pointer moved over a row, or away from all of them.
    pub fn at(self, row: Option<Uuid>) {
        if self.row.try_get_value() == Some(row) {
            return;
        }
        self.row.try_set_value(row);
        self.pause.forget();
        if let Some(row) = row {
            self.pause.then(move || self.on_hover.run(row));
        }
    }
}
