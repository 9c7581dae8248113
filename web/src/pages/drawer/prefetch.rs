//! Fetches a chat that is pointed at before it is opened. Its transcript is not fetched: access to a
//! transcript is recorded in the audit log, and pointing at a row is no access.

use crate::server;
use crate::server::latest;
use crate::server::load::Failure;
use futures::future::AbortHandle;
use sightline_shared::ChatDetail;
use std::cell::RefCell;
use uuid::Uuid;

/// How long a fetched chat counts as current, in milliseconds.
const LIFE: f64 = 3_000.0;

struct Ahead {
    id: Uuid,
    asked_at: f64,
    // Not read before it is wanted: the code that reads it comes with the drawer.
    text: Option<String>,
    running: AbortHandle,
}

thread_local! {
    static AHEAD: RefCell<Option<Ahead>> = const { RefCell::new(None) };
}

/// Fetches a chat ahead; the one before is given up.
pub fn fetch(id: Uuid) {
    let running = latest::begin(Box::pin(async move {
        let text = server::chat_ahead(id).await.ok();
        AHEAD.with_borrow_mut(|known| {
            if let Some(ahead) = known.as_mut().filter(|ahead| ahead.id == id) {
                ahead.text = text;
            }
        });
    }));
    let ahead = Ahead { id, asked_at: js_sys::Date::now(), text: None, running };
    if let Some(before) = AHEAD.with_borrow_mut(|known| known.replace(ahead)) {
        before.running.abort();
    }
}

/// A chat whole, as it was fetched ahead where that is recent; it is taken once.
///
/// # Errors
/// The failure of the request.
pub async fn chat(id: Uuid) -> Result<ChatDetail, Failure> {
    let ahead = AHEAD.with_borrow_mut(|known| known.take_if(|ahead| ahead.id == id));
    let recent = ahead.filter(|ahead| js_sys::Date::now() - ahead.asked_at < LIFE);
    match recent.and_then(|ahead| server::chat_of(&ahead.text?)) {
        Some(detail) => Ok(detail),
        None => server::chat(id).await,
    }
}
