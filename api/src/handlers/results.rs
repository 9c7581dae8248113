//! `/results`: the results that chats generated.

use super::parameters::{ExternalIdParameter, IdempotencyKey, IfNoneMatch};
use super::{found, list_query, page};
use crate::audit::access::Part;
use crate::error::Error;
use crate::http::caller::permits::{Permitted, ResultsRead};
use crate::http::caller::{Authorized, Supervisor};
use crate::http::extract::{Filtered, NoFilter, Paged, tagged};
use crate::http::idempotency::{Bare, idempotent};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::idempotency::Answer;
use crate::store::results::resending::{self, MOST_AGAIN, Outcome};
use crate::store::results::{self, details};
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{
    AuditAction, ChatResult, Count, Page, PageRequest, Permission, Problem, QueryFilter as _, Redelivered, ResultCount,
    ResultCountFilter, ResultDetail, ResultFilter,
};

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
    check(&paged.filter)?;
    page(&req, &state, caller.into_scope(), ("results", paged), results::page).await
}

/// What does not go together in a filter is a fault of the request.
pub(super) fn check(filter: &ResultFilter) -> Result<(), Error> {
    let faults = filter.faults();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Counts results.
///
/// With the filters of the list; exact below 10,000. Separate from the list, so that rows never wait for it. With
/// `by_form` each result is counted, which takes longer where there are many.
#[utoipa::path(get, path = "/api/v1/results/count", tag = "results", params(ResultCountFilter),
    responses((status = 200, description = "How many there are", body = ResultCount)))]
pub async fn count_results(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<ResultCountFilter>, Permitted<ResultsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<ResultCount>, Error> {
    let ResultCountFilter { results, by_form } = filter;
    let list = list_query(caller.into_scope(), results)?;
    let count = state.db.run(move |conn| match by_form {
        Some(true) => results::count_by_form(conn, &list),
        _ => results::count(conn, &list).map(|Count { count, capped }| ResultCount { count, capped, forms: None }),
    });
    Ok(web::Json(count.await?))
}

/// Returns a result.
///
/// With its fields in the form's order, and what became of it at each webhook.
#[utoipa::path(get, path = "/api/v1/results/{id}", tag = "results", params(ExternalIdParameter, IfNoneMatch),
    responses((status = 200, description = "The result", body = ResultDetail), (status = 304, description = "Not modified")))]
pub async fn get_result(
    Authorized(caller, Id(id)): Authorized<Id, Permitted<ResultsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (credential_id, actor, scope) = (caller.0.credential_id(), caller.0.actor.clone(), caller.into_scope());
    let row = state.db.run(move |conn| details::find(conn, &scope, id)).await?;
    let row = found(row)?;
    let opened = Entry::new(&actor, AuditAction::ResultOpened).on("result", id).of(row.result.organization.id);
    state.audit.note_access(credential_id, opened, Part::First).await;
    tagged(&req, &row)
}

/// Sends a result again.
///
/// To the webhooks that have not accepted it, or to all when each has, with the `webhook-id` that it had and the header
/// `sightline-redelivery`. `409` when no enabled webhook is sent results of its chat.
#[utoipa::path(post, path = "/api/v1/results/{id}/resend", tag = "results", params(ExternalIdParameter, IdempotencyKey),
    responses((status = 200, description = "The result, which is about to be sent", body = ResultDetail)))]
pub async fn resend_result(
    Authorized(caller, (Id(id), _, Bare(stamp))): Authorized<(Id, Filtered<NoFilter>, Bare)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Supervisor(caller) = caller;
    caller.needs(Permission::ChatsWrite)?;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("resend_result {id}"), stamp, move |conn| {
        match resending::resend(conn, &user.scope, id, &user.actor)? {
            Outcome::Done => {}
            Outcome::Hidden => return Err(Error::NotFound),
            Outcome::Erased => {
                let why = "The contact of this result was erased: there is nothing left to send.";
                return Err(Error::Conflict("contact_erased", why));
            }
            Outcome::NotConnected => {
                return Err(Error::Conflict("not_connected", "No enabled webhook is sent the results of this chat."));
            }
        }
        let result = found(details::find(conn, &user.scope, id)?)?;
        Ok(Answer::ok(&result)?.about_chat(result.result.chat_id))
    })
    .await
}

/// Sends results again that are not delivered.
///
/// Those of the filter that a webhook has not accepted, at most 10,000, to the webhooks that have not.
#[utoipa::path(post, path = "/api/v1/results/resend", tag = "results", params(ResultFilter, IdempotencyKey),
    responses((status = 200, description = "How many results are sent again", body = Redelivered),
        (status = 422, description = "There are more than 10,000, or the key was used with another body before", body = Problem, content_type = "application/problem+json")))]
pub async fn resend_undelivered(
    Authorized(caller, (Filtered(filter), Bare(stamp))): Authorized<(Filtered<ResultFilter>, Bare)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Supervisor(caller) = caller;
    caller.needs(Permission::ChatsWrite)?;
    let operation = format!("resend_undelivered {}", serde_html_form::to_string(filter.pairs()).unwrap_or_default());
    let (list, actor) = (list_query(caller.scope.clone(), filter)?, caller.actor.clone());
    idempotent(&state, (&caller.scope, &caller.actor), operation, stamp, move |conn| {
        let count = resending::resend_all(conn, &list, &actor)?.ok_or_else(|| {
            let detail = format!("There are more than {MOST_AGAIN}: use a shorter range.");
            Error::Unprocessable("too_many_results", detail)
        })?;
        Answer::ok(&Redelivered { count: i64::try_from(count).unwrap_or(i64::MAX) })
    })
    .await
}
