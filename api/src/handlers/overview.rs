//! `/overview`: a summary of the chats of a filter.

use super::list_query;
use crate::calendar::range;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ChatsRead, Permitted};
use crate::http::extract::Filtered;
use crate::state::State;
use crate::store::overview;
use actix_web::web;
use sightline_shared::{Overview, OverviewFilter};

/// Summarizes the chats of a filter.
///
/// With the filters of their list, from the same rows: the buckets add up to their count.
#[utoipa::path(get, path = "/api/v1/overview", tag = "chats", params(OverviewFilter),
    responses((status = 200, description = "The overview", body = Overview)))]
pub async fn get_overview(
    Authorized(caller, Filtered(OverviewFilter(filter))): Authorized<Filtered<OverviewFilter>, Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Overview>, Error> {
    let list = list_query(caller.into_scope(), filter)?;
    let zone = range::zone(list.filter.range.tz.as_deref().unwrap_or(&list.scope.own().time_zone));
    let zone = zone.map_err(Error::fault)?;
    Ok(web::Json(state.db.run(move |conn| overview::overview(conn, &list, zone)).await?))
}
