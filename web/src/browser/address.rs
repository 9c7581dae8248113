//! Where the window is, and how it goes elsewhere without loading the page again.
//!
//! A router is more than an app of one section needs, and a twelfth of what a first visit would
//! load: this is the path, the query, the browser's history, and links that stay in the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// The address of the window.
#[derive(Clone, Copy)]
pub struct Address {
    /// The path.
    pub path: RwSignal<String>,
    /// The query, without its question mark.
    pub query: RwSignal<String>,
}

impl Address {
    /// Follows the window, for everything below.
    pub fn provide() -> Self {
        let address = Self { path: RwSignal::new(String::new()), query: RwSignal::new(String::new()) };
        address.read();
        provide_context(address);
        let back = window_event_listener(leptos::ev::popstate, move |_| address.read());
        let click = window_event_listener(leptos::ev::click, move |event| address.follow(&event));
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        address
    }

    /// The address of the window.
    ///
    /// # Panics
    /// Outside of the app, which would be a defect.
    #[must_use]
    #[allow(clippy::expect_used, reason = "the app provides it before anything else")]
    pub fn get() -> Self {
        use_context().expect("the app provides it")
    }

    /// Goes to a path with its query. `Replace` leaves no way back.
    pub fn go(self, to: &str, step: Step) {
        let Ok(history) = window().history() else { return };
        let moved = match step {
            Step::Add => history.push_state_with_url(&JsValue::NULL, "", Some(to)),
            Step::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(to)),
        };
        if moved.is_ok() {
            self.read();
        }
    }

    fn read(self) {
        let location = window().location();
        let query = location.search().unwrap_or_default().trim_start_matches('?').to_owned();
        let path = location.pathname().unwrap_or_default();
        // Set only if changed: effects that depend on one must not run again for the other.
        if self.path.with_untracked(|known| *known != path) {
            self.path.set(path);
        }
        if self.query.with_untracked(|known| *known != query) {
            self.query.set(query);
        }
    }

    /// A plain click on a link of ours stays in the page; one for a new tab does not.
    fn follow(self, event: &MouseEvent) {
        if event.default_prevented() || event.button() != 0 {
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let is_ours = window().location().origin().is_ok_and(|origin| origin == link.origin());
        if !is_ours || !link.target().is_empty() || !link.hash().is_empty() || link.has_attribute("download") {
            return;
        }
        event.prevent_default();
        self.go(&format!("{}{}", link.pathname(), link.search()), Step::Add);
    }
}

/// What a change of the address is in the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Back undoes it.
    Add,
    /// It replaces the current entry.
    Replace,
}
