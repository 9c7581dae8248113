//! Fetches the chat under the pointer before it is opened. Its transcript is not fetched: access to a
//! transcript is recorded in the audit log, and pointing at a row is no access.

use crate::server;
use crate::server::latest;
use crate::server::load::Failure;
use futures::future::AbortHandle;
use sightline_shared::ChatDetail;
use std::cell::RefCell;
use uuid::Uuid;

/// How long a fetched chat counts as current, in milliseconds.
const MAX_AGE: f64 = 3_000.0;

struct Prefetched {
    id: Uuid,
    requested_at: f64,
    // Not parsed before the chat is opened: the code that reads it comes with the drawer.
    text: Option<String>,
    running: AbortHandle,
}

thread_local! {
    static PREFETCHED: RefCell<Option<Prefetched>> = const { RefCell::new(None) };
}

/// Fetches a chat ahead; the one before is given up.
pub fn fetch(id: Uuid) {
    let running = latest::begin(Box::pin(async move {
        let text = server::prefetch_chat(id).await.ok();
        PREFETCHED.with_borrow_mut(|known| {
            if let Some(ahead) = known.as_mut().filter(|ahead| ahead.id == id) {
                ahead.text = text;
            }
        });
    }));
    let prefetched = Prefetched { id, requested_at: js_sys::Date::now(), text: None, running };
    if let Some(before) = PREFETCHED.with_borrow_mut(|known| known.replace(prefetched)) {
        before.running.abort();
    }
}

/// A chat whole, as it was fetched ahead where that is recent; it is taken once.
///
/// # Errors
/// The failure of the request.
pub async fn chat(id: Uuid) -> Result<ChatDetail, Failure> {
    let ahead = PREFETCHED.with_borrow_mut(|known| known.take_if(|ahead| ahead.id == id));
    let recent = ahead.filter(|ahead| js_sys::Date::now() - ahead.requested_at < MAX_AGE);
    match recent.and_then(|ahead| server::parse_chat(&ahead.text?)) {
        Some(detail) => Ok(detail),
        None => server::chat(id).await,
    }
}
