//! What the rows are filtered by, as chips: each has words or a field, and a button that removes it.

use crate::components::base::focus::focus;
use crate::components::base::icon::Icon;
use crate::words::t_with;
use leptos::html::Ul;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

/// The list of chips, and where the focus goes when one is removed.
#[derive(Clone, Copy)]
pub struct ChipList {
    /// The list.
    pub root: NodeRef<Ul>,
    /// What gets the focus when there are no chips: the first of these that can have it.
    pub before: &'static [&'static str],
}

impl ChipList {
    /// The button that removes a chip of these words.
    pub fn remover(self, words: Signal<String>, remove: Callback<()>) -> AnyView {
        let label = move || words.with(|words| t_with("chips.remove", &[("filter", words)]));
        let remove = move |event: MouseEvent| {
            let place = self.place(&event);
            remove.run(());
            self.move_focus(place);
        };
        view! {
            <button type="button" class="icon-button icon-button--small chip__remove" aria-label=label on:click=remove><Icon name="x"/></button>
        }
        .into_any()
    }

    /// Gives the focus to what stands before the list.
    pub fn leave(self) {
        for selector in self.before {
            let Some(element) = document().query_selector(selector).ok().flatten() else { continue };
            focus(&element);
            if document().active_element().as_ref() == Some(&element) {
                return;
            }
        }
    }

    fn buttons(self) -> Vec<Element> {
        // The list goes with its last chip.
        let root = self.root.try_get_untracked().flatten().filter(|root| root.is_connected());
        let Some(found) = root.and_then(|root| root.query_selector_all(".chip__remove").ok()) else {
            return Vec::new();
        };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    }

    fn place(self, event: &MouseEvent) -> usize {
        let own = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        self.buttons().iter().position(|button| Some(button) == own.as_ref()).unwrap_or_default()
    }

    /// The button that was pressed goes away: its place, or else what stands before the list, gets the focus.
    fn move_focus(self, place: usize) {
        request_animation_frame(move || {
            let buttons = self.buttons();
            match buttons.get(place).or_else(|| buttons.last()) {
                Some(next) => focus(next),
                None => self.leave(),
            }
        });
    }
}
