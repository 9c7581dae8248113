//! `POST /api/v1/webhooks/{id}/secret`: replaces the secret.

use crate::routes::webhooks::{WEBHOOKS, is_signed, limits, post, settled, start, subscribe};
use sightline_shared::{Webhook, WebhookWithSecret};
use sightline_tests::Receiver;

#[tokio::test]
async fn messages_are_signed_with_both_secrets_for_a_day() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, first) = subscribe(&admin, &receiver.url, &["chat.moved"]).await;
    let test = format!("{WEBHOOKS}/{id}/test");
    let rotate = format!("{WEBHOOKS}/{id}/secret");
    assert_eq!(post(&admin, &test).await.status, 200);
    receiver.wait_for(1).await;
    let request = || admin.request(reqwest::Method::POST, &rotate).header("idempotency-key", "one");
    let rotated: WebhookWithSecret = admin.send(request()).await.ok();
    let second = rotated.secret.unwrap();
    assert_ne!(first, second);
    let again = admin.send(request()).await.ok::<WebhookWithSecret>();
    assert_eq!((again.secret, again.webhook), (None, rotated.webhook.clone()), "the second is not replaced again");
    let until = rotated.webhook.previous_secret_until.unwrap().utc() - chrono::Utc::now();
    assert!((1430..=1440).contains(&until.num_minutes()), "{until}");

    assert_eq!(post(&admin, &test).await.status, 200);
    receiver.wait_for(2).await;
    assert_eq!(app.execute("UPDATE webhooks SET previous_secret_until = now()"), 1);
    assert_eq!(post(&admin, &test).await.status, 200);
    let messages = receiver.wait_for(3).await;
    let signed = |place: usize| [&first, &second].map(|secret| is_signed(&messages[place], secret));
    assert_eq!([signed(0), signed(1), signed(2)], [[true, false], [true, true], [false, true]]);
    settled(&admin, id).await;
    assert_eq!(admin.get(&format!("{WEBHOOKS}/{id}")).await.ok::<Webhook>().previous_secret_until, None);
}
