//! `POST /api/v1/webhooks`: what an endpoint may be, and its secret.

use crate::routes::webhooks::{ALL, WEBHOOKS, limits, new, pointers, start};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Page, Webhook, WebhookWithSecret};
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn an_endpoint_is_checked_with_every_fault_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme/West").await;
    let _ = app.admin("Acme/East").await;
    let east = app.text("SELECT id FROM organizations WHERE name = 'East'");
    let wrong = json!({"organization_id": east, "url": "http://desk.example.com", "description": "x".repeat(501),
        "event_types": ["chat.event", "chat.gone", "webhook.test"]});
    let found = pointers(&admin.post(WEBHOOKS, &wrong).await);
    assert_eq!(found, ["/organization_id", "/url", "/description", "/event_types/1", "/event_types/2"]);
    for url in [
        "http://desk.example.com/",
        "https://desk.example.com:8443/",
        "https://user@desk.example.com/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "https://localhost/",
        "desk",
    ] {
        assert_eq!(pointers(&admin.post(WEBHOOKS, &new(url, &["chat.event"])).await), ["/url"], "{url}");
    }
    let body = json!({"url": "https://desk.example.com/", "event_types": ["chat.event"], "secret": "x"});
    assert_eq!(admin.post(WEBHOOKS, &body).await.problem(400).code, "invalid_request");
    assert_eq!(admin.get(WEBHOOKS).await.ok::<Page<Webhook>>().items, []);
}

#[tokio::test]
async fn the_secret_is_shown_once_and_not_in_a_repeated_answer() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme/West").await;
    let send = async |body: &Value| {
        let request = admin.request(Method::POST, WEBHOOKS).header("idempotency-key", "one");
        admin.send(request.json(body)).await
    };
    let body = new("https://desk.example.com/hooks", &ALL);
    let (first, again) = (send(&body).await, send(&body).await);
    let made: WebhookWithSecret = first.ok();
    let secret = made.secret.clone().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{}", secret.len());
    assert_eq!((first.status, again.status), (again.status, reqwest::StatusCode::CREATED));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok::<WebhookWithSecret>(), WebhookWithSecret { secret: None, ..made.clone() });
    assert_eq!(first.header("location"), Some(format!("{WEBHOOKS}/{}", made.webhook.id).as_str()));
    assert_eq!((made.webhook.organization.name.as_str(), made.webhook.event_types.len()), ("West", 12));
    assert!(!app.dump().contains(&secret[6..]), "in no table as it is shown");
    assert_eq!(app.text("SELECT details->>'change' FROM audit_entries WHERE action = 'webhook_changed'"), "created");
}

#[tokio::test]
async fn the_operator_allows_a_network() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    for url in ["http://127.0.0.1:9/", "https://127.0.0.1/", "http://desk.example.com:8080/"] {
        assert_eq!(admin.post(WEBHOOKS, &new(url, &["chat.moved"])).await.status, 201, "{url}");
    }
    assert_eq!(pointers(&admin.post(WEBHOOKS, &new("http://10.0.0.1/", &["chat.moved"])).await), ["/url"]);
}

#[tokio::test]
async fn a_company_has_at_most_a_hundred() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    for _ in 0..100 {
        let id = Uuid::now_v7();
        let made = app.execute(&format!(
            "INSERT INTO webhooks (company_id, id, organization_id, url, description, event_types, is_enabled, secret) \
             SELECT company_id, '{id}', id, '', '', '{{chat.moved}}', true, decode(repeat('00', 32), 'hex') \
             FROM organizations"
        ));
        assert_eq!(made, 1);
    }
    let refused = admin.post(WEBHOOKS, &new("https://desk.example.com/", &["chat.moved"])).await;
    assert_eq!(refused.problem(409).code, "too_many_webhooks");
}
