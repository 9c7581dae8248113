//! Signing out.

use crate::browser::drafts::forget_drafts;
use crate::server;
use crate::server::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What ends the sign-in of the window.
#[must_use]
pub fn sign_out() -> Callback<()> {
    let session = Session::get();
    Callback::new(move |()| {
        spawn_local(async move {
            if server::sign_out().await.is_ok() {
                forget_drafts();
                session.end();
            }
        });
    })
}
