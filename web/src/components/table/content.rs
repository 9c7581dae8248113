//! What a table is given to show, and what it reports.

use super::row::Row;
use super::selecting::selection::Selection;
use leptos::prelude::*;
use uuid::Uuid;

/// What the table shows.
#[derive(Clone, Copy)]
pub struct TableRows {
    /// The rows that are loaded.
    pub rows: Signal<Vec<Row>>,
    /// How many there are in all, if known.
    pub total: Signal<Option<i64>>,
    /// The row that is open in the drawer.
    pub open: Signal<Option<Uuid>>,
    /// The rows that are selected.
    pub selection: Selection,
    /// The rows that were just added.
    pub fresh: RwSignal<Vec<Uuid>>,
    /// The rows that no longer belong to the list, with the reason.
    pub leaving: RwSignal<Vec<(Uuid, String)>>,
    /// How far it is scrolled, in pixels.
    pub top: RwSignal<f64>,
    /// How far it is to be scrolled; taken when done.
    pub go_to: RwSignal<Option<f64>>,
    /// Rows are being loaded that replace these.
    pub is_stale: Signal<bool>,
    /// The address of a row.
    pub address: Callback<Uuid, String>,
    /// The cells of a row, one a column; the one of the first column is put into the row's link.
    pub cells: fn(&Row) -> Vec<AnyView>,
}

/// What the table reports.
#[derive(Clone, Copy)]
pub struct TableEvents {
    /// Another order was chosen.
    pub on_sort: Callback<(&'static str, bool)>,
    /// Escape was pressed in the list; whether that meant something.
    pub on_escape: Callback<(), bool>,
    /// The end of the loaded rows is near.
    pub on_near_end: Callback<()>,
    /// A row is pointed at for a moment.
    pub on_hover: Callback<Uuid>,
}
