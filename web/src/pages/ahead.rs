//! A chat that is pointed at is fetched before it is opened. Its transcript is not: who opened which
//! one is kept in the audit log, and looking at a row opens none.

use crate::api;
use crate::load::Failure;
use futures::future::{AbortHandle, Abortable, FutureExt as _, LocalBoxFuture, Shared};
use leptos::task::spawn_local;
use sightline_shared::ChatDetail;
use std::cell::RefCell;
use uuid::Uuid;

/// How long what was fetched may stand for what is so, in milliseconds.
const LIFE: f64 = 3_000.0;

struct Ahead {
    id: Uuid,
    asked_at: f64,
    // Not read before it is wanted: the code that reads it comes with the drawer.
    text: Shared<LocalBoxFuture<'static, Result<String, Failure>>>,
    running: AbortHandle,
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.running.abort();
    }
}

thread_local! {
    static AHEAD: RefCell<Option<Ahead>> = const { RefCell::new(None) };
}

/// Fetches a chat ahead; the one before is given up.
pub fn fetch(id: Uuid) {
    let text = api::chat_ahead(id).boxed_local().shared();
    let (running, registration) = AbortHandle::new_pair();
    let task = Abortable::new(text.clone(), registration);
    let ahead = Ahead { id, asked_at: js_sys::Date::now(), text, running };
    AHEAD.with_borrow_mut(|known| *known = Some(ahead));
    spawn_local(async move { _ = task.await });
}

/// A chat whole, as it was fetched ahead where that is recent; it is taken once.
///
/// # Errors
/// Why it did not come.
pub async fn chat(id: Uuid) -> Result<ChatDetail, Failure> {
    let ahead = AHEAD.with_borrow_mut(|known| known.take_if(|ahead| ahead.id == id));
    if let Some(ahead) = ahead.filter(|ahead| js_sys::Date::now() - ahead.asked_at < LIFE)
        && let Ok(text) = ahead.text.clone().await
        && let Some(detail) = api::chat_of(&text)
    {
        return Ok(detail);
    }
    api::chat(id).await
}
