//! `/live`: the event stream of everything that changes.

use super::parameters::LastEventId;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ChatsRead, Permitted};
use crate::http::extract::Filtered;
use crate::live::{Audience, Listener};
use crate::state::State;
use actix_web::http::header::ContentEncoding;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{KeyScope, LiveFilter};

/// Streams changes as they happen.
///
/// Server-sent events: `chat` (the chat as it is now, a row of the list), `chat_event` (a new event), `result`
/// (a new result, a row of the list), `transcript` (`{"chat_id", "revision"}`: events of the chat were corrected,
/// removed, or added before its end, so its events have to be read again), `chat_hidden` (`{"id"}`: the chat moved to
/// an organization that the caller does not see), `contact_erased` (`{"id"}`) and `reset`. Of a chat, new events come
/// in their order, each followed by the result that it added, then `transcript`, then the chat. Reconnecting with the
/// last `id` continues without a gap or a repeat, with any server process and for a day; when that is impossible,
/// and when an organization that the caller sees, or saw, was made or changed, `reset` says that everything has to be read
/// again, and the stream continues from there. A first `id` without an
/// event says where a new stream starts. A comment every 15 s keeps the stream alive. The stream ends when the caller
/// may no longer read it. An API key is sent `result` with the scope `results:read`, and `contact_erased` with
/// `contacts:read`.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", params(LastEventId, LiveFilter),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream",
            example = "id: uXq1…\nevent: contact_erased\ndata: {\"id\":\"0197c9f2-7b1c-7d3e-8a44-5b6c7d8e9f00\"}\n\n"),
        (status = 429, description = "The caller has too many open streams; `Retry-After` gives the seconds to wait")))]
pub async fn stream_live(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<LiveFilter>, Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Neither proxies nor our compression may buffer events.
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(ContentEncoding::Identity);
    if req.method() == Method::HEAD {
        return Ok(response.finish());
    }
    // A browser that reconnects sends the header, and the address of its first request.
    let header = req.headers().get("last-event-id").map(|id| id.to_str().unwrap_or_default().to_owned());
    let last_event_id = header.or(filter.last_event_id);
    let caller = caller.0;
    let audience = Audience {
        company_id: caller.scope.company_id(),
        organization_id: caller.scope.own().id,
        reads_results: caller.has(KeyScope::ResultsRead),
        reads_contacts: caller.has(KeyScope::ContactsRead),
    };
    let listener = Listener { audience, caller_id: caller.id(), credential_id: caller.credential_id() };
    let reader = state.live.open(listener, last_event_id.as_deref()).await?;
    Ok(response.streaming(reader.into_stream()))
}
