//! What selects rows with a pointer: a click with Ctrl or Cmd, one with Shift, a finger that is held on a row, and
//! each one after it.

use super::selection::Selection;
use crate::components::base::pause::Pause;
use crate::components::table::grid::Grid;
use crate::components::table::row::Row;
use crate::components::table::text::ends_selection;
use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event};

/// How long a finger is held on a row.
const HOLD: Duration = Duration::from_millis(500);
/// How far it moves meanwhile, in CSS pixels.
const STILL: i32 = 8;

/// The pointer that selects.
#[derive(Clone, Copy)]
pub struct Pointer {
    grid: Grid,
    rows: Signal<Vec<Row>>,
    selection: Selection,
    /// Where a finger is down.
    finger: StoredValue<Option<(i32, i32)>>,
    is_touch: StoredValue<bool>,
    /// What was held has selected its row: the click that ends it does nothing.
    has_held: StoredValue<bool>,
    hold: Pause,
}

impl Pointer {
    /// Follows the fingers on `view_box`.
    #[must_use]
    pub fn new(view_box: NodeRef<Div>, grid: Grid, rows: Signal<Vec<Row>>, selection: Selection) -> Self {
        let (finger, is_touch, has_held) = (StoredValue::new(None), StoredValue::new(false), StoredValue::new(false));
        let pointer = Self { grid, rows, selection, finger, is_touch, has_held, hold: Pause::new(HOLD) };
        view_box.on_load(move |view_box| {
            let follow = Closure::<dyn Fn(Event)>::new(move |event: Event| pointer.follow(&event)).into_js_value();
            for name in ["pointerdown", "pointermove", "pointerup", "pointercancel", "contextmenu", "scroll"] {
                let _ = view_box.add_event_listener_with_callback(name, follow.unchecked_ref());
            }
        });
        pointer
    }

    /// Selects with a click, if that is what it means.
    pub fn click(self, event: &MouseEvent) -> bool {
        // What the page itself makes of a click on text.
        if !event.is_trusted() || event.button() != 0 {
            return false;
        }
        let has_held = self.has_held.get_value();
        let is_tap = self.is_touch.get_value() && self.selection.count.get_untracked() > 0;
        let has_ctrl = event.ctrl_key() || event.meta_key();
        let is_wanted = has_held || is_tap || has_ctrl || event.shift_key();
        let Some((place, id)) = self.row_of(event).filter(|_| is_wanted && !ends_selection(event)) else {
            return false;
        };
        event.prevent_default();
        event.stop_propagation();
        self.has_held.set_value(false);
        if has_held {
            return true;
        }
        if event.shift_key() {
            self.extend(id)
        } else {
            self.selection.toggle(id)
        }
        self.grid.reveal(place, true);
        true
    }

    /// The box of a row was pressed.
    pub fn mark(self, place: usize, id: Uuid, has_shift: bool) {
        if has_shift {
            self.extend(id)
        } else {
            self.selection.toggle(id)
        }
        self.grid.reveal(place, true);
    }

    /// From the last row that was selected, else from the one that had the focus.
    fn extend(self, to: Uuid) {
        let at = |place: usize| self.rows.with_untracked(|rows| rows.get(place).map(Row::id));
        let from = Grid::row_in_focus().and_then(at);
        self.selection.extend(from.unwrap_or(to), to);
    }

    /// The row under a pointer, unless that is on one of its buttons.
    fn row_of(self, event: &Event) -> Option<(usize, Uuid)> {
        let target: Element = event.target()?.dyn_into().ok()?;
        if target.closest("button").ok().flatten().is_some() {
            return None;
        }
        let place = Grid::row_of(event)?;
        self.rows.with_untracked(|rows| rows.get(place).map(|row| (place, row.id())))
    }

    fn follow(self, event: &Event) {
        match event.type_().as_str() {
            "pointerdown" => self.press(event.unchecked_ref()),
            "pointermove" => {
                let event: &PointerEvent = event.unchecked_ref();
                let way = |(x, y): (i32, i32)| (event.client_x() - x).abs().max((event.client_y() - y).abs());
                if self.finger.get_value().is_some_and(|from| way(from) > STILL) {
                    self.release();
                }
            }
            // The menu of the browser would open where the finger is held.
            "contextmenu" if self.finger.get_value().is_some() || self.has_held.get_value() => event.prevent_default(),
            "contextmenu" => (),
            _ => self.release(),
        }
    }

    fn press(self, event: &PointerEvent) {
        self.release();
        self.has_held.set_value(false);
        self.is_touch.set_value(event.pointer_type() == "touch");
        let Some((_, id)) = self.row_of(event).filter(|_| self.is_touch.get_value()) else { return };
        self.finger.set_value(Some((event.client_x(), event.client_y())));
        self.hold.then(move || {
            self.finger.set_value(None);
            self.has_held.set_value(true);
            self.selection.toggle(id);
        });
    }

    fn release(self) {
        self.hold.forget();
        self.finger.set_value(None);
    }
}
