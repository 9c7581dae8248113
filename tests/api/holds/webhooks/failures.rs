//! Answers that accept nothing, and what becomes of the endpoint.

use crate::routes::webhooks::{WEBHOOKS, change, limits, log, post, settled, start, subscribe};
use serde_json::json;
use sightline::webhooks::Limits;
use sightline_shared::{Webhook, WebhookDelivery, WebhookDeliveryState, WebhookDisabledReason, WebhookFailure};
use sightline_tests::wait::until;
use sightline_tests::{Caller, Receiver, Reply};
use std::time::Duration;
use uuid::Uuid;

/// The status that delivers, or the status and the reason of a failure.
type Expected = Result<u16, (Option<u16>, WebhookFailure)>;

async fn get(caller: &Caller, id: Uuid) -> Webhook {
    caller.get(&format!("{WEBHOOKS}/{id}")).await.ok()
}

async fn test(caller: &Caller, id: Uuid) -> WebhookDelivery {
    post(caller, &format!("{WEBHOOKS}/{id}/test")).await.ok()
}

#[tokio::test]
async fn only_2xx_delivers_whatever_the_answer_says_of_itself() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    // Only what never comes is not waited for.
    let hasty = start(Limits { timeout: Duration::from_millis(500), ..limits() }).await;
    let hasty_admin = hasty.admin("Acme").await;
    let elsewhere = Receiver::start();
    let location = elsewhere.url.clone();
    let table: Vec<(Reply, Expected)> = vec![
        (Reply::status(200), Ok(200)),
        (Reply::status(204), Ok(204)),
        (Reply::Lying, Ok(200)),
        (Reply::Endless, Ok(200)),
        (Reply::With(302, vec![("location", location.clone())]), Err((Some(302), WebhookFailure::Status))),
        (Reply::With(307, vec![("location", location)]), Err((Some(307), WebhookFailure::Status))),
        (Reply::status(404), Err((Some(404), WebhookFailure::Status))),
        (Reply::status(500), Err((Some(500), WebhookFailure::Status))),
        (Reply::Closed, Err((None, WebhookFailure::Connection))),
        (Reply::Never, Err((None, WebhookFailure::Timeout))),
    ];
    for (reply, expected) in table {
        let admin = if matches!(reply, Reply::Never) { &hasty_admin } else { &admin };
        let answer = reply.clone();
        let receiver = Receiver::answering(move |_, _| answer.clone());
        let (id, _) = subscribe(admin, &receiver.url, &["chat.moved"]).await;
        test(admin, id).await;
        let sent = settled(admin, id).await.remove(0);
        match expected {
            Ok(status) => {
                assert_eq!(sent.state, WebhookDeliveryState::Delivered, "{reply:?}");
                assert_eq!((sent.last_status, sent.attempts), (i16::try_from(status).ok(), 1), "{reply:?}");
                assert_eq!(get(admin, id).await.failing_since, None);
            }
            Err((status, failure)) => {
                assert_eq!(sent.state, WebhookDeliveryState::Failed, "{reply:?}");
                let status = status.and_then(|status| i16::try_from(status).ok());
                assert_eq!((sent.last_status, sent.last_error, sent.attempts), (status, Some(failure), 4), "{reply:?}");
                assert!(get(admin, id).await.failing_since.is_some());
                let ids: Vec<_> =
                    receiver.received().iter().map(|message| message.header("webhook-id").to_owned()).collect();
                assert_eq!(ids, vec![sent.event_id.to_string(); 4], "{reply:?}");
            }
        }
    }
    assert_eq!(elsewhere.received().len(), 0, "redirects are not followed");
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_at_once_and_goes_on_when_it_is_enabled() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::answering(|_, before| Reply::status(if before == 0 { 410 } else { 200 }));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    test(&admin, id).await;
    until("the endpoint is disabled", async || !get(&admin, id).await.is_enabled).await;
    let webhook = get(&admin, id).await;
    assert_eq!(webhook.disabled_reason, Some(WebhookDisabledReason::Gone));
    let pending = log(&admin, id).await.remove(0);
    assert_eq!((pending.state, pending.last_status), (WebhookDeliveryState::Pending, Some(410)));
    let details = app.texts("SELECT details FROM audit_entries WHERE action = 'webhook_changed' AND user_id IS NULL");
    assert_eq!(details, [r#"{"change": "disabled", "reason": "gone"}"#]);
    // Nothing is gathered for it now.
    assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.problem(409).code, "webhook_disabled");
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(change(&admin, id, &json!({"is_enabled": true})).await.status, 200);
    assert_eq!(settled(&admin, id).await[0].state, WebhookDeliveryState::Delivered);
}

#[tokio::test]
async fn an_endpoint_that_fails_for_ten_days_is_disabled() {
    let app = start(Limits { schedule: vec![Duration::from_millis(20); 1000], ..limits() }).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::answering(|_, _| Reply::status(500));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    test(&admin, id).await;
    until("it fails", async || get(&admin, id).await.failing_since.is_some()).await;
    assert!(get(&admin, id).await.is_enabled);
    for (days, is_enabled) in [(9, true), (11, false)] {
        let since = format!("UPDATE webhooks SET failing_since = now() - interval '{days} days'");
        assert_eq!(app.execute(&since), 1);
        if is_enabled {
            // Of two more attempts the second began after this.
            let count = receiver.received().len();
            receiver.wait_for(count + 2).await;
        }
        until("it is settled", async || get(&admin, id).await.is_enabled == is_enabled).await;
    }
    assert_eq!(get(&admin, id).await.disabled_reason, Some(WebhookDisabledReason::Failing));
}

#[tokio::test]
async fn an_endpoint_is_given_the_time_that_it_asks_for() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::answering(|_, _| Reply::With(429, vec![("retry-after", "1000".to_owned())]));
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    test(&admin, id).await;
    until("it was tried", async || log(&admin, id).await[0].last_status == Some(429)).await;
    let one = log(&admin, id).await.remove(0);
    let wait = one.next_attempt_at.unwrap().utc() - one.last_attempt_at.unwrap().utc();
    assert!((999..1100).contains(&wait.num_seconds()), "{wait}");
}
