//! Where the focus is in the table, and where the keys lead it (WAI-ARIA APG: grid).

use super::viewport::Viewport;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The row and the cell that Tab reaches.
#[derive(Clone, Copy)]
pub struct Grid {
    /// What of it is in view.
    pub viewport: Viewport,
    /// The row.
    pub row: RwSignal<usize>,
    column: RwSignal<usize>,
    columns: usize,
}

impl Grid {
    /// Starts in the first cell of a table with this number of columns.
    #[must_use]
    pub fn new(viewport: Viewport, columns: usize) -> Self {
        Self { viewport, row: RwSignal::new(0), column: RwSignal::new(0), columns }
    }

    /// Whether Tab leads to this row, or to the last row if the list has become shorter.
    #[must_use]
    pub fn is_tab_stop(self, row: usize) -> bool {
        self.row.get().min(self.viewport.count.get().saturating_sub(1)) == row
    }

    /// Brings a row into view, and moves the focus to it with `with_focus`.
    pub fn reveal(self, row: usize, with_focus: bool) {
        self.row.set(row);
        self.viewport.show(row);
        if with_focus {
            self.column.set(0);
            focus_cell(self.viewport.view_box, row, 0, self.row);
        }
    }

    /// Does what a key means.
    pub fn press(self, event: &KeyboardEvent) {
        let size =
            Size { rows: self.viewport.count.get_untracked(), columns: self.columns, page: self.viewport.page() };
        let here = (self.row.get_untracked(), self.column.get_untracked());
        let is_whole = event.ctrl_key() || event.meta_key();
        let Some((row, column)) = step(here, &event.key(), is_whole, event.alt_key(), size) else { return };
        event.prevent_default();
        self.row.set(row);
        self.column.set(column);
        self.viewport.show(row);
        focus_cell(self.viewport.view_box, row, column, self.row);
    }
}

/// Focuses a cell, or the link or button in it. This happens at once if its row is in the page, so
/// that fast keys do not wait for frames; otherwise when it is and no other cell was chosen.
fn focus_cell(view_box: NodeRef<Div>, row: usize, cell: usize, chosen: RwSignal<usize>) {
    let focus = move || {
        let Some(view_box) = view_box.get_untracked() else { return true };
        let cell = format!("[aria-rowindex='{}'] [aria-colindex='{}']", row + 2, cell + 1);
        let find = |selector: &str| view_box.query_selector(selector).ok().flatten();
        let target = find(&format!("{cell} :is(a, button)")).or_else(|| find(&cell));
        let target = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
        target.is_some_and(|target| target.focus().is_ok())
    };
    if !focus() {
        request_animation_frame(move || {
            request_animation_frame(move || {
                if chosen.try_get_untracked() == Some(row) {
                    focus();
                }
            });
        });
    }
}

/// The cells of a row that changes are made again: a focus in one of them moves to the new one.
pub(super) fn keep_focus(view_box: NodeRef<Div>, row: usize, chosen: RwSignal<usize>) {
    let Some(view) = view_box.get_untracked() else { return };
    let inside = format!("[aria-rowindex='{}'] [aria-colindex]:is(:focus, :focus-within)", row + 2);
    let cell = view.query_selector(&inside).ok().flatten().and_then(|cell| cell.get_attribute("aria-colindex"));
    if let Some(cell) = cell.and_then(|cell| cell.parse::<usize>().ok()) {
        request_animation_frame(move || focus_cell(view_box, row, cell.saturating_sub(1), chosen));
    }
}

/// How large the table is.
#[derive(Clone, Copy)]
struct Size {
    rows: usize,
    columns: usize,
    /// How many rows are in view at once.
    page: usize,
}

/// Where a key leads from a cell; none where it means nothing. With Ctrl or Cmd, Home and End stand
/// for the whole table.
fn step(here: (usize, usize), key: &str, is_whole: bool, is_alt: bool, size: Size) -> Option<(usize, usize)> {
    let (last_row, last_column) = (size.rows.saturating_sub(1), size.columns.saturating_sub(1));
    let (row, column) = (here.0.min(last_row), here.1);
    let (row, column) = match key {
        "Home" if is_whole => (0, column),
        "End" if is_whole => (last_row, column),
        _ if is_whole || is_alt => return None,
        "ArrowDown" | "j" => (row + 1, column),
        "ArrowUp" | "k" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, column + 1),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => (row + size.page, column),
        "PageUp" => (row.saturating_sub(size.page), column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some((row.min(last_row), column.min(last_column)))
}

#[cfg(test)]
mod tests {
    use super::{Size, step};

    const SIZE: Size = Size { rows: 30, columns: 4, page: 10 };

    fn plain(here: (usize, usize), key: &str) -> Option<(usize, usize)> {
        step(here, key, false, false, SIZE)
    }

    #[test]
    fn keys_lead_to_cells_that_are_there() {
        assert_eq!(["ArrowDown", "j"].map(|key| plain((3, 1), key)), [Some((4, 1)); 2]);
        assert_eq!(["ArrowUp", "k"].map(|key| plain((0, 1), key)), [Some((0, 1)); 2]);
        assert_eq!(plain((29, 3), "ArrowDown"), Some((29, 3)));
        assert_eq!(plain((2, 3), "ArrowRight"), Some((2, 3)));
        assert_eq!(plain((2, 0), "ArrowLeft"), Some((2, 0)));
        assert_eq!(plain((25, 2), "PageDown"), Some((29, 2)));
        assert_eq!(plain((5, 2), "PageUp"), Some((0, 2)));
        assert_eq!((plain((5, 2), "Home"), plain((5, 2), "End")), (Some((5, 0)), Some((5, 3))));
    }

    #[test]
    fn with_ctrl_home_and_end_stand_for_the_whole_table() {
        assert_eq!(step((5, 2), "Home", true, false, SIZE), Some((0, 2)));
        assert_eq!(step((5, 2), "End", true, false, SIZE), Some((29, 2)));
        assert_eq!(step((5, 2), "ArrowDown", true, false, SIZE), None);
        assert_eq!(step((5, 2), "ArrowDown", false, true, SIZE), None);
        assert_eq!(plain((5, 2), "x"), None);
    }

    #[test]
    fn the_focus_stays_in_a_list_that_became_shorter_or_empty() {
        assert_eq!(step((40, 2), "ArrowUp", false, false, SIZE), Some((28, 2)));
        assert_eq!(step((40, 2), "ArrowDown", false, false, Size { rows: 0, ..SIZE }), Some((0, 2)));
    }
}
