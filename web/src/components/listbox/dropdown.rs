//! A list of options behind a button: a [`Listbox`] in signals, with the elements that it needs.

use super::press::press;
use super::state::{Kind, Listbox, Options, Pressed};
use crate::components::base::focus::{happened_within, show_element};
use crate::components::base::icon::Icon;
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

/// The list and what opens it.
#[derive(Clone, Copy)]
pub struct Dropdown {
    /// Whether the list is shown.
    pub is_open: Memo<bool>,
    /// What is typed to search the list; empty again when it closes.
    pub typed: RwSignal<String>,
    /// What holds the button and the list: a press outside of it closes the list.
    pub root: NodeRef<Div>,
    button: NodeRef<Button>,
    list: RwSignal<Listbox>,
    id: StoredValue<String>,
}

impl Dropdown {
    /// A list that is closed; `id` is the id of its element.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        let list = RwSignal::new(Listbox::new(Kind::Dropdown));
        let dropdown = Self {
            is_open: Memo::new(move |_| list.with(Listbox::is_open)),
            typed: RwSignal::new(String::new()),
            root: NodeRef::new(),
            button: NodeRef::new(),
            list,
            id: StoredValue::new(id.into()),
        };
        let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
            if dropdown.root.get_untracked().is_some_and(|root| !happened_within(&event, &root)) {
                dropdown.leave();
            }
        });
        on_cleanup(move || outside.remove());
        dropdown
    }

    /// The id of the list.
    #[must_use]
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// The id of an option.
    #[must_use]
    pub fn option_id(self, option: usize) -> String {
        self.id.with_value(|id| format!("{id}-{option}"))
    }

    /// The id of the active option, while the list is open.
    #[must_use]
    pub fn active_id(self) -> Option<String> {
        self.list.with(Listbox::active).map(|active| self.option_id(active))
    }

    /// Whether an option is the active one.
    #[must_use]
    pub fn is_active(self, option: usize) -> bool {
        self.list.with(|list| list.is_active(option))
    }

    /// The active option now.
    #[must_use]
    pub fn active(self) -> Option<usize> {
        self.list.with_untracked(Listbox::active)
    }

    /// Shows the list.
    pub fn open(self) {
        self.list.update(Listbox::open);
    }

    /// Makes an option the active one.
    pub fn reach(self, option: usize) {
        if self.active() != Some(option) {
            self.list.update(|list| list.reach(option));
        }
    }

    /// Closes the list and gives the focus back to its button.
    pub fn close(self) {
        self.leave();
        if let Some(button) = self.button.get_untracked() {
            let _ = button.focus();
        }
    }

    /// Does what a key means; what it chooses is for the caller to choose.
    pub fn press(self, event: &KeyboardEvent, options: &Options<'_>) -> Pressed {
        // What an input method is composing is not complete.
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return Pressed::Ignored;
        }
        let pressed = press(self.list, event, options);
        match pressed {
            Pressed::Ignored => return pressed,
            Pressed::Left => {
                self.leave();
                return pressed;
            }
            Pressed::Closed => self.close(),
            Pressed::Moved | Pressed::Chosen(_) | Pressed::Submitted => self.show_active(),
        }
        event.prevent_default();
        event.stop_propagation();
        pressed
    }

    /// Brings the active option into view.
    pub fn show_active(self) {
        if let Some(active) = self.active() {
            show_element(self.option_id(active));
        }
    }

    fn leave(self) {
        if self.is_open.get_untracked() {
            self.list.update(Listbox::close);
        }
        if self.typed.with_untracked(|typed| !typed.is_empty()) {
            self.typed.set(String::new());
        }
    }
}

/// The button: the name of the filter and its value; the name alone where it has none.
#[component]
pub fn DropdownButton(
    /// The list that it opens.
    dropdown: Dropdown,
    /// What is chosen, in words.
    label: &'static str,
    /// What that is now.
    value: Memo<String>,
    /// Whether something is chosen.
    is_set: Signal<bool>,
    /// What it opens: `listbox` or `tree`.
    popup: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="field"
            class:field--set=is_set
            // In narrow frames the label is not shown; the name keeps it.
            aria-label=move || format!("{label} {}", value.get()).trim_end().to_owned()
            aria-haspopup=popup
            aria-expanded=move || dropdown.is_open.get().to_string()
            aria-controls=dropdown.id()
            node_ref=dropdown.button
            on:click=move |_| dropdown.list.update(Listbox::toggle)
        >
            <span class="field__label">{label}</span>
            // The words as they are read are those of the name.
            " "
            <span class="field__value truncated" title=value>{value}</span>
            <Icon name="chev"/>
        </button>
    }
}
