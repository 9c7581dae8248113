//! `/ingest`: chat documents in bulk.

use super::parameters::IdempotencyKey;
use crate::error::Error;
use crate::http::caller::permits::Ingests;
use crate::http::caller::{Authorized, Caller, Permitted};
use crate::http::extract::Filtered;
use crate::http::idempotency::{REPLAYED, in_use, key, reused};
use crate::http::middleware::{RequestId, shown_path};
use crate::ingest::{self, Coding, Form, Job, MOST_BYTES, Message};
use crate::state::State;
use crate::store::idempotency::running::{self, Begun};
use crate::store::idempotency::{Kept, Key};
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use futures::stream;
use sightline_shared::document::ChatDocument;
use sightline_shared::{IngestOptions, IngestReport};
use std::convert::Infallible;
use tokio::sync::mpsc::UnboundedReceiver;

/// The media type of a document a line.
const NDJSON: &str = "application/x-ndjson";

/// Takes chat documents in bulk.
///
/// Up to 1,000 chat documents and 64 MiB (8 MiB a document), as a JSON array or as `application/x-ndjson`, plain, gzip
/// or zstd. A document says what its source knows of a chat, whole or in part: it is united with what is stored, and of
/// two statements about one thing the later one counts. Sending documents again changes nothing, in whatever order.
///
/// Documents are stored as they arrive, and a faulty one does not stop the others. The answer has the form of the body
/// and is written while documents are stored: `items`, or a line each, in the order of the request, and then the numbers.
/// Where the body breaks off or is too large, `problem` says so in the place of an error status; what is listed is stored.
///
/// With an `Idempotency-Key` an answer without refused documents is repeated for the same body; without one, too, a
/// request that is sent again stores nothing twice.
#[utoipa::path(post, path = "/api/v1/ingest/chats", tag = "chats", params(IngestOptions, IdempotencyKey),
    request_body(content((Vec<ChatDocument> = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, description = "What became of each document", content(
        (IngestReport = "application/json"), (String = "application/x-ndjson"))),
        (status = 429, description = "The caller has as many bulk requests under way as it may; `Retry-After` gives the seconds to wait")))]
pub async fn ingest_chats(
    Authorized(caller, (Filtered(options), payload)): Authorized<
        (Filtered<IngestOptions>, web::Payload),
        Permitted<Ingests>,
    >,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, actix_web::Error> {
    let form = form(&req)?;
    let coding = Coding::of(req.headers().get(header::CONTENT_ENCODING));
    let coding = coding.ok_or_else(|| actix_web::error::ErrorUnsupportedMediaType("not gzip or zstd"))?;
    let length = req.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > MOST_BYTES) {
        return Err(Error::TooLarge("A request has at most 64 MiB. Send the documents in several.").into());
    }
    let slot = state.ingest.slot(caller.0.id())?;
    let key = match begun(&state, &caller.0, &req, format!("ingest_chats {form:?} {options:?}")).await? {
        None => None,
        Some(Begun::First(key)) => Some(key),
        Some(Begun::Running) => return Err(in_use().into()),
        Some(Begun::Answered(kept)) => {
            let hash = ingest::hash(payload, state.patience).await?;
            return Ok(repeated(form, kept, &hash)?);
        }
    };
    let id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let job = Job { slot, key, scope: caller.0.scope, options, form, coding, request: (shown_path(req.path()), id) };
    Ok(answer(form, state.ingest.begin(job, payload, state.patience)).await?)
}

/// Takes the key of the request, if it has one, or returns what became of the first request with it.
async fn begun(state: &State, caller: &Caller, req: &HttpRequest, operation: String) -> Result<Option<Begun>, Error> {
    let Some((key, id)) = key(req)?.zip(caller.actor.caller) else { return Ok(None) };
    let key = Key { company_id: caller.scope.company_id(), caller: id, operation, key };
    Ok(Some(state.db.run(move |conn| running::begin(conn, &key)).await?))
}

/// The answer of the first request with the key, to a body with this hash.
fn repeated(form: Form, Kept { request_hash, answer }: Kept, hash: &[u8]) -> Result<HttpResponse, Error> {
    if request_hash != hash {
        return Err(reused());
    }
    Ok(HttpResponse::Ok()
        .content_type(media_type(form))
        .insert_header((REPLAYED, "true"))
        .insert_header(ContentEncoding::Identity)
        .body(answer.body))
}

const fn media_type(form: Form) -> &'static str {
    match form {
        Form::Array => "application/json",
        Form::Lines => NDJSON,
    }
}

fn form(req: &HttpRequest) -> Result<Form, actix_web::Error> {
    match req.content_type().to_ascii_lowercase().as_str() {
        "application/json" => Ok(Form::Array),
        NDJSON | "application/ndjson" | "application/jsonl" => Ok(Form::Lines),
        _ => Err(actix_web::error::ErrorUnsupportedMediaType("neither JSON nor NDJSON")),
    }
}

/// The answer, which begins with its first part: a request of which nothing is taken has a status.
async fn answer(form: Form, mut messages: UnboundedReceiver<Message>) -> Result<HttpResponse, Error> {
    let first = match messages.recv().await {
        Some(Message::Part(part)) => part,
        Some(Message::Failed(why)) => return Err(why),
        None => return Err(Error::Internal(anyhow::anyhow!("a bulk request ended without an answer"))),
    };
    let rest = stream::unfold(messages, |mut messages| async {
        match messages.recv().await {
            Some(Message::Part(part)) => Some((Ok(part), messages)),
            Some(Message::Failed(_)) | None => None,
        }
    });
    let parts = futures::StreamExt::chain(stream::once(async { Ok::<_, Infallible>(first) }), rest);
    Ok(HttpResponse::Ok()
        .content_type(media_type(form))
        // Compressed, the answers to the first documents would wait for those to the last.
        .insert_header(ContentEncoding::Identity)
        .streaming(parts))
}
