//! The columns of a list as the reader has arranged them.

use super::order::{arranged, clamped};
use crate::browser::settings::{Settings, use_settings};
use crate::components::table::column::Column;
use leptos::prelude::*;

/// The columns of a list, and their order.
#[derive(Clone, Copy)]
pub struct Arrangement {
    /// The list: `chats`, `results`, `contacts`.
    pub list: &'static str,
    /// Its columns; the first one is always shown.
    pub columns: &'static [Column],
    /// The names of the columns that the reader moved, in their order.
    order: Memo<Vec<String>>,
    /// Where it is kept.
    pub settings: RwSignal<Settings>,
}

impl Arrangement {
    /// Follows the settings.
    #[must_use]
    pub fn new(list: &'static str, columns: &'static [Column]) -> Self {
        let settings = use_settings();
        let order = Memo::new(move |_| settings.with(|settings| settings.order(list)));
        Self { list, columns, order, settings }
    }

    /// The places of all columns, in the order in which they are shown.
    #[must_use]
    pub fn order(self) -> Vec<usize> {
        self.order.with(|order| arranged(self.columns, order))
    }

    /// Keeps another order.
    pub fn arrange(self, order: &[usize]) {
        let names: Vec<&str> = order.iter().map(|at| self.columns[*at].class).collect();
        self.settings.update(|settings| settings.arrange(self.list, &names));
    }

    /// The width that was given to a column, in pixels.
    #[must_use]
    pub fn width(self, column: usize) -> Option<i32> {
        self.settings.with_untracked(|settings| settings.width(self.list, self.columns[column].class))
    }

    /// Gives a column a width in pixels; none is its own.
    pub fn resize(self, column: usize, width: Option<i32>) {
        let class = self.columns[column].class;
        self.settings.update(|settings| settings.resize(self.list, class, width.map(clamped)));
    }
}
