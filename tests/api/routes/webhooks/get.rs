//! `GET /api/v1/webhooks/{id}`: an endpoint without its secret.

use crate::routes::webhooks::{WEBHOOKS, change, subscribe};
use serde_json::json;
use sightline_shared::Webhook;
use sightline_tests::TestApp;

#[tokio::test]
async fn an_endpoint_is_shown_without_its_secret_and_has_a_tag() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let (id, secret) = subscribe(&admin, "https://desk.example.com/", &["chat.event", "chat.closed"]).await;
    let path = format!("{WEBHOOKS}/{id}");
    let answer = admin.get(&path).await;
    let webhook: Webhook = answer.ok();
    assert_eq!((webhook.id, webhook.is_enabled, webhook.disabled_reason), (id, true, None));
    assert!(!answer.text.contains(&secret[6..]) && !answer.text.contains("secret\""), "{}", answer.text);
    let tag = answer.header("etag").unwrap().to_owned();
    let ask = || admin.request(reqwest::Method::GET, &path).header("if-none-match", &tag);
    assert_eq!(admin.send(ask()).await.status, 304);
    assert_eq!(change(&admin, id, &json!({"description": "Desk"})).await.status, 200);
    assert_eq!(admin.send(ask()).await.ok::<Webhook>().description, "Desk");
}
