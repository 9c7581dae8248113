//! `/adjustments`: what was put right or refused of what sources sent, for admins.

use super::whole;
use crate::error::Error;
use crate::http::caller::{Admin, Authorized};
use crate::http::extract::{Filtered, NoFilter};
use crate::state::State;
use crate::store::adjustments;
use actix_web::web;
use sightline_shared::{KeptAdjustment, Page};

/// Lists adjustments and refusals.
///
/// For admins: the last 1,000 of the company, each place in a chat once, the last first. Admins of a part of the company
/// see those of its chats; documents that were refused have no chat, and are shown to the admins of the whole company.
#[utoipa::path(get, path = "/api/v1/adjustments", tag = "chats",
    responses((status = 200, description = "The adjustments", body = Page<KeptAdjustment>)))]
pub async fn list_adjustments(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Admin>,
    state: web::Data<State>,
) -> Result<web::Json<Page<KeptAdjustment>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.read(move |conn| adjustments::list(conn, &scope)).await?)))
}
