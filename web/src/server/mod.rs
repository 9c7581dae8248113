//! The only place that fetches. Cookies sign the requests; no token is ever seen here.

mod frames;
pub mod latest;
pub mod listening;
pub mod live;
pub mod load;
pub mod participation;
mod relay;
mod sending;
pub mod session;
pub mod settings;
pub mod views;

use crate::query_state::ListFilter;
use gloo_net::http::Request;
use js_sys::{Reflect, Uint8Array};
use load::Failure;
pub use sending::set_session;
use sending::{BASE, answer, get, post, read, send, success};
use serde::de::DeserializeOwned;
use sightline_shared::query::Pairs;
use sightline_shared::{
    Agent, AgentFilter, Breakdown, BreakdownBy, BucketSize, Chat, ChatDetail, ChatExport, ContactDetail, Count,
    Credentials, Erasure, ErasureOptions, Event, EventPage, EventWindow, Form, ListFormat, Me, NewEvent,
    OrganizationList, Overview, Page, PageRequest, QueryFilter as _, Redelivered, ResultCount, ResultDetail,
};
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, TextDecodeOptions, TextDecoder};

/// A page of the rows of a filter.
///
/// # Errors
/// The failure of the request.
pub async fn page<T: DeserializeOwned>(filter: &ListFilter, page: &PageRequest) -> Result<Page<T>, Failure> {
    let mut pairs = filter.pairs();
    pairs.extend(page.pairs());
    get(&address(filter.tab().word(), &pairs)).await
}

/// How many rows a filter has.
///
/// # Errors
/// The failure of the request.
pub async fn count(filter: &ListFilter) -> Result<Count, Failure> {
    get(&address(&format!("{}/count", filter.tab().word()), &filter.without_order().pairs())).await
}

/// How many results of each form a filter has.
///
/// # Errors
/// The failure of the request.
pub async fn count_by_form(filter: &ListFilter) -> Result<ResultCount, Failure> {
    let mut pairs = filter.without_order().pairs();
    pairs.push(("by_form", true.to_string()));
    get(&address("results/count", &pairs)).await
}

/// The aggregates of the chats of a filter, in buckets of this size, or of one that shows the range well.
///
/// # Errors
/// The failure of the request.
pub async fn overview(filter: &ListFilter, size: Option<BucketSize>) -> Result<Overview, Failure> {
    let mut pairs = filter.without_order().pairs();
    pairs.extend(size.map(|size| ("bucket_size", size.as_str().to_owned())));
    get(&address("overview", &pairs)).await
}

/// The chats of the filter by agent, organization or form.
///
/// # Errors
/// The failure of the request.
pub async fn breakdown(filter: &ListFilter, by: BreakdownBy) -> Result<Breakdown, Failure> {
    let mut pairs = filter.without_order().pairs();
    pairs.push(("by", by.as_str().to_owned()));
    get(&address("overview/breakdown", &pairs)).await
}

/// The signed-in user.
///
/// # Errors
/// The failure of the request.
pub async fn me() -> Result<Me, Failure> {
    get("/me").await
}

/// The organizations that the user sees.
///
/// # Errors
/// The failure of the request.
pub async fn organizations() -> Result<OrganizationList, Failure> {
    get("/organizations").await
}

/// The forms of the results that the user sees.
///
/// # Errors
/// The failure of the request.
pub async fn forms() -> Result<Page<Form>, Failure> {
    get("/forms").await
}

/// Agents and bots whose name contains `q`.
///
/// # Errors
/// The failure of the request.
pub async fn agents(q: &str) -> Result<Page<Agent>, Failure> {
    let q = Some(q.trim().to_owned()).filter(|q| !q.is_empty());
    get(&address("agents", &AgentFilter { q, ..AgentFilter::default() }.pairs())).await
}

/// A chat with its details.
///
/// # Errors
/// The failure of the request.
pub async fn chat(id: Uuid) -> Result<ChatDetail, Failure> {
    get(&format!("/chats/{id}")).await
}

/// A chat with its details, as the text of the answer, for [`chat_of`] to read.
///
/// # Errors
/// The failure of the request.
pub async fn prefetch_chat(id: Uuid) -> Result<String, Failure> {
    let response = send(|| Request::get(&format!("{BASE}/chats/{id}"))).await?;
    let status = response.status();
    response.text().await.map_err(|_| Failure::not_understood(status))
}

/// What [`chat_ahead`] brought.
#[must_use]
pub fn parse_chat(text: &str) -> Option<ChatDetail> {
    serde_json::from_str(text).ok()
}

/// A window into a chat's events.
///
/// # Errors
/// The failure of the request.
pub async fn events(chat: Uuid, window: &EventWindow) -> Result<EventPage, Failure> {
    get(&address(&format!("chats/{chat}/events"), &window.pairs())).await
}

/// A result whole.
///
/// # Errors
/// The failure of the request.
pub async fn result(id: Uuid) -> Result<ResultDetail, Failure> {
    get(&format!("/results/{id}")).await
}

/// A contact whole.
///
/// # Errors
/// The failure of the request.
pub async fn contact(id: Uuid) -> Result<ContactDetail, Failure> {
    get(&format!("/contacts/{id}")).await
}

/// Does `action` (`join`, `accept`, `leave`) in a chat, and gives it as it is afterwards.
///
/// # Errors
/// Why it was not done.
pub async fn participate(chat: Uuid, action: &str) -> Result<Chat, Failure> {
    let path = format!("{BASE}/chats/{chat}/{action}");
    let key = Uuid::now_v7().to_string();
    read(send(|| Request::post(&path).header("idempotency-key", &key)).await?).await
}

/// Writes in a chat; with the same `key` it is written once, however often it is sent.
///
/// # Errors
/// Why it was not written.
pub async fn write(chat: Uuid, key: &str, event: &NewEvent) -> Result<Event, Failure> {
    post(&format!("/chats/{chat}/events"), key, event).await
}

/// Sends a message again.
///
/// # Errors
/// Why it was not sent.
pub async fn resend(chat: Uuid, event: Uuid) -> Result<Event, Failure> {
    let path = format!("{BASE}/chats/{chat}/events/{event}/resend");
    let key = Uuid::now_v7().to_string();
    read(send(|| Request::post(&path).header("idempotency-key", &key)).await?).await
}

/// Sends a result again.
///
/// # Errors
/// Why it was not sent.
pub async fn resend_result(result: Uuid) -> Result<(), Failure> {
    let path = format!("{BASE}/results/{result}/resend");
    let key = Uuid::now_v7().to_string();
    send(|| Request::post(&path).header("idempotency-key", &key)).await.map(drop)
}

/// Sends the results of a filter again that are not delivered; returns how many.
///
/// # Errors
/// Why they were not sent.
pub async fn resend_undelivered(filter: &ListFilter) -> Result<i64, Failure> {
    let path = format!("{BASE}{}", address("results/resend", &filter.without_order().pairs()));
    let key = Uuid::now_v7().to_string();
    let answer: Redelivered = read(send(|| Request::post(&path).header("idempotency-key", &key)).await?).await?;
    Ok(answer.count)
}

/// Where a list is as a file, for the browser to fetch. Spreadsheets know UTF-8 by the mark.
#[must_use]
pub fn list_file(filter: &ListFilter, format: ListFormat) -> String {
    let mut pairs = filter.pairs();
    pairs.push(("format", format.to_string()));
    pairs.extend((format == ListFormat::Csv).then(|| ("bom", "true".to_owned())));
    format!("{BASE}{}", address(&format!("export/{}", filter.tab().word()), &pairs))
}

/// Where a chat is as a file, for the browser to fetch.
#[must_use]
pub fn chat_file(chat: Uuid, export: &ChatExport) -> String {
    format!("{BASE}{}", address(&format!("export/chats/{chat}"), &export.pairs()))
}

/// What erasing a contact would remove.
///
/// # Errors
/// The failure of the request.
pub async fn erasure(contact: Uuid, options: ErasureOptions) -> Result<Erasure, Failure> {
    get(&address(&format!("contacts/{contact}/erasure"), &options.pairs())).await
}

/// Erases a contact for good.
///
/// # Errors
/// Why it was not done.
pub async fn erase(contact: Uuid, options: ErasureOptions) -> Result<(), Failure> {
    let address = address(&format!("contacts/{contact}"), &options.pairs());
    send(|| Request::delete(&format!("{BASE}{address}"))).await.map(drop)
}

/// Signs in; the cookies come with the answer.
///
/// # Errors
/// Why it was refused.
pub async fn sign_in(credentials: &Credentials) -> Result<(), Failure> {
    let request = Request::post(&format!("{BASE}/auth/login")).json(credentials).map_err(|_| Failure::no_answer())?;
    success(request.send().await.map_err(|_| Failure::no_answer())?).await.map(drop)
}

/// Signs out.
///
/// # Errors
/// Why it did not work.
pub async fn sign_out() -> Result<(), Failure> {
    send(|| Request::post(&format!("{BASE}/auth/logout"))).await.map(drop)
}

/// The live stream, after what has this id.
///
/// # Errors
/// The failure of the request.
pub async fn live(last_id: Option<&str>) -> Result<LiveStream, Failure> {
    let response = send(|| {
        let request = Request::get(&format!("{BASE}/live"));
        match last_id {
            Some(id) => request.header("last-event-id", id),
            None => request,
        }
    })
    .await?;
    let body = response.body().ok_or_else(Failure::no_answer)?;
    let decoder = TextDecoder::new().map_err(|_| Failure::no_answer())?;
    Ok(LiveStream { reader: body.get_reader().unchecked_into(), decoder })
}

/// An answer that continues; dropping it ends it.
pub struct LiveStream {
    reader: ReadableStreamDefaultReader,
    decoder: TextDecoder,
}

impl LiveStream {
    /// What ends it from elsewhere.
    pub fn ender(&self) -> impl Fn() + 'static {
        let reader = self.reader.clone();
        move || _ = reader.cancel()
    }

    /// The next piece of text; none when it has ended.
    pub async fn next(&self) -> Option<String> {
        let piece = JsFuture::from(self.reader.read()).await.ok()?;
        let bytes = Reflect::get(&piece, &"value".into()).ok()?.dyn_into::<Uint8Array>().ok()?;
        let options = TextDecodeOptions::new();
        options.set_stream(true);
        self.decoder.decode_with_js_u8_array_and_options(&bytes, &options).ok()
    }
}

impl Drop for LiveStream {
    fn drop(&mut self) {
        let _ = self.reader.cancel();
    }
}

/// The file of a language, if it can be loaded.
pub async fn texts(language: &str) -> Option<String> {
    let response = answer(Request::get(&format!("/text/{language}.txt")), None).await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

fn address(path: &str, pairs: &Pairs) -> String {
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    if query.is_empty() { format!("/{path}") } else { format!("/{path}?{query}") }
}
