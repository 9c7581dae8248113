//! Messages that were written here: whether they arrived, and sending them again.

use super::parameters::{EventParameter, ExternalIdParameter, IdempotencyKey};
use crate::error::Error;
use crate::http::caller::permits::ReportsDeliveries;
use crate::http::caller::{Authorized, Permitted, Supervisor};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::idempotency::{Bare, idempotent};
use crate::http::ids::{EventId, Id};
use crate::state::State;
use crate::store::idempotency::Answer;
use crate::store::replies::{self, Outcome};
use actix_web::{HttpResponse, web};
use sightline_shared::{DeliveryReport, Event, Permission, Problem};

/// An event and the report on it; query parameters are refused.
type ReportOn = (Id, EventId, Filtered<NoFilter>, Body<DeliveryReport>);

/// Reports whether a message arrived.
///
/// For admins and keys, of a message that was written here. The last report counts; the same report again changes
/// nothing.
#[utoipa::path(put, path = "/api/v1/chats/{id}/events/{event}/delivery", tag = "chats",
    params(ExternalIdParameter, EventParameter), request_body = DeliveryReport,
    responses((status = 200, description = "The message", body = Event),
        (status = 409, description = "It is no message that was written here", body = Problem, content_type = "application/problem+json")))]
pub async fn report_delivery(
    Authorized(caller, (Id(id), EventId(event), _, Body(report))): Authorized<ReportOn, Permitted<ReportsDeliveries>>,
    state: web::Data<State>,
) -> Result<web::Json<Event>, Error> {
    let reported = report.check().map_err(Error::Invalid)?;
    let scope = caller.into_scope();
    let store =
        move |conn: &mut _| done(replies::report(conn, &scope, (id, event), (reported, report.reason.as_deref()))?);
    Ok(web::Json(*state.db.try_transaction(store).await?))
}

/// Sends a message again.
///
/// A message that was written here and has not been delivered. The endpoints that take it now are sent it with the
/// `webhook-id` that it had and the header `sightline-redelivery`. `409` when no enabled endpoint takes it.
#[utoipa::path(post, path = "/api/v1/chats/{id}/events/{event}/resend", tag = "chats",
    params(ExternalIdParameter, EventParameter, IdempotencyKey),
    responses((status = 200, description = "The message, which is about to be sent", body = Event)))]
pub async fn resend_event(
    Authorized(caller, (Id(id), EventId(event), _, Bare(stamp))): Authorized<(Id, EventId, Filtered<NoFilter>, Bare)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Supervisor(caller) = caller;
    caller.needs(Permission::ChatsWrite)?;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("resend_event {event}"), stamp, move |conn| {
        let message = done(replies::resend(conn, &user.scope, (id, event), &user.actor)?)?;
        Ok(Answer::ok(&message)?.about_chat(id))
    })
    .await
}

fn done(outcome: Outcome) -> Result<Box<Event>, Error> {
    match outcome {
        Outcome::Done(event) => Ok(event),
        Outcome::Hidden => Err(Error::NotFound),
        Outcome::Refused(why) => {
            let (code, reason) = why.problem();
            Err(Error::Conflict(code, reason))
        }
    }
}
