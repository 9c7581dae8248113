//! `/overview`: what the chats of a filter come to.

use crate::calendar::range;
use crate::error::Error;
use crate::http::caller::Asks;
use crate::http::extract::{Filtered, bounds};
use crate::state::State;
use crate::store::overview;
use actix_web::web;
use sightline_shared::{Overview, OverviewFilter};

/// What the chats of a filter come to.
///
/// With the filters of their list, from the same rows: the buckets add up to their count.
#[utoipa::path(get, path = "/api/v1/overview", tag = "chats", params(OverviewFilter),
    responses((status = 200, description = "The overview", body = Overview)))]
pub async fn get_overview(
    Asks(caller, Filtered(OverviewFilter(filter))): Asks<Filtered<OverviewFilter>>,
    state: web::Data<State>,
) -> Result<web::Json<Overview>, Error> {
    let scope = caller.into_scope();
    let bounds = bounds(&filter.range, &scope)?;
    let zone = range::zone(filter.range.tz.as_deref().unwrap_or(&scope.own().time_zone));
    let zone = zone.map_err(Error::fault)?;
    let run = move |conn: &mut _| Ok::<_, Error>(overview::overview(conn, &scope, &filter, bounds.as_ref(), zone)?);
    Ok(web::Json(state.db.run(run).await?))
}
