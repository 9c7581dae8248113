//! The command palette: everything that can be clicked now, found by typing (APG combobox).
//!
//! It asks the page itself what there is, so that it can do neither more nor less than the page.

use super::dialog::Dialog;
use crate::components::base::focus::focus_within;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// How many are shown at the most.
const MOST: usize = 12;

#[derive(Clone)]
struct Command {
    words: String,
    element: HtmlElement,
}

/// What can be clicked, rows and what is hidden left out.
fn commands() -> Vec<Command> {
    let Ok(found) = document().query_selector_all(".app :is(button:not([disabled]), a[href], .popover label)") else {
        return Vec::new();
    };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    let mut commands: Vec<Command> = Vec::new();
    for element in elements {
        let is_row = element.closest("[role='gridcell'], [data-no-command]").ok().flatten().is_some();
        // What a button opens counts, although it is not seen yet.
        let is_there = element.offset_width() > 0 || element.tag_name() == "LABEL";
        let Some(words) = words(&element).filter(|_| !is_row && is_there) else { continue };
        if commands.iter().all(|known| known.words != words) {
            commands.push(Command { words, element });
        }
    }
    commands
}

/// How an element is called, behind the name of the group that it is one of.
fn words(element: &HtmlElement) -> Option<String> {
    let text =
        |element: &Element| element.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
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

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let all = StoredValue::new_local(Vec::<Command>::new());
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let root = NodeRef::<Div>::new();
    Effect::new(move || {
        if is_open.get() {
            all.set_value(commands());
            typed.set(String::new());
            active.set(0);
        }
    });
    root.on_load(|root| focus_within(Element::from((*root).clone()), "input"));
    let found = Memo::new(move |_| {
        let wanted = typed.get().to_lowercase();
        let parts: Vec<&str> = wanted.split_whitespace().collect();
        let fits = |command: &&Command| {
            let words = command.words.to_lowercase();
            parts.iter().all(|part| words.contains(part))
        };
        all.with_value(|all| {
            all.iter().filter(fits).take(MOST).map(|command| command.words.clone()).collect::<Vec<_>>()
        })
    });
    let run = move |words: &str| {
        is_open.set(false);
        let element =
            all.with_value(|all| all.iter().find(|known| known.words == words).map(|known| known.element.clone()));
        // After the dialog has given the focus back.
        request_animation_frame(move || {
            if let Some(element) = element {
                let _ = element.focus();
                element.click();
            }
        });
    };
    let on_keydown = move |event: KeyboardEvent| {
        let count = found.with(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(words) = found.with(|found| found.get(active.get()).cloned()) {
                    run(&words);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let option = move |(at, words): (usize, String)| {
            let chosen = words.clone();
            view! {
                <li
                    role="option" id=format!("command-{at}") class="choice__option"
                    class:choice__option--active=move || active.get() == at
                    aria-selected=move || (active.get() == at).to_string()
                    on:click=move |_| run(&chosen)
                >{words}</li>
            }
        };
        found.get().into_iter().enumerate().map(option).collect::<Vec<_>>()
    };
    let content = move || {
        view! {
            <div class="palette" node_ref=root>
                <input
                    type="text" class="palette__field" role="combobox" aria-label=t("palette.label") placeholder=t("palette.label")
                    aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off"
                    aria-activedescendant=move || found.with(|found| active.get() < found.len()).then(|| format!("command-{}", active.get()))
                    on:input=move |event| { typed.set(event_target_value(&event)); active.set(0); }
                    on:keydown=on_keydown
                />
                <ul class="palette__list" role="listbox" id="palette-list" tabindex="-1" aria-label=t("palette.title")>{options}</ul>
                {move || found.with(Vec::is_empty).then(|| view! { <p class="dialog__hint" role="status">{t("palette.none")}</p> })}
            </div>
        }
    };
    view! { <Dialog is_open title=t("palette.title") class="palette" content/> }
}
