//! `/deliveries`: single deliveries of webhooks.

use super::found;
use super::parameters::{IdParameter, IdempotencyKey};
use crate::error::Error;
use crate::http::caller::permits::ManagesWebhooks;
use crate::http::caller::{Authorized, Permitted};
use crate::http::extract::{Filtered, NoFilter};
use crate::http::idempotency::{Bare, idempotent};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::idempotency::Answer;
use crate::store::webhooks::deliveries;
use actix_web::{HttpResponse, web};
use serde_json::json;
use sightline_shared::{AuditAction, WebhookDelivery};

/// Sends a delivery again.
///
/// For admins and keys. One that is pending stays as it is. It carries the header `sightline-redelivery`,
/// because later messages of its chat may have been sent before. To a disabled endpoint it is sent when that
/// is enabled.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/redeliver", tag = "webhooks", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The delivery, which is about to be sent", body = WebhookDelivery)))]
pub async fn redeliver(
    Authorized(caller, (Id(id), _, Bare(stamp))): Authorized<
        (Id, Filtered<NoFilter>, Bare),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("redeliver {id}"), stamp, move |conn| {
        let delivery = found(deliveries::redeliver(conn, &user.scope, id)?)?;
        let entry = Entry::new(&user.actor, AuditAction::WebhookChanged).on("webhook", delivery.webhook_id);
        audit::append(conn, &[entry.with(json!({"change": "redelivered", "deliveries": 1}))])?;
        Answer::ok(&delivery)
    })
    .await
}
