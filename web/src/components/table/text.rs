//! The text of a row can be pointed at and selected: it lies above the row's link, and a click on it
//! that selects nothing follows that link.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEventInit};

/// How far a pointer moves in a click, in CSS pixels.
const STILL: i32 = 4;

thread_local! {
    static PRESSED_AT: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
}

/// The button of a mouse that opens a link in another tab.
const MIDDLE: i16 = 1;

/// Follows the link of the row whose text was clicked, with the keys and the button of that click.
pub(super) fn follow_link(event: &MouseEvent) {
    if event.button() > MIDDLE {
        return;
    }
    let has_selected = ends_selection(event);
    match clicked(event) {
        // The end of a selection that began beside the text.
        Some(Clicked::Link) if has_selected => event.prevent_default(),
        Some(Clicked::Text(link)) if !has_selected => {
            let how = MouseEventInit::new();
            how.set_bubbles(true);
            how.set_cancelable(true);
            how.set_ctrl_key(event.ctrl_key() || event.button() == MIDDLE);
            how.set_meta_key(event.meta_key());
            how.set_shift_key(event.shift_key());
            if let Ok(click) = MouseEvent::new_with_mouse_event_init_dict("click", &how) {
                let _ = link.dispatch_event(&click);
            }
        }
        _ => (),
    }
}

/// Remembers where a button went down, and keeps the middle one on a row's text from scrolling the list: it
/// opens the row. With Ctrl, Cmd or Shift a button selects rows, and no text.
pub(super) fn press_down(event: &MouseEvent) {
    PRESSED_AT.set((event.client_x(), event.client_y()));
    let selects_rows = event.button() == 0 && (event.ctrl_key() || event.meta_key() || event.shift_key());
    let is_taken = match clicked(event) {
        Some(Clicked::Text(_)) => selects_rows || event.button() == MIDDLE,
        Some(Clicked::Link) => selects_rows,
        None => false,
    };
    if is_taken {
        event.prevent_default();
    }
}

/// Whether a click ends a selection of text.
pub(super) fn ends_selection(event: &MouseEvent) -> bool {
    selects(event) && has_selection()
}

/// Whether a click ends a selection: the pointer was moved, or a word was clicked twice. A click on what was
/// selected before leaves it selected until the button is up.
fn selects(event: &MouseEvent) -> bool {
    let (x, y) = PRESSED_AT.get();
    let moved = (event.client_x() - x).abs() + (event.client_y() - y).abs();
    event.detail() > 1 || (event.detail() == 1 && moved > STILL)
}

enum Clicked {
    Link,
    /// Text of a row that has this link.
    Text(Element),
}

/// What of a row is under the pointer; none is a button, or no row.
fn clicked(event: &MouseEvent) -> Option<Clicked> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let enclosing = |selector| target.closest(selector).ok().flatten();
    if enclosing(".data-table__link").is_some() {
        return Some(Clicked::Link);
    }
    if enclosing("a, button").is_some() {
        return None;
    }
    let row = enclosing(".data-table__row")?;
    row.query_selector(".data-table__link").ok().flatten().map(Clicked::Text)
}

fn has_selection() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
