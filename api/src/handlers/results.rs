//! `/results`: the results that chats generated.

use super::parameters::{ExternalIdParameter, IfNoneMatch};
use super::{count, found, page};
use crate::audit::access::Part;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{Permitted, ResultsRead};
use crate::http::extract::{Filtered, Paged, tagged};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::results;
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{AuditAction, ChatResult, Count, Page, PageRequest, ResultDetail, ResultFilter};

/// Lists results.
///
/// Newest first unless `sort` says otherwise.
#[utoipa::path(get, path = "/api/v1/results", tag = "results", params(ResultFilter, PageRequest),
    responses((status = 200, description = "A page of results", body = Page<ChatResult>)))]
pub async fn list_results(
    Authorized(caller, paged): Authorized<Paged<ResultFilter>, Permitted<ResultsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    page(&req, &state, caller.into_scope(), ("results", paged), results::page).await
}

/// Counts results.
///
/// With the filters of the list; exact below 10,000. Separate from the list, so that rows never wait for it.
#[utoipa::path(get, path = "/api/v1/results/count", tag = "results", params(ResultFilter),
    responses((status = 200, description = "How many there are", body = Count)))]
pub async fn count_results(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<ResultFilter>, Permitted<ResultsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Count>, Error> {
    count(&state, caller.into_scope(), filter, results::count).await
}

/// Returns a result.
///
/// With its fields in the form's order.
#[utoipa::path(get, path = "/api/v1/results/{id}", tag = "results", params(ExternalIdParameter, IfNoneMatch),
    responses((status = 200, description = "The result", body = ResultDetail), (status = 304, description = "Not modified")))]
pub async fn get_result(
    Authorized(caller, Id(id)): Authorized<Id, Permitted<ResultsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (credential_id, actor, scope) = (caller.0.credential_id(), caller.0.actor.clone(), caller.into_scope());
    let row = state.db.run(move |conn| results::find(conn, &scope, id)).await?;
    let row = found(row)?;
    let opened = Entry::new(&actor, AuditAction::ResultOpened).on("result", id).of(row.result.organization.id);
    state.audit.note_access(credential_id, opened, Part::First).await;
    tagged(&req, &row)
}
