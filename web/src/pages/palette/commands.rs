//! Everything on the page that can be clicked now, so that the palette offers exactly what the page does.

use super::entry::{Action, Entry, Group, keys};
use crate::words::t;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// What can be clicked, rows and what is hidden left out.
pub(super) fn commands() -> Vec<Entry> {
    let Ok(found) = document().query_selector_all(".app :is(button:not([disabled]), a[href], .popover label)") else {
        return Vec::new();
    };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    let mut commands: Vec<Entry> = Vec::new();
    for element in elements {
        let is_row = element.closest("[role='gridcell'], [data-no-command]").ok().flatten().is_some();
        // What a button opens counts, although it is not seen yet.
        let is_there = element.offset_width() > 0 || element.tag_name() == "LABEL";
        let Some(words) = words(&element).filter(|_| !is_row && is_there) else { continue };
        if commands.iter().all(|known| known.words != words) {
            let keys = keys(&element.get_attribute("data-key").unwrap_or_default());
            let action = Action::Click(element);
            commands.push(Entry { group: Group::Command, words, hint: String::new(), keys, action });
        }
    }
    commands
}

/// The name of an element, behind the name of the group that it is one of.
fn words(element: &HtmlElement) -> Option<String> {
    let own = element.get_attribute("aria-label").unwrap_or_else(|| text(element));
    let group = element.closest("[role='radiogroup'], [role='columnheader'], fieldset").ok().flatten();
    let group = group.and_then(|group| match group.get_attribute("role").as_deref() {
        Some("columnheader") => Some(t("palette.sort").to_owned()),
        Some(_) => group.get_attribute("aria-label"),
        None => Some(text(&group.first_element_child()?)),
    });
    let group = group.filter(|group| !own.starts_with(group));
    (!own.is_empty()).then(|| group.map_or_else(|| own.clone(), |group| format!("{group}: {own}")))
}

/// The text of an element; of a tab without its number.
fn text(element: &Element) -> String {
    let is_tab = element.get_attribute("role").as_deref() == Some("tab");
    let text =
        if is_tab { element.first_child().and_then(|first| first.text_content()) } else { element.text_content() };
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
