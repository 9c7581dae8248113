//! Where the focus is in the table, and where the keys lead it (WAI-ARIA APG: grid).

use super::viewport::Viewport;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement};

/// The row that Tab reaches. The grid is one stop: from there keys lead to cells, and to the heads.
#[derive(Clone, Copy)]
pub struct Grid {
    /// What of it is in view.
    pub viewport: Viewport,
    /// The row.
    pub row: RwSignal<usize>,
}

impl Grid {
    /// Starts in the first row.
    #[must_use]
    pub fn new(viewport: Viewport) -> Self {
        Self { viewport, row: RwSignal::new(0) }
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
            self.focus(row + 1, None);
        }
    }

    /// Follows the focus to where its row is now. That of a row which is gone comes to the one in its place.
    pub fn regain_focus(self) {
        let count = self.viewport.count.get_untracked();
        let active = document().active_element().filter(|active| active.tag_name() != "BODY");
        match active {
            Some(active) => {
                line_of(&active).and_then(|line| line.checked_sub(1)).into_iter().for_each(|row| self.row.set(row))
            }
            None if count > 0 => self.reveal(self.row.get_untracked().min(count - 1), true),
            None => {}
        }
    }

    /// The row in which an event happened.
    #[must_use]
    pub fn row_of(event: &Event) -> Option<usize> {
        line_of(&event.target()?.dyn_into::<Element>().ok()?)?.checked_sub(1)
    }

    /// The row that has the focus.
    #[must_use]
    pub fn row_in_focus() -> Option<usize> {
        line_of(&document().active_element()?)?.checked_sub(1)
    }

    /// Does what a key means.
    pub fn press(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let line = target.as_ref().and_then(line_of);
        let Some((target, line)) = target.zip(line) else { return };
        let stops = stops(self.viewport.view_box, line);
        let stop = stops.iter().position(|stop| **stop == target).unwrap_or(0);
        let size = Size { rows: self.viewport.count.get_untracked(), stops: stops.len(), page: self.viewport.page() };
        let is_whole = event.ctrl_key() || event.meta_key();
        let Some((line, stop)) = step((line, stop), &event.key(), is_whole, event.alt_key(), size) else { return };
        event.prevent_default();
        if let Some(row) = line.checked_sub(1) {
            self.row.set(row);
            self.viewport.show(row);
        }
        self.focus(line, Some(stop));
    }

    /// Focuses a stop of a line, or its link. This happens at once if the line is in the page, so that fast keys do not
    /// wait for frames; otherwise when it is and no other row was chosen.
    fn focus(self, line: usize, stop: Option<usize>) {
        let view_box = self.viewport.view_box;
        let focus = move || {
            let stops = stops(view_box, line);
            let at = stop.or_else(|| stops.iter().position(|stop| stop.tag_name() == "A")).unwrap_or(0);
            stops.get(at).or(stops.last()).is_some_and(|stop| stop.focus().is_ok())
        };
        if !focus() && line > 0 {
            request_animation_frame(move || {
                request_animation_frame(move || {
                    if self.row.try_get_untracked() == Some(line - 1) {
                        focus();
                    }
                });
            });
        }
    }

    /// The cells of a row that changes are made again: a focus in one of them moves to the new one.
    pub(super) fn keep_focus(self, row: usize) {
        let Some(active) = document().active_element() else { return };
        let stops = stops(self.viewport.view_box, row + 1);
        if let Some(stop) = stops.iter().position(|stop| **stop == active) {
            request_animation_frame(move || self.focus(row + 1, Some(stop)));
        }
    }
}

/// The line of the grid that an element is in.
fn line_of(element: &Element) -> Option<usize> {
    let line = element.closest("#list [aria-rowindex]").ok().flatten()?;
    line.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(1)
}

/// What can have the focus in a line, the head (0) or a row, from left to right: each link and button, and
/// each cell without one.
fn stops(view_box: NodeRef<Div>, line: usize) -> Vec<HtmlElement> {
    let line = format!("[aria-rowindex='{}'] [aria-colindex]", line + 1);
    let selector = format!("{line} :is(a, button), {line}:not(:has(a, button))");
    let view = view_box.try_get_untracked().flatten();
    let found = view.and_then(|view| view.query_selector_all(&selector).ok());
    let node = |at| found.as_ref()?.get(at)?.dyn_into::<HtmlElement>().ok();
    let length = found.as_ref().map_or(0, web_sys::NodeList::length);
    // A column that is not shown has no width.
    (0..length).filter_map(node).filter(|stop| stop.offset_width() > 0).collect()
}

/// How large the table is.
#[derive(Clone, Copy)]
struct Size {
    rows: usize,
    /// How many stops the line has.
    stops: usize,
    /// How many rows are in view at once.
    page: usize,
}

/// Where a key leads from a line, of which the head is 0, and a stop in it; none where it means nothing.
/// With Ctrl or Cmd, Home and End stand for the whole table.
fn step(here: (usize, usize), key: &str, is_whole: bool, is_alt: bool, size: Size) -> Option<(usize, usize)> {
    let (last_row, last_stop) = (size.rows, size.stops.saturating_sub(1));
    let (line, stop) = (here.0.min(last_row), here.1);
    let (line, stop) = match key {
        "Home" if is_whole => (1, stop),
        "End" if is_whole => (last_row, stop),
        _ if is_whole || is_alt => return None,
        "ArrowDown" | "j" => (line + 1, stop),
        "ArrowUp" => (line.saturating_sub(1), stop),
        "k" => (line.saturating_sub(1).max(1), stop),
        "ArrowRight" => (line, stop + 1),
        "ArrowLeft" => (line, stop.saturating_sub(1)),
        "PageDown" => (line + size.page, stop),
        "PageUp" => (line.saturating_sub(size.page).max(1), stop),
        "Home" => (line, 0),
        "End" => (line, last_stop),
        _ => return None,
    };
    Some((line.min(last_row), stop.min(last_stop)))
}

#[cfg(test)]
mod tests {
    use super::{Size, step};

    const SIZE: Size = Size { rows: 30, stops: 4, page: 10 };

    fn plain(here: (usize, usize), key: &str) -> Option<(usize, usize)> {
        step(here, key, false, false, SIZE)
    }

    #[test]
    fn keys_lead_to_cells_that_are_there() {
        assert_eq!(["ArrowDown", "j"].map(|key| plain((3, 1), key)), [Some((4, 1)); 2]);
        assert_eq!(["ArrowUp", "k"].map(|key| plain((3, 1), key)), [Some((2, 1)); 2]);
        assert_eq!(plain((30, 3), "ArrowDown"), Some((30, 3)));
        assert_eq!(plain((2, 3), "ArrowRight"), Some((2, 3)));
        assert_eq!(plain((2, 0), "ArrowLeft"), Some((2, 0)));
        assert_eq!(plain((25, 2), "PageDown"), Some((30, 2)));
        assert_eq!(plain((5, 2), "PageUp"), Some((1, 2)));
        assert_eq!((plain((5, 2), "Home"), plain((5, 2), "End")), (Some((5, 0)), Some((5, 3))));
    }

    #[test]
    fn the_arrow_leads_from_the_first_row_to_the_heads_and_back() {
        assert_eq!((plain((1, 2), "ArrowUp"), plain((1, 2), "k")), (Some((0, 2)), Some((1, 2))));
        assert_eq!((plain((0, 2), "ArrowUp"), plain((0, 2), "ArrowDown")), (Some((0, 2)), Some((1, 2))));
        assert_eq!(plain((0, 2), "ArrowRight"), Some((0, 3)));
    }

    #[test]
    fn with_ctrl_home_and_end_stand_for_the_whole_table() {
        assert_eq!(step((5, 2), "Home", true, false, SIZE), Some((1, 2)));
        assert_eq!(step((5, 2), "End", true, false, SIZE), Some((30, 2)));
        assert_eq!(step((5, 2), "ArrowDown", true, false, SIZE), None);
        assert_eq!(step((5, 2), "ArrowDown", false, true, SIZE), None);
        assert_eq!(plain((5, 2), "x"), None);
    }

    #[test]
    fn the_focus_stays_in_a_list_that_became_shorter_or_empty() {
        assert_eq!(step((40, 2), "ArrowUp", false, false, SIZE), Some((29, 2)));
        assert_eq!(step((40, 2), "ArrowDown", false, false, Size { rows: 0, ..SIZE }), Some((0, 2)));
    }
}
