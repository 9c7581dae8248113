//! The selection of a list, for its rows and for what is done with them.

use super::chosen::Chosen;
use crate::components::table::row::Row;
use leptos::prelude::*;
use uuid::Uuid;

/// The selection.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The rows that can be selected.
    listed: RwSignal<Vec<Row>>,
    chosen: RwSignal<Chosen>,
    /// How many rows are selected.
    pub count: Memo<usize>,
    /// Something is being done with what was selected, so that its bar stays.
    pub is_held: RwSignal<bool>,
    /// How many rows are selected, in words, for those who do not see it.
    pub said: RwSignal<String>,
}

impl Selection {
    /// None of the `listed` rows so far.
    #[must_use]
    pub fn new(listed: RwSignal<Vec<Row>>) -> Self {
        let chosen = RwSignal::new(Chosen::default());
        let count = Memo::new(move |_| chosen.with(|chosen| chosen.rows().len()));
        Self { listed, chosen, count, is_held: RwSignal::new(false), said: RwSignal::new(String::new()) }
    }

    /// Whether a row is selected.
    #[must_use]
    pub fn has(self, id: Uuid) -> bool {
        self.chosen.with(|chosen| chosen.has(id))
    }

    /// Whether any row is selected.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.count.get() > 0
    }

    /// Selects a row, or no longer.
    pub fn toggle(self, id: Uuid) {
        if let Some(row) = self.find(id) {
            self.chosen.update(|chosen| chosen.toggle(row));
        }
    }

    /// Selects the range that ends at a row; the first one begins at `from`.
    pub fn extend(self, from: Uuid, to: Uuid) {
        self.listed.with_untracked(|listed| self.chosen.update(|chosen| chosen.extend(listed, from, to)));
    }

    /// Selects all rows that are loaded.
    pub fn all(self) {
        self.listed.with_untracked(|listed| self.chosen.update(|chosen| chosen.add(listed)));
    }

    /// Ends it.
    pub fn clear(self) {
        if self.count.get_untracked() > 0 {
            self.chosen.set(Chosen::default());
        }
    }

    /// Leaves rows out, if any of them are selected.
    pub fn retain(self, stays: impl Fn(Uuid) -> bool) {
        let is_out = |chosen: &Chosen| chosen.rows().iter().any(|row| !stays(row.id()));
        if self.chosen.try_with_untracked(is_out) == Some(true) {
            self.chosen.update(|chosen| chosen.retain(&stays));
        }
    }

    /// The rows that are selected, as they are now and in the order of the list.
    #[must_use]
    pub fn rows(self) -> Vec<Row> {
        self.listed.with(|listed| self.chosen.with(|chosen| chosen.current(listed)))
    }

    fn find(self, id: Uuid) -> Option<Row> {
        let known = |rows: &[Row]| rows.iter().find(|row| row.id() == id).cloned();
        self.listed
            .with_untracked(|listed| known(listed))
            .or_else(|| self.chosen.with_untracked(|own| known(own.rows())))
    }
}
