//! Where the keyboard's focus is and goes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node, ScrollIntoViewOptions, ScrollLogicalPosition};

const FOCUSABLE: &str = "a[href], :is(button, input, textarea, select):not([disabled]), summary, [tabindex]";

/// Focuses the first element under `root` that a selector finds, once the page is up to date.
pub fn focus_within(root: impl Into<Element>, selector: &'static str) {
    let root = root.into();
    request_animation_frame(move || {
        if let Some(found) = root.query_selector(selector).ok().flatten() {
            focus(&found);
        }
    });
}

/// Focuses an element, if it can be.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Scrolls the element with this id into view, if it is not, once the page is up to date.
pub fn show_element(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            let how = ScrollIntoViewOptions::new();
            how.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}

/// The element that an event happened on.
#[must_use]
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether an event happened on `root` or something in it.
#[must_use]
pub fn happened_within(event: &Event, root: &Element) -> bool {
    let node = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    node.is_some_and(|node| root.contains(Some(&node)))
}

/// Keeps the Tab key inside `root`: from the last part to the first and back, and from elsewhere
/// into it.
pub fn keep_inside(root: &Element, event: &KeyboardEvent) {
    if event.key() != "Tab" {
        return;
    }
    let parts = focusable(root);
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
    let here = document().active_element();
    let position = parts.iter().position(|part| Some(part) == here.as_ref());
    let wrapped = match (event.shift_key(), position) {
        (true, None | Some(0)) => last,
        (false, Some(at)) if at + 1 == parts.len() => first,
        (false, None) if !here.is_some_and(|here| root.contains(Some(&here))) => first,
        _ => return,
    };
    event.prevent_default();
    focus(wrapped);
}

/// The parts of `root` that Tab reaches, in order. What is not shown has no boxes.
fn focusable(root: &Element) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(FOCUSABLE) else { return vec![] };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.tab_index() >= 0 && element.offset_height() > 0)
        .map(Into::into)
        .collect()
}
