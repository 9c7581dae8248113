//! `/webhooks`: endpoints that are sent what happens, and their delivery logs.

use super::parameters::{IdParameter, IdempotencyKey, IfNoneMatch};
use super::{found, page_of, whole};
use crate::error::Error;
use crate::http::caller::permits::ManagesWebhooks;
use crate::http::caller::{Authorized, Caller, Permitted};
use crate::http::extract::{Body, Filtered, NoFilter, Paged, tagged};
use crate::http::idempotency::{Bare, Keyed, idempotent};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::idempotency::Answer;
use crate::store::webhooks::deliveries::{self, MOST_AGAIN};
use crate::store::webhooks::{self, NewEndpoint};
use crate::webhooks::signature;
use crate::webhooks::target::Target;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{TimeDelta, Utc};
use ipnet::IpNet;
use serde_json::{Value, json};
use sightline_shared::resources::webhook::{description_fault, subscribed};
use sightline_shared::{
    AuditAction, Fault, NewWebhook, Page, PageRequest, Problem, Redelivered, Redelivery, Webhook, WebhookChange,
    WebhookDelivery, WebhookDeliveryFilter, WebhookWithSecret,
};

/// How long messages are signed with the previous secret, too.
const ROTATION: TimeDelta = TimeDelta::hours(24);

/// Lists the endpoints that the caller sees.
///
/// For admins and keys, oldest first.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks",
    responses((status = 200, description = "The endpoints", body = Page<Webhook>)))]
pub async fn list_webhooks(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Permitted<ManagesWebhooks>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<Webhook>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.run(move |conn| webhooks::list(conn, &scope)).await?)))
}

/// Makes an endpoint.
///
/// For admins and keys. It is sent what happens from now on. The secret is shown in this answer alone: it is in
/// no other, and not in one that is repeated for the `Idempotency-Key`. A company has at most 100 endpoints.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", params(IdempotencyKey), request_body = NewWebhook,
    responses((status = 201, description = "The endpoint with its secret", body = WebhookWithSecret, headers(("Location" = String, description = "The path of the endpoint."))),
        (status = 409, description = "There are too many, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_webhook(
    Authorized(caller, (_, Keyed(new, stamp))): Authorized<
        (Filtered<NoFilter>, Keyed<NewWebhook>),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let new = checked(&caller, new, state.webhooks.allowed_networks())?;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), "create_webhook".to_owned(), stamp, move |conn| {
        webhooks::hold(conn, &user.scope)?;
        let secret = signature::new_secret();
        let id = webhooks::insert(conn, &user.scope, &new, &secret)?
            .ok_or(Error::Conflict("too_many_webhooks", "A company has at most 100 webhooks. Remove one first."))?;
        let webhook = found(webhooks::find(conn, &user.scope, id)?)?;
        audit::append(conn, &[changed(&user, &webhook, json!({"change": "created"}))])?;
        let stored = WebhookWithSecret { webhook, secret: None };
        let shown = WebhookWithSecret { secret: Some(signature::shown(&secret)), ..stored.clone() };
        Answer::created(&stored, format!("/api/v1/webhooks/{id}"))?.showing_once(&shown)
    })
    .await
}

/// Returns an endpoint.
///
/// For admins and keys. The secret is not shown again.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(IdParameter, IfNoneMatch),
    responses((status = 200, description = "The endpoint", body = Webhook), (status = 304, description = "Not modified")))]
pub async fn get_webhook(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Permitted<ManagesWebhooks>>,
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let scope = caller.0.scope;
    let webhook = state.db.read(move |conn| webhooks::find(conn, &scope, id)).await?;
    tagged(&req, &found(webhook)?)
}

/// Changes an endpoint.
///
/// For admins and keys. Messages that wait are sent to the new URL. A disabled endpoint is sent what waited when
/// it is enabled again, and nothing of what happened meanwhile.
#[utoipa::path(patch, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(IdParameter), request_body = WebhookChange,
    responses((status = 200, description = "The endpoint after the change", body = Webhook)))]
pub async fn update_webhook(
    Authorized(caller, (Id(id), _, Body(change))): Authorized<
        (Id, Filtered<NoFilter>, Body<WebhookChange>),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<web::Json<Webhook>, Error> {
    let caller = caller.0;
    let allowed = state.webhooks.allowed_networks().to_vec();
    let update = move |conn: &mut _| -> Result<Webhook, Error> {
        webhooks::hold(conn, &caller.scope)?;
        let before = found(webhooks::find(conn, &caller.scope, id)?)?;
        let was_enabled = before.is_enabled;
        let after = applied(before, change, &allowed)?;
        webhooks::update(conn, &caller.scope, &after, was_enabled)?;
        let details = json!({"change": "changed", "is_enabled": after.is_enabled});
        audit::append(conn, &[changed(&caller, &after, details)])?;
        found(webhooks::find(conn, &caller.scope, id)?)
    };
    Ok(web::Json(state.db.try_transaction(update).await?))
}

/// Removes an endpoint.
///
/// For admins and keys. Nothing is sent to it any more, and its log goes with it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(IdParameter),
    responses((status = 204, description = "Removed")))]
pub async fn delete_webhook(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Permitted<ManagesWebhooks>>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let remove = move |conn: &mut _| -> Result<(), Error> {
        webhooks::hold(conn, &caller.scope)?;
        let webhook = found(webhooks::find(conn, &caller.scope, id)?)?;
        webhooks::remove(conn, &caller.scope, webhook.id)?;
        Ok(audit::append(conn, &[changed(&caller, &webhook, json!({"change": "removed"}))])?)
    };
    state.db.try_transaction(remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Replaces the secret of an endpoint.
///
/// For admins and keys. For 24 hours messages are signed with both secrets. The new one is shown in this answer
/// alone, and not in one that is repeated for the `Idempotency-Key`.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/secret", tag = "webhooks", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The endpoint with its new secret", body = WebhookWithSecret)))]
pub async fn rotate_webhook_secret(
    Authorized(caller, (Id(id), _, Bare(stamp))): Authorized<
        (Id, Filtered<NoFilter>, Bare),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("rotate_webhook_secret {id}"), stamp, move |conn| {
        webhooks::hold(conn, &user.scope)?;
        found(webhooks::find(conn, &user.scope, id)?)?;
        let secret = signature::new_secret();
        webhooks::rotate(conn, &user.scope, id, &secret, Utc::now() + ROTATION)?;
        let webhook = found(webhooks::find(conn, &user.scope, id)?)?;
        audit::append(conn, &[changed(&user, &webhook, json!({"change": "secret_rotated"}))])?;
        let stored = WebhookWithSecret { webhook, secret: None };
        let shown = WebhookWithSecret { secret: Some(signature::shown(&secret)), ..stored.clone() };
        Answer::ok(&stored)?.showing_once(&shown)
    })
    .await
}

/// Sends a test to an endpoint.
///
/// For admins and keys. A message of type `webhook.test` goes the way of all others, at once; its delivery is in
/// the log.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/test", tag = "webhooks", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The delivery, which is about to be sent", body = WebhookDelivery),
        (status = 409, description = "The endpoint is disabled, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn test_webhook(
    Authorized(caller, (Id(id), _, Bare(stamp))): Authorized<
        (Id, Filtered<NoFilter>, Bare),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("test_webhook {id}"), stamp, move |conn| {
        let webhook = enabled(found(webhooks::find(conn, &user.scope, id)?)?)?;
        let delivery = deliveries::test(conn, &user.scope, &webhook)?;
        audit::append(conn, &[changed(&user, &webhook, json!({"change": "tested"}))])?;
        Answer::ok(&delivery)
    })
    .await
}

/// Lists the deliveries of an endpoint.
///
/// For admins and keys, newest first, of the last 30 days. The log has neither what was sent nor what was
/// answered but for the status.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks",
    params(IdParameter, WebhookDeliveryFilter, PageRequest),
    responses((status = 200, description = "A page of deliveries", body = Page<WebhookDelivery>)))]
pub async fn list_webhook_deliveries(
    Authorized(caller, (Id(id), paged)): Authorized<(Id, Paged<WebhookDeliveryFilter>), Permitted<ManagesWebhooks>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let name = format!("deliveries {id}");
    page_of(&req, &state, caller.0.scope, (&name, paged), id, deliveries::page).await
}

/// Sends deliveries of an endpoint again.
///
/// For admins: those that were written in a range and are in one state, at most 10,000. They carry the
/// header `sightline-redelivery`, because later messages of their chats may have been sent before.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/redeliver", tag = "webhooks", params(IdParameter, IdempotencyKey), request_body = Redelivery,
    responses((status = 200, description = "How many are sent again", body = Redelivered),
        (status = 409, description = "The endpoint is disabled, or the first request with this key is still running", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There are more than 10,000, or the key was used with another body before", body = Problem, content_type = "application/problem+json")))]
pub async fn redeliver_webhook(
    Authorized(caller, (Id(id), _, Keyed(range, stamp))): Authorized<
        (Id, Filtered<NoFilter>, Keyed<Redelivery>),
        Permitted<ManagesWebhooks>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let user = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), format!("redeliver_webhook {id}"), stamp, move |conn| {
        let webhook = found(webhooks::find(conn, &user.scope, id)?)?;
        let wanted = range.check().map_err(Error::Invalid)?;
        let webhook = enabled(webhook)?;
        let instants = (range.from.utc(), range.to.utc());
        let count = deliveries::redeliver_range(conn, &user.scope, id, instants, wanted)?.ok_or_else(|| {
            Error::Unprocessable(
                "too_many_deliveries",
                format!("There are more than {MOST_AGAIN}: use a shorter range."),
            )
        })?;
        audit::append(conn, &[changed(&user, &webhook, json!({"change": "redelivered", "deliveries": count}))])?;
        Answer::ok(&Redelivered { count })
    })
    .await
}

/// The endpoint, when messages are sent to it.
fn enabled(webhook: Webhook) -> Result<Webhook, Error> {
    let is_enabled = webhook.is_enabled;
    is_enabled
        .then_some(webhook)
        .ok_or(Error::Conflict("webhook_disabled", "The webhook is disabled. Enable it first."))
}

fn url_fault(url: &str, allowed: &[IpNet]) -> Option<Fault> {
    Target::read(url, allowed).err().map(|why| Fault::pointer("/url", why))
}

/// The endpoint that is asked for, or every fault.
fn checked(caller: &Caller, new: NewWebhook, allowed: &[IpNet]) -> Result<NewEndpoint, Error> {
    let organization_id = new.organization_id.unwrap_or(caller.scope.own().id);
    let mut faults: Vec<Fault> = Vec::new();
    if caller.scope.organization(organization_id).is_none() {
        faults.push(Fault::pointer("/organization_id", "is no organization that you see"));
    }
    faults.extend(url_fault(&new.url, allowed).into_iter().chain(description_fault(&new.description)));
    match subscribed(&new.event_types) {
        Ok(event_types) if faults.is_empty() => {
            Ok(NewEndpoint { organization_id, url: new.url, description: new.description, event_types })
        }
        unfit => {
            faults.extend(unfit.err().unwrap_or_default());
            Err(Error::Invalid(faults))
        }
    }
}

/// The endpoint with the change applied. A URL that stays is not checked again.
fn applied(mut webhook: Webhook, change: WebhookChange, allowed: &[IpNet]) -> Result<Webhook, Error> {
    let mut faults: Vec<Fault> = Vec::new();
    if let Some(url) = change.url {
        faults.extend(url_fault(&url, allowed));
        webhook.url = url;
    }
    if let Some(description) = change.description {
        faults.extend(description_fault(&description));
        webhook.description = description;
    }
    if let Some(words) = change.event_types {
        match subscribed(&words) {
            Ok(types) => webhook.event_types = types,
            Err(found) => faults.extend(found),
        }
    }
    webhook.is_enabled = change.is_enabled.unwrap_or(webhook.is_enabled);
    if faults.is_empty() { Ok(webhook) } else { Err(Error::Invalid(faults)) }
}

/// The audit entry. It has neither the URL nor the description, which may name somebody.
fn changed(caller: &Caller, webhook: &Webhook, details: Value) -> Entry {
    let entry = Entry::new(&caller.actor, AuditAction::WebhookChanged).on("webhook", webhook.id);
    entry.of(webhook.organization.id).with(details)
}
