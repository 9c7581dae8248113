//! HTTP in, wire types out: the caller, the request and the call to the store. No SQL.

pub mod adjustments;
pub mod agents;
pub mod api_keys;
pub mod app;
pub mod audit;
pub mod auth;
pub mod chats;
pub mod contacts;
pub mod deliveries;
pub mod erasure;
pub mod export;
pub mod forms;
pub mod health;
pub mod ingest;
pub mod live;
pub mod me;
pub mod metrics;
pub mod organizations;
pub mod overview;
mod parameters;
pub mod participation;
pub mod replies;
pub mod results;
pub mod users;
pub mod views;
pub mod webhooks;

use crate::cursor::Cursor;
use crate::error::Error;
use crate::http::extract::{Paged, bounds};
use crate::state::State;
use crate::store::Scope;
use crate::store::lists::{ListQuery, PageQuery, Read, ReadOf, Rows};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use sightline_shared::{Count, Page, RangedFilter};

/// A page of the list `name`, with `Link: <…>; rel="next"` (RFC 8288) when there is another.
async fn page<F, T>(
    req: &HttpRequest,
    state: &State,
    scope: Scope,
    (name, paged): (&str, Paged<F>),
    read: Read<PageQuery<F>, Rows<T>>,
) -> Result<HttpResponse, Error>
where
    F: RangedFilter + Send + 'static,
    T: Serialize + Send + 'static,
{
    page_of(req, state, scope, (name, paged), read, |conn, read, page| read(conn, page)).await
}

/// As [`page`], of a list of what belongs to `subject`; the name has to tell subjects apart.
async fn page_of<F, T, S>(
    req: &HttpRequest,
    state: &State,
    scope: Scope,
    (name, paged): (&str, Paged<F>),
    subject: S,
    read: ReadOf<S, PageQuery<F>, Rows<T>>,
) -> Result<HttpResponse, Error>
where
    F: RangedFilter + Send + 'static,
    T: Serialize + Send + 'static,
    S: Send + 'static,
{
    let (key, binding) = (&state.cursor_key, paged.binding(name, &scope));
    let after = paged.after(key, &binding)?;
    let (limit, mut pairs) = (paged.limit(), paged.filter.pairs());
    let list = list_query(scope, paged.filter)?;
    let range = list.bounds.clone().map(Into::into);
    let (items, next) = state.db.run(move |conn| read(conn, subject, &list.page(limit, after))).await?;
    let next_cursor = next.map(|position| Cursor::encode(key, &binding, &position));
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &next_cursor {
        pairs.push(("limit", limit.to_string()));
        pairs.push(("cursor", cursor.clone()));
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        response.insert_header((header::LINK, format!("<{}?{query}>; rel=\"next\"", req.path())));
    }
    Ok(response.json(Page { items, next_cursor, range }))
}

/// The number of a list's rows.
async fn count<F: RangedFilter + Send + 'static>(
    state: &State,
    scope: Scope,
    filter: F,
    read: Read<ListQuery<F>, Count>,
) -> Result<web::Json<Count>, Error> {
    let list = list_query(scope, filter)?;
    Ok(web::Json(state.db.run(move |conn| read(conn, &list)).await?))
}

/// The query of `filter` for a list, its days counted in the caller's zone unless it names another.
fn list_query<F: RangedFilter>(scope: Scope, filter: F) -> Result<ListQuery<F>, Error> {
    let bounds = bounds(filter.range(), &scope)?;
    Ok(ListQuery { scope, filter, bounds })
}

/// A list returned as a single page.
fn whole<T>(items: Vec<T>) -> Page<T> {
    Page { items, next_cursor: None, range: None }
}

/// The value, or [`Error::NotFound`].
fn found<T>(found: Option<T>) -> Result<T, Error> {
    found.ok_or(Error::NotFound)
}
