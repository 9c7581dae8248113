//! `GET /api/v1/webhooks`: the endpoints of the caller's part of the company.

use crate::routes::webhooks::{WEBHOOKS, remove, subscribe};
use sightline_shared::{Page, Webhook};
use sightline_tests::{Caller, TestApp};

async fn urls(caller: &Caller) -> Vec<String> {
    caller.get(WEBHOOKS).await.ok::<Page<Webhook>>().items.into_iter().map(|webhook| webhook.url).collect()
}

#[tokio::test]
async fn an_admin_sees_the_endpoints_of_its_organization_and_below() {
    let app = TestApp::start().await;
    let (acme, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    subscribe(&acme, "https://acme.example.com/", &["chat.moved"]).await;
    let (id, secret) = subscribe(&west, "https://west.example.com/", &["chat.moved"]).await;
    assert_eq!(urls(&acme).await, ["https://acme.example.com/", "https://west.example.com/"]);
    assert_eq!(urls(&west).await, ["https://west.example.com/"]);
    assert_eq!(urls(&beta).await, Vec::<String>::new());
    assert!(!acme.get(WEBHOOKS).await.text.contains(&secret[6..]));
    assert_eq!(remove(&west, id).await.status, 204);
    assert_eq!(urls(&acme).await, ["https://acme.example.com/"]);
}
