//! `PUT /api/v1/agents/{id}`: what a platform knows of an agent.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::{document, event, minute_of, take};
use crate::routes::participation::create_event::{fingerprint, pointers};
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::imports::replay;
use sightline_shared::document::StoredAgent;
use sightline_shared::{Affiliation, AgentKind, ChatDetail, IngestOutcome, KeyScope, Role};
use sightline_tests::{Answer, Caller, TestApp};

const MAUD: &str = "/api/v1/agents/external:maud";

async fn put(caller: &Caller, path: &str, body: &Value) -> Answer {
    caller.send(caller.request(Method::PUT, path).json(body)).await
}

#[tokio::test]
async fn an_agent_is_created_corrected_and_shown_as_it_is() {
    use IngestOutcome::{Created, Unchanged, Updated};
    let app = TestApp::start().await;
    let desk = app.key("Acme", KeyScope::ALL);
    let answer = put(&desk, MAUD, &json!({ "name": "Maud", "kind": "bot", "as_of": minute_of(1) })).await;
    let first: StoredAgent = answer.ok();
    assert_eq!((answer.status.as_u16(), first.outcome, first.agent.kind), (201, Created, AgentKind::Bot));
    let own = format!("/api/v1/agents/{}", first.agent.id);
    for (path, body, outcome, expected) in [
        (MAUD, json!({ "name": "Maud" }), Unchanged, ("Maud", AgentKind::Bot, Affiliation::Own)),
        (own.as_str(), json!({ "affiliation": "partner" }), Updated, ("Maud", AgentKind::Bot, Affiliation::Partner)),
        (
            MAUD,
            json!({ "name": "M.", "as_of": minute_of(0) }),
            Unchanged,
            ("Maud", AgentKind::Bot, Affiliation::Partner),
        ),
    ] {
        let stored: StoredAgent = put(&desk, path, &body).await.ok();
        let agent = stored.agent;
        assert_eq!((agent.name.as_str(), agent.kind, agent.affiliation), expected, "{body}");
        assert_eq!((stored.outcome, agent.id), (outcome, first.agent.id), "{body}");
    }
    // By its id alone it is a known author.
    let said = [("a", 1, "dana", "hello"), ("b", 2, "maud", "hi")];
    for (id, minute, by, text) in said {
        let event = event(id, minute, "message", Some(by), Some(text));
        assert_eq!(desk.post("/api/v1/chats/external:one/events", &event).await.status, 201);
    }
    let chat: ChatDetail = desk.get("/api/v1/chats/external:one").await.ok();
    assert_eq!((chat.chat.participants[0].name.as_str(), chat.sessions[0].first_response_at), ("Maud", None));

    // Its kind is corrected: what follows is replayed.
    assert_eq!(put(&desk, MAUD, &json!({ "kind": "agent", "name": "Maud E." })).await.status, 200);
    assert_eq!(replay::some(&mut app.connect()).unwrap(), 1);
    let chat: ChatDetail = desk.get("/api/v1/chats/external:one").await.ok();
    assert_eq!(
        (chat.chat.participants[0].name.as_str(), chat.chat.participants[0].kind),
        ("Maud E.", AgentKind::Agent)
    );
    assert!(chat.sessions[0].first_response_at.is_some());
    assert_recount_is_clean(&app);

    let before = fingerprint(&app);
    let bad = json!({ "kind": "contact", "affiliation": "ours", "colour": "red", "name": 7 });
    assert_eq!(pointers(&put(&desk, MAUD, &bad).await.problem(400)), ["/colour", "/affiliation", "/kind", "/name"]);
    let unknown = format!("/api/v1/agents/{}", uuid::Uuid::now_v7());
    assert_eq!(put(&desk, &unknown, &json!({ "name": "x" })).await.status, 404);
    assert_eq!(put(&app.key("Acme/East", KeyScope::ALL), &own, &json!({ "name": "x" })).await.status, 404);
    assert_eq!(fingerprint(&app), before);
}

#[tokio::test]
async fn an_agent_with_the_address_of_a_user_is_that_user() {
    let app = TestApp::start().await;
    let desk = app.key("Acme", KeyScope::ALL);
    let email = app.add_user("Acme", Role::Supervisor);
    take(&app, &document("one", &[event("a", 1, "message", Some("maud"), Some("hello"))]));
    let before = app.text("SELECT id FROM agents WHERE external_id = 'maud'");
    let stored: StoredAgent = put(&desk, MAUD, &json!({ "email": email })).await.ok();
    assert_eq!(stored.agent.id.to_string(), before);
    assert_eq!(app.text("SELECT count(user_id) FROM agents"), "1");
    assert!(!app.text("SELECT json_agg(agents)::text FROM agents").contains(&email), "it is not kept");
}
