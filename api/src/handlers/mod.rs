//! HTTP in, wire types out: who calls, what is asked, and the call to the store. No SQL.

pub mod agents;
pub mod app;
pub mod audit;
pub mod auth;
pub mod chats;
pub mod contacts;
pub mod erasure;
pub mod export;
pub mod forms;
pub mod health;
pub mod live;
pub mod me;
pub mod organizations;
pub mod overview;
mod parameters;
pub mod participation;
pub mod results;
pub mod views;

use crate::calendar::range::Bounds;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::http::extract::Paged;
use crate::store::position::Position;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sightline_shared::{Page, QueryFilter};

/// A page of a list with `Link: <…>; rel="next"` (RFC 8288) when there is another.
fn page<F: QueryFilter, T: Serialize>(
    req: &HttpRequest,
    paged: &Paged<F>,
    (key, binding): (&[u8], &str),
    (items, next): (Vec<T>, Option<Position>),
    bounds: Option<Bounds>,
) -> HttpResponse {
    let next_cursor = next.map(|position| Cursor::encode(key, binding, &position));
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &next_cursor {
        let mut pairs: Vec<(&str, String)> = paged.filter.pairs();
        pairs.push(("limit", paged.limit().to_string()));
        pairs.push(("cursor", cursor.clone()));
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        response.insert_header((header::LINK, format!("<{}?{query}>; rel=\"next\"", req.path())));
    }
    response.json(Page { items, next_cursor, range: bounds.map(Into::into) })
}

/// A list that is given whole.
fn whole<T>(items: Vec<T>) -> Page<T> {
    Page { items, next_cursor: None, range: None }
}

/// What was found, or the error for what is not there.
fn found<T>(found: Option<T>) -> Result<T, Error> {
    found.ok_or(Error::NotFound)
}
