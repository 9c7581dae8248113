//! The keyboard's shortcuts: what they do, and the help that lists them.
//!
//! An element says itself which key it has (`data-key`), so that a key does what a click does and
//! nothing when there is nothing to click.

use super::dialog::Dialog;
use crate::browser::settings::use_settings;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A shortcut of the help: keys, [`OR`] between those of two shortcuts, and the key of its text.
type Shortcut = (&'static [&'static str], &'static str);

/// Stands between two shortcuts that share a line; shown as a slash.
const OR: &str = "";

const GROUPS: [(&str, &[Shortcut]); 4] = [
    (
        "keys.list",
        &[
            (&["J", "K"], "keys.rows"),
            (&["←", "→"], "keys.cells"),
            (&["↑"], "keys.heads"),
            (&["Alt", "←", OR, "Alt", "→"], "arrange.move"),
            (&["Alt", "Shift", "←", OR, "→"], "arrange.resize"),
            (&["Ctrl", "Home", OR, "Ctrl", "End"], "keys.ends"),
            (&["Enter"], "keys.open_row"),
            (&["X"], "keys.select"),
            (&["Shift", "↑", OR, "↓"], "keys.select_more"),
            (&["Ctrl", "A"], "keys.select_all"),
            (&["Esc"], "keys.end_selection"),
            (&["R"], "keys.new"),
            (&["P"], "keys.pause"),
        ],
    ),
    (
        "keys.filters",
        &[
            (&["/"], "keys.agent"),
            (&["Q"], "keys.words"),
            (&["D"], "keys.range"),
            (&["S"], "keys.state"),
            (&["Shift", "C"], "keys.clear"),
        ],
    ),
    (
        "keys.chat",
        &[
            (&["Esc"], "keys.close_drawer"),
            (&["W"], "keys.wider"),
            (&["Shift", "J"], "keys.join"),
            (&["Shift", "N"], "keys.note"),
            (&["Enter"], "keys.send"),
            (&["Shift", "Enter"], "keys.line"),
        ],
    ),
    (
        "keys.anywhere",
        &[
            (&["1", "2", "3"], "keys.tabs"),
            (&["V"], "keys.overview"),
            (&["C"], "keys.copy"),
            (&["T"], "keys.theme"),
            (&["Ctrl", "K"], "keys.palette"),
            (&["?"], "keys.help"),
        ],
    ),
];

/// Performs the action of a key: clicks the first element that has it, or focuses its field.
pub fn press(event: &KeyboardEvent) {
    let is_typing = |element: &Element| {
        element
            .closest("input, textarea, select, [role='listbox'], [role='tree'], [role='dialog'] [role='grid']")
            .ok()
            .flatten()
            .is_some()
    };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in_dialog = target.as_ref().is_some_and(|target| target.closest("dialog").ok().flatten().is_some());
    if event.alt_key() || event.default_prevented() || is_in_dialog {
        return;
    }
    let key = event.key();
    let name = match (event.ctrl_key() || event.meta_key(), key.as_str()) {
        // Works everywhere.
        (true, "k" | "K") => "palette".to_owned(),
        (true, _) => return,
        // From a search field, which has one line, to what it found.
        (false, "ArrowDown") if target.as_ref().is_some_and(is_search) => return enter_list(event),
        _ if target.as_ref().is_some_and(is_typing) => return,
        // Elsewhere an arrow belongs to what has the focus.
        (false, "ArrowDown" | "ArrowUp") if target.as_ref().is_none_or(has_no_arrows) => return enter_list(event),
        (false, _) if key.chars().count() == 1 && key.chars().all(|letter| letter != '"' && letter != '\\') => key,
        _ => return,
    };
    let element = document().query_selector(&format!("[data-key=\"{name}\"]")).ok().flatten();
    let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return if matches!(name.as_str(), "j" | "k") {
            enter_list(event)
        };
    };
    event.prevent_default();
    let is_radio = element.get_attribute("role").as_deref() == Some("radio");
    if is_radio || element.is_instance_of::<HtmlInputElement>() {
        let _ = element.focus();
    } else {
        element.click();
    }
}

/// Whether an element is a search field without suggestions.
fn is_search(element: &Element) -> bool {
    element.matches("input[type='search']:not([role='combobox'])").unwrap_or_default()
}

/// Whether the arrows up and down mean nothing to an element: the page as a whole, the name of a tab.
fn has_no_arrows(element: &Element) -> bool {
    element.matches("body, [role='tab']").unwrap_or_default()
}

/// Gives the focus to the row of the list that had it last, at first the first one.
fn enter_list(event: &KeyboardEvent) {
    let link = document().query_selector("#list .data-table__link[tabindex='0']").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = link.focus();
    }
}

/// The help.
#[component]
pub fn ShortcutHelp(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let settings = use_settings();
    let content = move || {
        let groups = GROUPS.map(|(title, shortcuts)| {
            let lines = shortcuts.iter().map(|(keys, what)| {
                let key = |key: &&'static str| match *key {
                    OR => "/".into_any(),
                    key => view! { <kbd>{key}</kbd> }.into_any(),
                };
                let keys = keys.iter().map(key).collect::<Vec<_>>();
                view! { <li class="shortcuts__line"><span>{t(what)}</span><span class="shortcuts__keys">{keys}</span></li> }
            });
            view! { <section><h3 class="shortcuts__title">{t(title)}</h3><ul>{lines.collect::<Vec<_>>()}</ul></section> }
        });
        view! {
            <div class="shortcuts">{groups.into_iter().collect::<Vec<_>>()}</div>
            <footer class="dialog__foot">
                <label class="switch">
                    <input
                        type="checkbox" role="switch" prop:checked=move || settings.with(|settings| settings.has_single_keys)
                        on:change=move |event| settings.update(|settings| settings.has_single_keys = event_target_checked(&event))
                    />
                    {t("keys.single")}
                </label>
                <span class="dialog__hint">{t("keys.single_hint")}</span>
            </footer>
        }
    };
    view! { <Dialog is_open title=t("keys.title") class="shortcuts" content/> }
}
