//! `POST /api/v1/results/{id}/resend`: sends a result again.

use crate::routes::erasure::erase;
use crate::routes::results::{detail, reaches, resend, submitted};
use crate::routes::webhooks::{limits, remove, start, subscribe};
use reqwest::Method;
use sightline_shared::{ResultDetail, WebhookDeliveryState as State};
use sightline_tests::{Receiver, Reply};

#[tokio::test]
async fn a_result_is_sent_again_where_it_was_not_accepted_and_else_everywhere() {
    let app = start(limits()).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let good = Receiver::start();
    // Refuses the first message in every attempt, as `limits` has them.
    let bad = Receiver::answering(|_, before| Reply::status(if before < 4 { 503 } else { 200 }));
    subscribe(&admin, &format!("{}/a", good.url), &["result.created"]).await;
    let (webhook, _) = subscribe(&admin, &format!("{}/secret?key=1", bad.url), &["result.created"]).await;
    // Endpoints without a description are in the order of their hosts.
    let place = usize::from(bad.url > good.url);
    let mut both = [State::Delivered; 2];
    both[place] = State::Failed;
    let id = submitted(&app, "one");
    reaches(&anna, id, &both).await;
    let shown = detail(&anna, id).await;
    let failed = &shown.deliveries[place];
    assert_eq!((failed.webhook_id, failed.attempts, failed.last_status), (webhook, 4, Some(503)));
    assert_eq!(format!("http://{}", failed.endpoint), bad.url);
    assert_eq!(shown.result.is_delivered, Some(false));

    let again = || anna.request(Method::POST, &format!("/api/v1/results/{id}/resend")).header("idempotency-key", "one");
    for _ in 0..2 {
        let answer: ResultDetail = anna.send(again()).await.ok();
        assert_eq!((answer.result.id, answer.deliveries[place].state), (id, State::Pending));
        reaches(&anna, id, &[State::Delivered; 2]).await;
    }
    assert_eq!(detail(&anna, id).await.result.is_delivered, Some(true));
    let sent = bad.received();
    assert_eq!((sent.len(), good.received().len()), (5, 1));
    assert_eq!(sent[0].header("webhook-id"), sent[4].header("webhook-id"));
    assert_eq!(sent[4].header("sightline-redelivery"), "true");
    assert!(sent[4].json()["data"].get("deliveries").is_none());
    // Accepted everywhere, it is sent everywhere; an endpoint that is removed is no longer shown.
    assert_eq!(resend(&anna, id).await.status, 200);
    good.wait_for(2).await;
    bad.wait_for(6).await;
    reaches(&anna, id, &[State::Delivered; 2]).await;
    assert_eq!(remove(&admin, webhook).await.status, 204);
    reaches(&anna, id, &[State::Delivered]).await;
    let logged = "SELECT string_agg(details::text, ' ') FROM audit_entries WHERE action = 'result_sent'";
    assert_eq!(app.text(logged), r#"{"again": true} {"again": true}"#);
}

#[tokio::test]
async fn what_cannot_be_sent_again_is_refused() {
    let app = start(limits()).await;
    let (anna, admin, east) =
        (app.supervisor("Acme").await, app.admin("Acme").await, app.supervisor("Acme/East").await);
    let id = submitted(&app, "one");
    assert_eq!(resend(&east, id).await.status, 404);
    assert_eq!(resend(&anna, id).await.problem(409).code, "not_connected");
    // Neither an endpoint for other messages nor one of another organization takes it.
    let receiver = Receiver::start();
    subscribe(&admin, &receiver.url, &["chat.closed"]).await;
    subscribe(&app.admin("Acme/East").await, &receiver.url, &["result.created"]).await;
    assert_eq!(resend(&anna, id).await.problem(409).code, "not_connected");
    // One that came after the result is sent it when somebody asks for that.
    subscribe(&app.admin("Acme/West").await, &receiver.url, &["result.created"]).await;
    assert!(detail(&anna, id).await.deliveries.is_empty());
    assert_eq!(resend(&anna, id).await.status, 200);
    reaches(&anna, id, &[State::Delivered]).await;
    assert_eq!(erase(&admin, &app.text("SELECT id FROM contacts")).await.status, 200);
    assert_eq!(resend(&anna, id).await.problem(409).code, "contact_erased");
    assert_eq!(detail(&anna, id).await.result.is_delivered, None);
}
