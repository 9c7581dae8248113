//! The link to the content of the drawer.

use crate::pages::message::Message;
use crate::query_state::{Tab, TabState};
use leptos::prelude::*;

/// Copies the link to the content of the drawer.
#[must_use]
pub fn copy_open_link() -> Callback<()> {
    let message = use_context::<Message>();
    Callback::new(move |()| {
        let location = window().location();
        // There is no clipboard on a page that came without TLS from another machine.
        if !window().is_secure_context() {
            return;
        }
        let (Ok(origin), Ok(path), Ok(query)) = (location.origin(), location.pathname(), location.search()) else {
            return;
        };
        let Some(tab) = Tab::of_path(&path) else { return };
        let state = TabState::read(tab, &query);
        let _ = window().navigator().clipboard().write_text(&(origin + &state.shared().address()));
        if let Some(message) = message {
            message.link_copied(&state);
        }
    })
}
