//! Where the reader was in lists that were left: coming back finds the same rows in view.

use crate::components::table::row::Row;
use crate::query_state::ListFilter;
use leptos::prelude::*;
use sightline_shared::Count;

/// How many lists are remembered.
const MOST: usize = 6;

/// A list as it was left.
#[derive(Clone)]
pub struct Place {
    /// What it shows.
    pub filter: ListFilter,
    /// Its rows. They are shown until those of now are loaded.
    pub rows: Vec<Row>,
    /// How many there were.
    pub count: Option<Count>,
    /// How far it was scrolled, in pixels.
    pub top: f64,
}

/// The lists that were left.
#[derive(Clone, Copy)]
pub struct Places(StoredValue<Vec<Place>>);

impl Places {
    /// None so far, for everything below.
    pub fn provide() {
        provide_context(Self(StoredValue::new(Vec::new())));
    }

    /// Those of the window.
    #[must_use]
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(StoredValue::new(Vec::new())))
    }

    /// Remembers a list, and forgets the oldest.
    pub fn keep(self, place: Place) {
        self.0.try_update_value(|places| {
            places.retain(|known| known.filter != place.filter);
            places.push(place);
            let surplus = places.len().saturating_sub(MOST);
            places.drain(..surplus);
        });
    }

    /// The list with this filter, as it was left.
    pub fn take(self, filter: &ListFilter) -> Option<Place> {
        self.0.try_update_value(|places| {
            let at = places.iter().position(|known| known.filter == *filter)?;
            Some(places.remove(at))
        })?
    }
}
