//! `POST /api/v1/results/resend`: sends results again that are not delivered.

use crate::routes::results::{detail, reaches, submitted};
use crate::routes::webhooks::{limits, post, remove, start, subscribe};
use sightline::webhooks::Limits;
use sightline_shared::{ChatResult, Count, Overview, Redelivered, WebhookDeliveryState as State};
use sightline_tests::wait::until;
use sightline_tests::{Caller, Receiver, Reply};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

async fn undelivered(caller: &Caller) -> Vec<Uuid> {
    let rows: Vec<ChatResult> = caller.all("/api/v1/results?delivered=false&sort=submitted_at").await;
    rows.into_iter().map(|row| row.id).collect()
}

async fn resend(caller: &Caller, query: &str) -> i64 {
    post(caller, &format!("/api/v1/results/resend{query}")).await.ok::<Redelivered>().count
}

#[tokio::test]
async fn those_of_the_filter_that_were_not_accepted_are_found_counted_and_sent_again() {
    let app = start(limits()).await;
    let (anna, admin, east) =
        (app.supervisor("Acme").await, app.admin("Acme").await, app.supervisor("Acme/East").await);
    let is_up = Arc::new(AtomicBool::new(true));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::answering(move |_, _| Reply::status(if up.load(Ordering::Relaxed) { 200 } else { 503 }));
    let (webhook, _) = subscribe(&admin, &receiver.url, &["result.created"]).await;
    let first = submitted(&app, "first");
    reaches(&anna, first, &[State::Delivered]).await;
    let mut live = anna.listen().await;
    is_up.store(false, Ordering::Relaxed);
    let ids = [submitted(&app, "second"), submitted(&app, "third")];
    for id in ids {
        reaches(&anna, id, &[State::Failed]).await;
    }
    // That somebody has to look after them is seen without asking again: after each new chat and its
    // events a change of the chat alone.
    let mut kinds = Vec::new();
    until("both are published", async || {
        kinds.push(live.take(1).await.remove(0).kind.to_string());
        kinds.iter().filter(|kind| *kind == "chat").count() >= 4
    })
    .await;
    let mut found = undelivered(&anna).await;
    found.sort();
    let mut wanted = ids.to_vec();
    wanted.sort();
    assert_eq!(found, wanted);
    let count: Count = anna.get("/api/v1/results/count?delivered=false").await.ok();
    assert_eq!(count.count, 2);
    let delivered: Vec<ChatResult> = anna.all("/api/v1/results?delivered=true").await;
    assert_eq!(delivered.iter().map(|row| (row.id, row.is_delivered)).collect::<Vec<_>>(), [(first, Some(true))]);
    let overview = async |caller: &Caller, query: &str| {
        caller.get(&format!("/api/v1/overview?{query}")).await.ok::<Overview>().not_delivered.count
    };
    assert_eq!(overview(&anna, "").await, 2);
    assert_eq!(overview(&anna, "from=2026-11-23").await, 0);
    // Another part of the company sees none of it, and sends none.
    assert_eq!((undelivered(&east).await.len(), overview(&east, "").await, resend(&east, "").await), (0, 0, 0));
    assert_eq!(resend(&anna, "?from=2026-11-23").await, 0);

    is_up.store(true, Ordering::Relaxed);
    let before = receiver.received().len();
    assert_eq!(resend(&anna, "?from=2026-11-22&to=2026-11-23").await, 2);
    receiver.wait_for(before + 2).await;
    until("none is left", async || undelivered(&anna).await.is_empty()).await;
    assert_eq!(overview(&anna, "").await, 0);
    assert_eq!(receiver.received().len(), before + 2);
    let logged = "SELECT string_agg(details::text, ' ') FROM audit_entries WHERE action = 'result_sent'";
    assert_eq!(app.text(logged), r#"{"again": true, "results": 2}"#);

    // What an endpoint that is removed did not accept nobody has to look after.
    is_up.store(false, Ordering::Relaxed);
    let last = submitted(&app, "last");
    reaches(&anna, last, &[State::Failed]).await;
    assert_eq!(undelivered(&anna).await, [last]);
    assert_eq!(remove(&admin, webhook).await.status, 204);
    assert!(undelivered(&anna).await.is_empty());
    assert_eq!(detail(&anna, last).await.result.is_delivered, None);
}

#[tokio::test]
async fn one_that_will_be_tried_again_is_not_delivered_yet() {
    let schedule = vec![Duration::from_secs(3600); 3];
    let app = start(Limits { schedule, ..limits() }).await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::answering(move |_, _| Reply::status(if up.load(Ordering::Relaxed) { 200 } else { 503 }));
    let (webhook, _) = subscribe(&admin, &receiver.url, &["result.created"]).await;
    let id = submitted(&app, "one");
    until("the first attempt counts", async || undelivered(&anna).await == [id]).await;
    let shown = detail(&anna, id).await;
    assert_eq!(shown.result.is_delivered, Some(false));
    let tried: Vec<_> = shown.deliveries.iter().map(|one| (one.webhook_id, one.state, one.attempts)).collect();
    assert_eq!(tried, [(webhook, State::Pending, 1)]);
    // Nobody has to wait for the next attempt.
    is_up.store(true, Ordering::Relaxed);
    assert_eq!(resend(&anna, "").await, 1);
    reaches(&anna, id, &[State::Delivered]).await;
    assert!(undelivered(&anna).await.is_empty());
    assert_eq!(receiver.received().len(), 2);
}
