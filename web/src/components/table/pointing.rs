//! Which row is pointed at long enough to be meant.

use crate::components::base::pause::Pause;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;

/// How long a row is pointed at before that counts.
const MOMENT: Duration = Duration::from_millis(80);

/// The row under the pointer. Rows that move under a pointer that rests are not pointed at: only its
/// moves count.
#[derive(Clone, Copy)]
pub struct Pointing {
    row: StoredValue<Option<Uuid>>,
    pause: Pause,
    on_point: Callback<Uuid>,
}

impl Pointing {
    /// Nothing is pointed at yet; `on_point` is called with what is.
    #[must_use]
    pub fn new(on_point: Callback<Uuid>) -> Self {
        Self { row: StoredValue::new(None), pause: Pause::new(MOMENT), on_point }
    }

    /// The pointer moved over a row, or away from all of them.
    pub fn at(self, row: Option<Uuid>) {
        if self.row.try_get_value() == Some(row) {
            return;
        }
        self.row.try_set_value(row);
        self.pause.forget();
        if let Some(row) = row {
            self.pause.then(move || self.on_point.run(row));
        }
    }
}
