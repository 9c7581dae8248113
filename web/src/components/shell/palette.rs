//! The command palette: everything that can be clicked now, found by typing (APG combobox).
//!
//! It reads the commands from the page itself, so it offers exactly what the page offers.

use super::commands::{Command, commands};
use super::dialog::Dialog;
use crate::components::base::focus::focus_within;
use crate::components::listbox::press::press;
use crate::components::listbox::state::{Kind, Listbox, Options, Pressed};
use crate::words::{lower, t};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

/// The largest number of commands shown.
const MAX_SHOWN: usize = 12;

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let search = Search::new(is_open);
    Effect::new(move || {
        if is_open.get() {
            search.begin();
        }
    });
    view! { <Dialog is_open title=t("palette.title") class="palette" content=move || content(search)/> }
}

fn content(search: Search) -> AnyView {
    let Search { list, found, .. } = search;
    let root = NodeRef::<Div>::new();
    root.on_load(|root| focus_within(Element::from((*root).clone()), "input"));
    let options = move || {
        let options = found.get().into_iter().enumerate().map(|(at, words)| option(search, at, words));
        options.collect::<Vec<_>>()
    };
    let active = move || list.with(Listbox::active).filter(|at| found.with(|found| *at < found.len()));
    view! {
        <div class="palette" node_ref=root>
            <input
                type="text" class="palette__field" role="combobox" aria-label=t("palette.label") placeholder=t("palette.label")
                aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off"
                aria-activedescendant=move || active().map(option_id)
                on:input=move |event| search.take(event_target_value(&event))
                on:keydown=move |event| search.press(&event)
            />
            <ul class="palette__list" role="listbox" id="palette-list" tabindex="-1" aria-label=t("palette.title")>{options}</ul>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="dialog__hint" role="status">{t("palette.none")}</p> })}
        </div>
    }
    .into_any()
}

fn option_id(at: usize) -> String {
    format!("command-{at}")
}

fn option(search: Search, at: usize, words: String) -> AnyView {
    let is_active = move || search.list.with(|list| list.is_active(at));
    view! {
        <li
            role="option" id=option_id(at) class="choice__option"
            class:choice__option--active=is_active
            aria-selected=move || is_active().to_string()
            on:click=move |_| search.run(at)
        >{words}</li>
    }
    .into_any()
}

/// What is typed, and the commands that it finds.
#[derive(Clone, Copy)]
struct Search {
    is_open: RwSignal<bool>,
    all: StoredValue<Vec<Command>, LocalStorage>,
    typed: RwSignal<String>,
    list: RwSignal<Listbox>,
    /// The labels of the matching commands.
    found: Memo<Vec<String>>,
}

impl Search {
    fn new(is_open: RwSignal<bool>) -> Self {
        let all = StoredValue::new_local(Vec::<Command>::new());
        let typed = RwSignal::new(String::new());
        let found = Memo::new(move |_| {
            let wanted = typed.get();
            let fits = |command: &&Command| fits(&command.words, &wanted);
            all.with_value(|all| all.iter().filter(fits).take(MAX_SHOWN).map(|command| command.words.clone()).collect())
        });
        Self { is_open, all, typed, list: RwSignal::new(Listbox::new(Kind::Palette)), found }
    }

    /// Reads the commands from the page.
    fn begin(self) {
        self.all.set_value(commands());
        self.take(String::new());
    }

    fn take(self, typed: String) {
        self.typed.set(typed);
        self.list.update(Listbox::restart);
    }

    fn press(self, event: &KeyboardEvent) {
        let options = Options { has_field: true, ..Options::new(self.found.with_untracked(Vec::len)) };
        match press(self.list, event, &options) {
            Pressed::Ignored | Pressed::Left => return,
            Pressed::Chosen(at) => self.run(at),
            Pressed::Moved | Pressed::Submitted | Pressed::Closed => {}
        }
        event.prevent_default();
    }

    /// Closes, and clicks what was found.
    fn run(self, at: usize) {
        let Some(words) = self.found.with_untracked(|found| found.get(at).cloned()) else { return };
        self.is_open.set(false);
        let of_words = |all: &Vec<Command>| all.iter().find(|known| known.words == words).cloned();
        let command = self.all.with_value(of_words);
        // After the dialog has given the focus back.
        request_animation_frame(move || {
            if let Some(Command { element, .. }) = command {
                let _ = element.focus();
                element.click();
            }
        });
    }
}

/// Whether a command contains all typed words, in any order.
fn fits(words: &str, typed: &str) -> bool {
    let words = lower(words);
    lower(typed).split_whitespace().all(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn what_is_typed_is_found_in_any_order() {
        assert!(fits("Type: Contact", "cont TYPE"));
        assert!(fits("Type: Contact", " "));
        assert!(!fits("Type: Contact", "contact bot"));
    }
}
