//! What moves and resizes columns at their heads: the pointer, or keys with Alt.

use super::arrangement::Arrangement;
use super::order::{clamped, moved};
use crate::words::t_with;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

/// How far a pointer moves before it moves a column, in CSS pixels.
const STILL: i32 = 4;
/// How much wider a key makes a column, in CSS pixels.
const STEP: i32 = 16;
/// Where a column comes when it is dropped: `before` or `behind` a head.
const DROP: &str = "data-drop";

/// What the pointer that is down does.
#[derive(Clone, Copy, PartialEq)]
enum Drag {
    /// Nothing yet.
    Pressed,
    /// It moves the column, and where that comes: beside a head, and whether behind it.
    Moves(Option<(usize, bool)>),
    /// It resizes the column, which had this width.
    Resizes(i32),
}

#[derive(Clone, Copy)]
struct Hands {
    arrangement: Arrangement,
    /// The column, where the pointer went down, and what it does.
    drag: StoredValue<Option<(usize, i32, Drag)>>,
    /// What the pointer did when it was down last. A click that ends a move is none on a head.
    ended: StoredValue<Option<(usize, Drag)>>,
    /// What was done, in words.
    said: RwSignal<String>,
}

/// Follows the gestures; the view says what they did.
pub fn follow(arrangement: Arrangement) -> AnyView {
    let said = RwSignal::new(String::new());
    let hands = Hands { arrangement, drag: StoredValue::new(None), ended: StoredValue::new(None), said };
    let handle = Closure::<dyn Fn(Event)>::new(move |event: Event| hands.handle(&event)).into_js_value();
    if let Some(line) = line() {
        for name in ["pointerdown", "pointermove", "pointerup", "pointercancel", "click", "dblclick", "keydown"] {
            // Before the buttons in the heads and the keys of the grid.
            let _ = line.add_event_listener_with_callback_and_bool(name, handle.unchecked_ref(), true);
        }
    }
    view! { <p class="visually-hidden" role="status">{said}</p> }.into_any()
}

impl Hands {
    fn handle(self, event: &Event) {
        match event.type_().as_str() {
            "keydown" => self.press_key(event.unchecked_ref()),
            "pointerdown" => self.press(event.unchecked_ref()),
            "pointermove" => self.move_to(event.unchecked_ref()),
            "dblclick" => self.make_automatic(),
            "click" if matches!(self.ended.get_value(), Some((_, Drag::Moves(_)))) => {
                self.ended.set_value(None);
                event.stop_propagation();
            }
            "pointerup" => self.release(true),
            "pointercancel" => self.release(false),
            _ => (),
        }
    }

    /// The column and the head of an event.
    fn head_of(self, event: &Event) -> Option<(usize, HtmlElement)> {
        let target: Element = event.target()?.dyn_into().ok()?;
        self.named(target.closest("[data-column]").ok()??)
    }

    fn named(self, head: Element) -> Option<(usize, HtmlElement)> {
        let name = head.get_attribute("data-column")?;
        let column = self.arrangement.columns.iter().position(|column| column.class == name)?;
        Some((column, head.dyn_into().ok()?))
    }

    /// The heads that are shown, in their order.
    fn shown(self) -> Vec<(usize, HtmlElement)> {
        let heads = line().and_then(|line| line.query_selector_all("[data-column]").ok());
        let head = |at| self.named(heads.as_ref()?.get(at)?.unchecked_into());
        let heads = (0..heads.as_ref().map_or(0, web_sys::NodeList::length)).filter_map(head);
        heads.filter(|(_, head)| head.offset_width() > 0).collect()
    }

    fn press(self, event: &PointerEvent) {
        self.ended.set_value(None);
        let Some((column, head)) = self.head_of(event).filter(|_| event.button() == 0) else { return };
        let drag = if is_edge(event) { Drag::Resizes(head.offset_width()) } else { Drag::Pressed };
        if drag != Drag::Pressed {
            event.prevent_default();
            self.capture(event);
        }
        self.drag.set_value(Some((column, event.client_x(), drag)));
    }

    /// Moves of the pointer are reported wherever it is.
    fn capture(self, event: &PointerEvent) {
        line().into_iter().for_each(|line| _ = line.set_pointer_capture(event.pointer_id()));
    }

    fn move_to(self, event: &PointerEvent) {
        let Some((column, from, drag)) = self.drag.get_value() else { return };
        if event.buttons() == 0 {
            return self.release(false);
        }
        let way = event.client_x() - from;
        let drag = match drag {
            Drag::Resizes(width) => {
                self.arrangement.resize(column, Some(width + way));
                drag
            }
            Drag::Pressed if way.abs() <= STILL => drag,
            Drag::Pressed => {
                self.capture(event);
                Drag::Moves(self.mark(column, event.client_x()))
            }
            Drag::Moves(_) => Drag::Moves(self.mark(column, event.client_x())),
        };
        self.drag.set_value(Some((column, from, drag)));
    }

    /// Shows where the column comes when it is dropped here: before the first head whose middle is to the right.
    fn mark(self, column: usize, x: i32) -> Option<(usize, bool)> {
        let heads = self.shown();
        self.clear_marks(&heads);
        let is_right = |(_, head): &&(usize, HtmlElement)| {
            let rect = head.get_bounding_client_rect();
            rect.left() + rect.width() / 2.0 > f64::from(x)
        };
        let next = heads.iter().find(is_right);
        let (beside, head) = next.or(heads.last())?;
        let (order, is_behind) = (untrack(|| self.arrangement.order()), next.is_none());
        let target = (*beside, is_behind);
        // Where it is, nothing is dropped.
        let places = |order: &[usize]| {
            order.iter().copied().filter(|at| heads.iter().any(|(own, _)| own == at)).collect::<Vec<_>>()
        };
        if places(&moved(&order, column, *beside, is_behind)) == places(&order) {
            return None;
        }
        let _ = head.set_attribute(DROP, if is_behind { "behind" } else { "before" });
        Some(target)
    }

    fn clear_marks(self, heads: &[(usize, HtmlElement)]) {
        heads.iter().for_each(|(_, head)| _ = head.remove_attribute(DROP));
    }

    fn release(self, is_done: bool) {
        let Some((column, _, drag)) = self.drag.get_value() else { return };
        self.drag.set_value(None);
        self.ended.set_value(Some((column, drag)));
        match drag {
            Drag::Pressed => (),
            Drag::Resizes(_) => self.say_width(column),
            Drag::Moves(target) => {
                self.clear_marks(&self.shown());
                if let Some((beside, is_behind)) = target.filter(|_| is_done) {
                    self.put(column, beside, is_behind);
                }
            }
        }
    }

    fn make_automatic(self) {
        if let Some((column, Drag::Resizes(_))) = self.ended.get_value() {
            self.arrangement.resize(column, None);
            self.say_width(column);
        }
    }

    fn press_key(self, event: &KeyboardEvent) {
        self.ended.set_value(None);
        let is_right = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            "Escape" if matches!(self.drag.get_value(), Some((_, _, Drag::Moves(_)))) => {
                event.stop_propagation();
                return self.release(false);
            }
            _ => return,
        };
        if !event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let Some((column, head)) = self.head_of(event) else { return };
        // With Alt, arrows lead back and forth between pages.
        event.prevent_default();
        event.stop_propagation();
        if event.shift_key() {
            self.arrangement.resize(column, Some(head.offset_width() + if is_right { STEP } else { -STEP }));
            return self.say_width(column);
        }
        let heads = self.shown();
        let at = heads.iter().position(|(own, _)| *own == column);
        let beside = at.and_then(|at| if is_right { heads.get(at + 1) } else { heads.get(at.checked_sub(1)?) });
        if let Some((beside, _)) = beside {
            self.put(column, *beside, is_right);
        }
    }

    /// Moves a column beside another one. Its new head has the focus.
    fn put(self, column: usize, beside: usize, is_behind: bool) {
        let order = moved(&untrack(|| self.arrangement.order()), column, beside, is_behind);
        self.arrangement.arrange(&order);
        request_animation_frame(move || {
            let heads = self.shown();
            let Some(at) = heads.iter().position(|(own, _)| *own == column) else { return };
            let head = &heads[at].1;
            let button = head.query_selector("button").ok().flatten().and_then(|button| button.dyn_into().ok());
            let _ = button.as_ref().unwrap_or(head).focus();
            let (place, count) = ((at + 1).to_string(), heads.len().to_string());
            self.say("arrange.moved", head, &[("place", &place), ("count", &count)]);
        });
    }

    fn say_width(self, column: usize) {
        let key = match self.arrangement.width(column) {
            Some(_) => "arrange.resized",
            None => "arrange.automatic",
        };
        request_animation_frame(move || {
            if let Some((_, head)) = self.shown().iter().find(|(own, _)| *own == column) {
                self.say(key, head, &[("width", &clamped(head.offset_width()).to_string())]);
            }
        });
    }

    fn say(self, key: &'static str, head: &HtmlElement, values: &[(&str, &str)]) {
        let name = head.text_content().unwrap_or_default();
        let values: Vec<_> = values.iter().copied().chain([("column", name.trim())]).collect();
        self.said.try_set(t_with(key, &values));
    }
}

/// The line of heads.
fn line() -> Option<Element> {
    document().query_selector("#list .data-table__head").ok().flatten()
}

/// Whether an event is at the edge of a head, where columns are resized.
fn is_edge(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches(".data-table__edge").unwrap_or_default())
}
