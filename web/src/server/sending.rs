//! Sends requests with the cookies and a timeout, and again after an access token has expired.

use super::load::Failure;
use super::session::Session;
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sightline_shared::Problem;
use std::cell::RefCell;
use std::future::Future;
use uuid::Uuid;
use web_sys::{AbortController, RequestInit};

/// Where the API is.
pub const BASE: &str = "/api/v1";
/// How long an answer may take, in milliseconds.
const TIMEOUT: u32 = 10_000;

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// Sets the session of the requests; it is notified when the sign-in has expired.
pub fn set_session(session: Session) {
    SESSION.with_borrow_mut(|known| *known = Some(session));
}

/// Requests what is at `path`.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(get_any(path).await?).await
}

async fn get_any(path: &str) -> Result<Response, Failure> {
    send_made(&|| Request::get(&format!("{BASE}{path}")), None).await
}

/// Posts `body` to create something; requests with the same `key` create it once.
pub async fn post<B: Serialize, T: DeserializeOwned>(path: &str, key: &str, body: &B) -> Result<T, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::no_answer())?;
    read(post_text(path, key, &body).await?).await
}

async fn post_text(path: &str, key: &str, body: &str) -> Result<Response, Failure> {
    let request = || {
        let request = Request::post(&format!("{BASE}{path}")).header("content-type", "application/json");
        request.header("idempotency-key", key)
    };
    send_made(&request, Some(body)).await
}

/// Posts to `path` without a body, once.
pub async fn post_nothing<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let (path, key) = (format!("{BASE}{path}"), Uuid::now_v7().to_string());
    read(send(|| Request::post(&path).header("idempotency-key", &key)).await?).await
}

/// Posts `body` while the page is left: the browser sends it although the page is gone.
pub fn post_with_page<B: Serialize>(path: &str, key: &str, body: &B) {
    let Ok(body) = serde_json::to_string(body) else { return };
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let headers = Object::new();
    for (name, value) in [("content-type", "application/json"), ("idempotency-key", key)] {
        let _ = Reflect::set(&headers, &name.into(), &value.into());
    }
    init.set_headers(&headers);
    let _ = Reflect::set(&init, &"keepalive".into(), &true.into());
    let _ = window().fetch_with_str_and_init(&format!("{BASE}{path}"), &init);
}

/// Changes a part of what is at `path`.
pub async fn patch<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::no_answer())?;
    read(patch_text(path, &body).await?).await
}

async fn patch_text(path: &str, body: &str) -> Result<Response, Failure> {
    let request = || Request::patch(&format!("{BASE}{path}")).header("content-type", "application/json");
    send_made(&request, Some(body)).await
}

/// The content of an answer.
pub async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let (status, text) = text_of(response).await?;
    serde_json::from_str(&text).map_err(|_| Failure::not_understood(status))
}

async fn text_of(response: Response) -> Result<(u16, String), Failure> {
    let status = response.status();
    Ok((status, response.text().await.map_err(|_| Failure::not_understood(status))?))
}

/// Sends a request without a body; gives its answer when that is a success.
pub async fn send(request: impl Fn() -> RequestBuilder) -> Result<Response, Failure> {
    send_with(request, None).await
}

/// Sends a request with a body; gives its answer when that is a success. If the access token has expired,
/// refreshes it once and sends the request again.
pub async fn send_with(request: impl Fn() -> RequestBuilder, body: Option<&str>) -> Result<Response, Failure> {
    send_made(&request, body).await
}

/// [`send_with`], once for all requests: as code of its own for each it would be a large part of a first visit.
async fn send_made(request: &dyn Fn() -> RequestBuilder, body: Option<&str>) -> Result<Response, Failure> {
    let response = answer(request(), body).await?;
    if response.status() != 401 {
        return success(response).await;
    }
    if !refreshed().await {
        SESSION.with_borrow(|session| session.map(Session::expire));
        return success(response).await;
    }
    success(answer(request(), body).await?).await
}

/// Sends a request, and aborts it if the answer does not come in time: a page never waits forever.
pub async fn answer(request: RequestBuilder, body: Option<&str>) -> Result<Response, Failure> {
    let abort = AbortController::new().map_err(|_| Failure::no_answer())?;
    let request = request.abort_signal(Some(&abort.signal()));
    let mut in_flight = InFlight { abort: Some(abort.clone()) };
    let timer = Timeout::new(TIMEOUT, move || abort.abort());
    let sent = match body {
        Some(body) => request.body(body).map_err(|_| Failure::no_answer())?.send().await,
        None => request.send().await,
    };
    drop(timer);
    in_flight.abort = None;
    sent.map_err(|_| Failure::no_answer())
}

/// A request under way, which is aborted when its future is dropped.
struct InFlight {
    abort: Option<AbortController>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// Several requests may find the token expired at once; the refresh token can be used only once.
async fn refreshed() -> bool {
    thread_local! {
        static IN_FLIGHT: RefCell<Option<futures::future::Shared<futures::future::LocalBoxFuture<'static, bool>>>> =
            const { RefCell::new(None) };
    }
    let shared = IN_FLIGHT.with_borrow_mut(|in_flight| in_flight.get_or_insert_with(|| share(refresh())).clone());
    let is_refreshed = shared.await;
    IN_FLIGHT.with_borrow_mut(|in_flight| *in_flight = None);
    is_refreshed
}

fn share(
    refresh: impl Future<Output = bool> + 'static,
) -> futures::future::Shared<futures::future::LocalBoxFuture<'static, bool>> {
    use futures::FutureExt as _;
    refresh.boxed_local().shared()
}

/// Another tab may have refreshed in the same moment (409): its cookies are this tab's too.
async fn refresh() -> bool {
    let answered = Request::post(&format!("{BASE}/auth/refresh")).send().await;
    answered.is_ok_and(|response| response.ok() || response.status() == 409)
}

/// The answer, or why it is none.
pub async fn success(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    let Ok(problem) = response.json::<Problem>().await else { return Err(Failure::not_understood(status)) };
    Err(Failure {
        status: Some(status),
        code: problem.code,
        detail: problem.detail,
        request_id: Some(problem.request_id),
        faults: problem.errors.into_iter().filter_map(|fault| Some((fault.pointer?, fault.detail))).collect(),
    })
}
