//! Middleware of every request: its id, its log line, the headers of its answer, and the problem
//! document when it fails, whatever the source of the failure.

use crate::error::Draft;
use crate::http::rate_limit;
use crate::state::State;
use crate::throttle::Rate;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use futures::FutureExt as _;
use sightline_shared::PROBLEM_JSON;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use uuid::Uuid;

/// The most bytes of a path with its query: more than any sensible query needs.
const LONGEST_ADDRESS: usize = 32 << 10;
/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, as its answer and its log lines carry it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The facts of a request that are needed after it was handled.
struct Seen {
    began: Instant,
    id: String,
    method: Method,
    /// The pattern, never the path or the query: those may contain user input.
    route: String,
    path: String,
    is_api: bool,
    state: Option<web::Data<State>>,
}

/// Wraps every request; see the module. Errors of handlers are answers already when they get here.
pub async fn handle(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, Error> {
    let seen = Seen::new(&req);
    req.extensions_mut().insert(RequestId(seen.id.clone()));
    let Ok(called) = call(req, next).await else {
        let Seen { id, method, route, .. } = &seen;
        tracing::error!(request_id = id, %method, route, status = 500, "a handler panicked");
        if let Some(state) = &seen.state {
            state.metrics.panics.inc();
            state.metrics.answered(method.as_str(), route, 500, seen.began.elapsed());
        }
        return Err(InternalError::from_response("a panic", after_panic(seen)).into());
    };
    Ok(seen.completed(called?))
}

/// The answer to a request, or that its handler panicked.
async fn call(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::thread::Result<Result<ServiceResponse<BoxBody>, Error>> {
    if req.uri().path_and_query().is_some_and(|uri| uri.as_str().len() > LONGEST_ADDRESS) {
        return Ok(Ok(req.into_response(HttpResponse::UriTooLong().finish().map_into_boxed_body())));
    }
    let called = AssertUnwindSafe(next.call(req)).catch_unwind().await;
    called.map(|called| called.map(ServiceResponse::map_into_boxed_body))
}

impl Seen {
    /// Copied, because routing needs the request exclusively.
    fn new(req: &ServiceRequest) -> Self {
        Self {
            began: Instant::now(),
            id: request_id(req.headers()),
            method: req.method().clone(),
            route: req.match_pattern().unwrap_or_else(|| "unmatched".to_owned()),
            path: shown_path(req.path()),
            is_api: req.path().starts_with("/api/"),
            state: req.app_data::<web::Data<State>>().cloned(),
        }
    }

    /// Completes the answer, logs it, and notifies the live stream and the webhooks of a write.
    fn completed(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<EitherBody<BoxBody>> {
        let Self { began, id, method, route, is_api, state, .. } = self;
        let response = with_patience(response, &method);
        let rate = response.request().extensions().get::<Rate>().copied();
        let measured = state.clone();
        if let Some(state) = state.filter(|_| !method.is_safe() && response.status().is_success()) {
            state.live.wake();
            state.webhooks.wake();
        }
        let mut response = with_problem(response, &id);
        let status = response.status().as_u16();
        let headers = response.headers_mut();
        // Set by handlers for our compression, which is done by now; not a coding of HTTP.
        if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
            headers.remove(header::CONTENT_ENCODING);
        }
        add_headers(headers, &id, is_api);
        rate_limit::add_headers(headers, rate);
        if let Some(state) = measured {
            state.metrics.answered(method.as_str(), &route, status, began.elapsed());
        }
        tracing::info!(
            request_id = id,
            %method,
            route,
            status,
            milliseconds = began.elapsed().as_millis() as u64,
            "answered"
        );
        response
    }
}

/// The client's id if it is a valid token, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    headers
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=128).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b)))
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Gives every failure its problem document.
fn with_problem(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<EitherBody<BoxBody>> {
    let status = response.status();
    // A page says itself that there is nothing at its address.
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_left_body();
    }
    let draft = response.response().extensions().get::<Draft>().cloned().unwrap_or_else(|| Draft::of_status(status));
    let problem = draft.problem(status, shown_path(response.request().path()), id);
    let mut answer = HttpResponse::build(status);
    answer.content_type(PROBLEM_JSON);
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            answer.insert_header((name, value.clone()));
        }
    }
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        answer.append_header((header::SET_COOKIE, cookie.clone()));
    }
    match status.as_u16() {
        401 => drop(answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"))),
        503 => drop(answer.insert_header((header::RETRY_AFTER, "1"))),
        // The rest of the request is not needed, and may never arrive.
        408 | 413 => drop(answer.force_close()),
        _ => {}
    }
    let request = response.request().clone();
    ServiceResponse::new(request, answer.json(problem)).map_into_right_body()
}

/// A path as shown in problems.
#[must_use]
pub fn shown_path(path: &str) -> String {
    path.chars().take(2000).collect()
}

/// A read can be narrowed when the database takes too long; a write can only be retried.
fn with_patience(response: ServiceResponse<BoxBody>, method: &Method) -> ServiceResponse<BoxBody> {
    let is_too_slow = response.response().extensions().get::<Draft>().is_some_and(Draft::is_too_slow);
    if method.is_safe() || !is_too_slow {
        return response;
    }
    let busy = HttpResponse::ServiceUnavailable().finish().map_into_boxed_body();
    ServiceResponse::new(response.request().clone(), busy)
}

/// The answer to a request whose handler panicked. The request itself is lost.
fn after_panic(Seen { id, path, is_api, .. }: Seen) -> HttpResponse {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let problem = Draft::of_status(status).problem(status, path, &id);
    let mut answer = HttpResponse::build(status).content_type(PROBLEM_JSON).json(problem);
    add_headers(answer.headers_mut(), &id, is_api);
    answer
}

pub(super) fn add_headers(headers: &mut HeaderMap, id: &str, is_api: bool) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
}

#[cfg(test)]
mod tests;
