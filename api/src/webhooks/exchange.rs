//! One attempt: a request, and what its answer means.

use super::limits::Limits;
use super::schedule::asked;
use super::signature;
use super::target::{Clients, RefusedAddress, Target, UnknownHost};
use crate::store::webhooks::claims::{Claim, Report};
use chrono::Utc;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};
use sightline_shared::WebhookFailure;
use std::error::Error;
use std::time::{Duration, Instant};

/// The header of a message that was requested again and so may come after later ones of its chat.
pub const REDELIVERY: &str = "sightline-redelivery";
/// How much of an answer's body is read, in bytes.
const READ: usize = 64 << 10;
/// How long: only so that the connection can be used again.
const READ_FOR: Duration = Duration::from_secs(1);

/// How an attempt went.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// What the log keeps.
    pub report: Report,
    /// How long the endpoint asks to wait.
    pub asked: Option<Duration>,
}

/// Sends `body`. What goes wrong is in the report: this cannot fail.
pub async fn send(clients: &Clients, limits: &Limits, claim: &Claim, body: Vec<u8>) -> Attempt {
    let began = Instant::now();
    let mut attempt = match request(clients, limits, claim, body) {
        Err(failure) => failed(failure),
        Ok(request) => match tokio::time::timeout(limits.timeout, request.send()).await {
            Err(_) => failed(WebhookFailure::Timeout),
            Ok(Err(why)) => failed(reason(&why)),
            Ok(Ok(answer)) => understood(answer).await,
        },
    };
    attempt.report.duration_ms = i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX);
    attempt
}

fn failed(failure: WebhookFailure) -> Attempt {
    Attempt { report: Report { failure: Some(failure), ..Report::default() }, asked: None }
}

/// The signed request. The URL is read again: what is allowed may have changed.
fn request(clients: &Clients, limits: &Limits, claim: &Claim, body: Vec<u8>) -> Result<RequestBuilder, WebhookFailure> {
    let url = &claim.endpoint.url;
    let target = match limits.own.as_ref().filter(|own| *own == url) {
        Some(own) => Target::own(own),
        None => Target::read(url, &limits.allowed_networks),
    };
    let target = target.map_err(|_| WebhookFailure::Url)?;
    let (now, id) = (Utc::now(), claim.message.id.to_string());
    let timestamp = now.timestamp();
    let signed = signature::header(claim.endpoint.secrets(now), &id, timestamp, &body);
    let signed = signed.map_err(|_| WebhookFailure::Url)?;
    let request = clients
        .of(&target)
        .ok_or(WebhookFailure::Connection)?
        .post(target.url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", signed);
    let request = if claim.is_redelivery { request.header(REDELIVERY, "true") } else { request };
    Ok(request.body(body))
}

/// The status decides. The body is thrown away, however long it says it is.
async fn understood(mut answer: Response) -> Attempt {
    let status = answer.status();
    let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let asked = wait.and_then(|wait| asked(wait, Utc::now()));
    let read = async {
        let mut size = 0;
        while let Ok(Some(chunk)) = answer.chunk().await {
            size += chunk.len();
            if size > READ {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(READ_FOR, read).await;
    let failure = (!status.is_success()).then_some(WebhookFailure::Status);
    Attempt { report: Report { status: Some(status.as_u16()), failure, duration_ms: 0 }, asked }
}

/// Why no answer came.
fn reason(why: &reqwest::Error) -> WebhookFailure {
    let mut cause: Option<&(dyn Error + 'static)> = why.source();
    let mut is_certificate = false;
    while let Some(one) = cause {
        if one.is::<RefusedAddress>() {
            return WebhookFailure::Address;
        }
        if one.is::<UnknownHost>() {
            return WebhookFailure::Host;
        }
        let words = one.to_string();
        is_certificate |= words.contains("certificate") || words.contains("handshake");
        cause = one.source();
    }
    if why.is_timeout() {
        WebhookFailure::Timeout
    } else if is_certificate {
        WebhookFailure::Certificate
    } else {
        WebhookFailure::Connection
    }
}
