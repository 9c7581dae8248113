//! Strict extractors of a request's query and body.

use crate::calendar::range::{self, Bounds};
use crate::cursor::Cursor;
use crate::error::Error;
use crate::http::body_faults::{self, step};
use crate::http::ids;
use crate::state::State;
use crate::store::Scope;
use crate::store::lists::Position;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use sightline_shared::query::{DEFAULT_LIMIT, Pairs};
use sightline_shared::{Fault, PageRequest, QueryFilter, QueryReader, RangeFilter};
use std::time::Duration;
use utoipa::openapi::path::Parameter;

/// The largest body, in bytes.
const MAX_BODY: usize = 2 << 20;
/// The longest `If-None-Match` in characters, as documented in `openapi.yaml`.
const MAX_TAGS: usize = 1024;
/// How deep a JSON body may nest.
pub(crate) const MAX_DEPTH: usize = 32;

/// Parses the query string with `read`. All faults are reported together; what `read` leaves is
/// unknown and a fault. Ids of sources are ours by then.
fn parse_query<T: 'static>(
    req: &HttpRequest,
    read: impl FnOnce(&mut QueryReader) -> T + 'static,
) -> LocalBoxFuture<'static, Result<T, Error>> {
    let req = req.clone();
    Box::pin(async move {
        let pairs = serde_html_form::from_str(req.query_string())
            .map_err(|_| Error::fault(Fault::parameter("", "the query string is not valid UTF-8")))?;
        let mut query = QueryReader::new(ids::resolve(&req, pairs).await?);
        let parsed = read(&mut query);
        query.finish().map_err(Error::Invalid)?;
        Ok(parsed)
    })
}

/// The filter. Its time zone is checked with the rest, so that all faults are reported together.
fn read_filter<F: QueryFilter>(query: &mut QueryReader) -> F {
    let filter = F::read(query);
    let zone = filter.pairs().into_iter().find(|(name, _)| *name == "tz");
    if let Some(fault) = zone.and_then(|(_, zone)| range::zone(&zone).err()) {
        query.fault("tz", fault.detail);
    }
    filter
}

/// A filter alone; paging and all other parameters are unknown.
pub struct Filtered<F>(pub F);

impl<F: QueryFilter + 'static> FromRequest for Filtered<F> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        parse_query(req, |query| Self(read_filter(query)))
    }
}

/// A filter with `limit` and `cursor`.
pub struct Paged<F> {
    /// Which rows.
    pub filter: F,
    page: PageRequest,
}

impl<F: QueryFilter + 'static> FromRequest for Paged<F> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        parse_query(req, |query| Self { filter: read_filter(query), page: PageRequest::read(query) })
    }
}

impl<F: QueryFilter> Paged<F> {
    /// How many rows a page has.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.page.limit.unwrap_or(DEFAULT_LIMIT)
    }

    /// Whether the page is the first.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.page.cursor.is_none()
    }

    /// What a cursor is bound to: the list, the caller's part of the company, and every filter.
    #[must_use]
    pub fn binding(&self, list: &str, scope: &Scope) -> String {
        let filters = serde_html_form::to_string(self.filter.pairs()).unwrap_or_default();
        format!("{list}\n{}\n{}\n{filters}", scope.company_id(), scope.own().id)
    }

    /// Where the page begins.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the cursor was altered or made for another query.
    pub fn after(&self, key: &[u8], binding: &str) -> Result<Option<Position>, Error> {
        let Some(cursor) = &self.page.cursor else { return Ok(None) };
        Cursor::decode(key, binding, cursor)
            .map(Some)
            .ok_or_else(|| Error::fault(Fault::parameter("cursor", "is not a cursor of this list with these filters")))
    }
}

/// A filter that takes no parameters.
pub struct NoFilter;

impl QueryFilter for NoFilter {
    fn read(_: &mut QueryReader) -> Self {
        Self
    }

    fn pairs(&self) -> Pairs {
        Pairs::new()
    }

    fn parameters() -> Vec<Parameter> {
        Vec::new()
    }
}

/// The instants of a filter's range, its days counted in the caller's zone unless it names another.
///
/// # Errors
/// [`Error::Invalid`] with every fault.
pub fn bounds(range: &RangeFilter, scope: &Scope) -> Result<Option<Bounds>, Error> {
    range::resolve(range, &scope.own().time_zone).map_err(Error::Invalid)
}

/// A JSON body: `application/json`, at most 2 MiB, at most 32 levels deep, no unknown members.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_json(req, payload);
        Box::pin(async move { Ok(Self(parse_json(&body.await?)?)) })
    }
}

/// The bytes of a body, at most 2 MiB. A compressed body is refused, because its size is not known
/// in advance.
pub(crate) fn read_body(
    req: &HttpRequest,
    payload: &mut Payload,
) -> LocalBoxFuture<'static, Result<web::Bytes, actix_web::Error>> {
    let patience = req.app_data::<web::Data<State>>().map_or(Duration::MAX, |state| state.patience);
    let coding = req.headers().get(header::CONTENT_ENCODING).cloned();
    let payload = web::Payload::from_request(req, payload);
    Box::pin(async move {
        if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(actix_web::error::ErrorUnsupportedMediaType("compressed"));
        }
        let body = tokio::time::timeout(patience, payload.await?.to_bytes_limited(MAX_BODY)).await;
        body.map_err(|_| actix_web::error::ErrorRequestTimeout("the body did not arrive"))?
            .map_err(|_| actix_web::error::ErrorPayloadTooLarge("over 2 MiB"))?
    })
}

/// The bytes of an `application/json` body, at most 2 MiB.
pub(crate) fn read_json(
    req: &HttpRequest,
    payload: &mut Payload,
) -> LocalBoxFuture<'static, Result<web::Bytes, actix_web::Error>> {
    if actix_web::HttpMessage::content_type(req).eq_ignore_ascii_case("application/json") {
        return read_body(req, payload);
    }
    Box::pin(async { Err(actix_web::error::ErrorUnsupportedMediaType("not JSON")) })
}

/// Parses a JSON body: at most 32 levels deep, without U+0000.
pub(crate) fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let value = serde_json::Value::Object(parse_object(body)?);
    if let Some(pointer) = null_character(&value, String::new()) {
        return Err(Error::fault(Fault::pointer(pointer, "must not contain U+0000")));
    }
    body_faults::read(value, body.len()).map_err(Error::Invalid)
}

/// Parses a JSON body that is an object: at most 32 levels deep.
pub(crate) fn parse_object(body: &[u8]) -> Result<serde_json::Map<String, serde_json::Value>, Error> {
    let fault = |detail: String| Error::fault(Fault::pointer("", detail));
    if depth(body) > MAX_DEPTH {
        return Err(fault(format!("nests more than {MAX_DEPTH} levels deep")));
    }
    match serde_json::from_slice(body) {
        Ok(serde_json::Value::Object(members)) => Ok(members),
        // Otherwise the message would name the expected Rust type.
        Ok(_) => Err(fault("must be an object".to_owned())),
        Err(why) => Err(fault(format!("is not JSON: line {}, column {}", why.line(), why.column()))),
    }
}

/// The nesting depth of brackets outside of strings; cheap, and checked before any parser runs.
pub(crate) fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The JSON pointer (RFC 6901) of the first text with U+0000, which PostgreSQL cannot hold.
fn null_character(value: &serde_json::Value, pointer: String) -> Option<String> {
    match value {
        serde_json::Value::String(text) => text.contains('\0').then_some(pointer),
        serde_json::Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| null_character(item, format!("{pointer}/{at}")))
        }
        serde_json::Value::Object(members) => members.iter().find_map(|(name, item)| {
            let pointer_of = || format!("{pointer}{}", step(name));
            if name.contains('\0') { Some(pointer.clone()) } else { null_character(item, pointer_of()) }
        }),
        _ => None,
    }
}

/// The `ETag` of a resource with this body. Weak, because the same resource may travel compressed or plain.
#[must_use]
pub fn etag(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    format!("W/\"{}\"", hash[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A single resource with its `ETag`; `304` when the caller has it already (RFC 9110 §13.1.2).
pub fn tagged<T: Serialize>(req: &HttpRequest, resource: &T) -> Result<HttpResponse, Error> {
    let body = serde_json::to_vec(resource).map_err(|why| Error::Internal(why.into()))?;
    let offered = req.headers().get("if-none-match").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if offered.len() > MAX_TAGS {
        return Err(Error::fault(Fault::parameter(
            "If-None-Match",
            format!("must have at most {MAX_TAGS} characters"),
        )));
    }
    let etag = etag(&body);
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let is_known = offered.trim() == "*" || offered.split(',').any(|tag| bare(tag) == bare(&etag));
    if is_known {
        return Ok(HttpResponse::NotModified().insert_header(("etag", etag)).finish());
    }
    Ok(HttpResponse::Ok().insert_header(("etag", etag)).content_type("application/json").body(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nesting_is_measured_outside_of_strings() {
        assert_eq!(depth(br#"{"a":[1,{"b":"[[[[\"[[["}]}"#), 3);
    }

    #[test]
    fn the_place_of_a_null_character_is_named() {
        let value = json!({"a": [{"b/c": "x\u{0}"}]});
        assert_eq!(null_character(&value, String::new()).as_deref(), Some("/a/0/b~1c"));
        assert_eq!(null_character(&json!({"a": "fine"}), String::new()), None);
    }
}
