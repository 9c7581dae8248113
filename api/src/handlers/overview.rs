//! `/overview`: a summary of the chats of a filter.

use super::list_query;
use crate::calendar::range;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ChatsRead, Permitted};
use crate::http::extract::Filtered;
use crate::state::State;
use crate::store::overview::{self, breakdown};
use actix_web::web;
use sightline_shared::{Breakdown, BreakdownFilter, Overview, OverviewFilter, OverviewRequest};

/// Summarizes the chats of a filter.
///
/// With the filters of their list, from the same rows: the buckets add up to their count.
#[utoipa::path(get, path = "/api/v1/overview", tag = "chats", params(OverviewRequest),
    responses((status = 200, description = "The overview", body = Overview)))]
pub async fn get_overview(
    Authorized(caller, Filtered(request)): Authorized<Filtered<OverviewRequest>, Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Overview>, Error> {
    let OverviewRequest { chats: OverviewFilter(chats), bucket_size } = request;
    let list = list_query(caller.into_scope(), chats)?;
    let zone = range::zone(list.filter.range.tz.as_deref().unwrap_or(&list.scope.own().time_zone));
    let zone = zone.map_err(Error::fault)?;
    Ok(web::Json(state.db.run(move |conn| overview::overview(conn, &list, zone, bucket_size)).await?))
}

/// Breaks the chats of a filter down.
///
/// By agent, organization or form. Each row is the overview of the filter's chats with that agent, in that organization
/// and those below it, or with a result of that form: a chat with several agents is in the rows of all of them.
#[utoipa::path(get, path = "/api/v1/overview/breakdown", tag = "chats", params(BreakdownFilter),
    responses((status = 200, description = "The rows", body = Breakdown)))]
pub async fn get_breakdown(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<BreakdownFilter>, Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Breakdown>, Error> {
    let BreakdownFilter { chats: OverviewFilter(chats), by } = filter;
    let list = list_query(caller.into_scope(), chats)?;
    Ok(web::Json(state.db.run(move |conn| breakdown::breakdown(conn, &list, by)).await?))
}
