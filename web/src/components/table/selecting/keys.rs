//! The keys that select: `X`, Shift with an arrow, Ctrl or Cmd with `A`.

use super::selection::Selection;
use crate::components::table::grid::Grid;
use crate::components::table::row::Row;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use uuid::Uuid;

/// Does what a key means for the selection; what it means for the focus `grid` does.
pub fn press(event: &KeyboardEvent, grid: Grid, rows: Signal<Vec<Row>>, selection: Selection) {
    let id_at = |row: usize| -> Option<Uuid> { rows.with_untracked(|rows| rows.get(row).map(Row::id)) };
    let here = Grid::row_of(event).and_then(id_at);
    let has_ctrl = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), has_ctrl, event.shift_key(), event.alt_key()) {
        ("x" | "X", false, false, false) if here.is_some() => {
            event.prevent_default();
            here.into_iter().for_each(|id| selection.toggle(id));
        }
        ("a" | "A", true, false, false) => {
            event.prevent_default();
            selection.all();
        }
        ("ArrowDown" | "ArrowUp", false, true, false) if here.is_some() => {
            grid.press(event);
            if let Some((from, to)) = here.zip(Grid::row_in_focus().and_then(id_at)) {
                selection.extend(from, to);
            }
        }
        _ => grid.press(event),
    }
}
