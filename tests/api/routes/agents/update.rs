//! `PATCH /api/v1/agents/{id}`: what an admin says of an agent stays.

use super::{AGENTS, change, chat, get, suggested};
use crate::holds::import::assert_recount_is_clean;
use crate::routes::audit::log;
use crate::routes::participation::create_event::pointers;
use crate::routes::users::id_of;
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::imports::replay;
use sightline_shared::document::StoredAgent;
use sightline_shared::{Affiliation, AgentKind, ChatDetail, ManagedAgent, Role};
use sightline_tests::TestApp;
use uuid::Uuid;

const MAUD: &str = "external:maud";

#[tokio::test]
async fn what_an_admin_corrects_is_shown_and_outlives_what_sources_say_later() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    chat(&app, "one", "Acme/West", &["maud"]);
    let correction =
        json!({"name": " Maud Ellery ", "kind": "bot", "affiliation": "partner", "partner_name": "Web1on1"});
    let changed: ManagedAgent = change(&admin, MAUD, correction).await.ok();
    assert_eq!(replay::some(&mut app.connect()).unwrap(), 1);
    let expected = ("Maud Ellery", AgentKind::Bot, Affiliation::Partner, Some("Web1on1"));
    let of = |one: &ManagedAgent| {
        (one.agent.name.clone(), one.agent.kind, one.agent.affiliation, one.agent.partner_name.clone())
    };
    assert_eq!(of(&changed), (expected.0.to_owned(), expected.1, expected.2, expected.3.map(str::to_owned)));
    // Another import, and the platform by itself: both later than the correction.
    chat(&app, "two", "Acme/West", &["maud"]);
    let said = json!({"name": "maud", "kind": "agent", "affiliation": "own", "as_of": "2099-01-01T00:00:00Z"});
    let path = format!("{AGENTS}/{MAUD}");
    let put: StoredAgent = admin.send(admin.request(Method::PUT, &path).json(&said)).await.ok();
    assert_eq!((put.agent.name.as_str(), put.agent.kind), (expected.0, expected.1));
    assert_eq!(of(&get(&admin, MAUD).await), of(&changed));
    for id in ["one", "two"] {
        let shown: ChatDetail = admin.get(&format!("/api/v1/chats/external:{id}")).await.ok();
        let member = &shown.chat.participants[0];
        assert_eq!((member.name.as_str(), member.kind, member.affiliation), (expected.0, expected.1, expected.2));
    }
    assert_recount_is_clean(&app);

    // What was not corrected follows the source; what was can be corrected again.
    chat(&app, "three", "Acme/West", &["anna"]);
    let _: ManagedAgent = change(&admin, "external:anna", json!({"affiliation": "partner"})).await.ok();
    let put: StoredAgent = admin
        .send(admin.request(Method::PUT, &format!("{AGENTS}/external:anna")).json(&json!({"name": "Anna B."})))
        .await
        .ok();
    assert_eq!((put.agent.name.as_str(), put.agent.affiliation), ("Anna B.", Affiliation::Partner));
    let own: ManagedAgent = change(&admin, MAUD, json!({"kind": "agent", "affiliation": "own"})).await.ok();
    assert_eq!((own.agent.affiliation, own.agent.partner_name), (Affiliation::Own, None));
    let details: Vec<Option<Value>> =
        log(&admin, "?action=agent_changed").await.into_iter().map(|entry| entry.details).collect();
    assert_eq!(
        details,
        [
            Some(json!({"kind": ["bot", "agent"], "affiliation": ["partner", "own"], "partner_name": true})),
            Some(json!({"affiliation": ["own", "partner"]})),
            Some(
                json!({"name": true, "kind": ["agent", "bot"], "affiliation": ["own", "partner"], "partner_name": true})
            ),
        ]
    );
}

#[tokio::test]
async fn an_archived_agent_is_not_suggested_and_keeps_its_chats() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    chat(&app, "one", "Acme/West", &["maud", "anna"]);
    let archived: ManagedAgent = change(&admin, MAUD, json!({"is_archived": true})).await.ok();
    assert_eq!(suggested(&admin).await, ["ANNA"]);
    let list = format!("/api/v1/chats?agent_id={}", archived.agent.id);
    assert_eq!(admin.all::<sightline_shared::Chat>(&list).await.len(), 1);
    // Archived again, it is so since the first time; what comes in does not let it return.
    chat(&app, "two", "Acme/West", &["maud"]);
    let again: ManagedAgent = change(&admin, MAUD, json!({"is_archived": true})).await.ok();
    assert_eq!((again.archived_at, again.chat_count), (archived.archived_at, 2));
    assert_eq!(log(&admin, "?action=agent_changed").await.len(), 1);
    let returned: ManagedAgent = change(&admin, MAUD, json!({"is_archived": false})).await.ok();
    assert_eq!(returned.archived_at, None);
    assert_eq!(suggested(&admin).await, ["ANNA", "MAUD"]);
}

#[tokio::test]
async fn an_agent_is_joined_with_a_user_and_separated_for_good() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let email = app.add_user("Acme/West", Role::Supervisor);
    let user = app.text(&format!("SELECT id FROM users WHERE email = '{email}'"));
    chat(&app, "one", "Acme/West", &["maud", "anna"]);
    let joined: ManagedAgent = change(&admin, MAUD, json!({"user_id": user})).await.ok();
    assert_eq!(joined.user.unwrap().id.to_string(), user);
    // The user writes as that agent, and is nobody else.
    let caller = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    assert_eq!(
        caller.post("/api/v1/chats/external:one/events", &json!({"type": "note", "text": "Hm"})).await.status,
        201
    );
    assert_eq!(caller.get("/api/v1/me").await.ok::<sightline_shared::Me>().agent_id, Some(joined.agent.id));
    assert_eq!(change(&admin, "external:anna", json!({"user_id": user})).await.problem(409).code, "user_taken");
    assert_eq!(change(&admin, MAUD, json!({"kind": "bot"})).await.problem(409).code, "bot_user");
    // Separated, it stays so, although the source says the user's address.
    let separated: ManagedAgent = change(&admin, MAUD, json!({"user_id": null})).await.ok();
    assert_eq!(separated.user, None);
    let put = admin.request(Method::PUT, &format!("{AGENTS}/{MAUD}")).json(&json!({"email": email}));
    assert_eq!(admin.send(put).await.status, 200);
    assert_eq!(get(&admin, MAUD).await.user, None);
}

#[tokio::test]
async fn what_cannot_be_is_named_and_admins_of_a_part_only_read() {
    let app = TestApp::start().await;
    let (admin, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    chat(&app, "one", "Acme/West", &["maud"]);
    let foreign = id_of(&app.admin("Beta").await).await;
    for user in [foreign, Uuid::now_v7()] {
        let wrong = json!({"name": "\u{7}", "partner_name": "", "user_id": user});
        let refused = change(&admin, MAUD, wrong).await.problem(400);
        assert_eq!(pointers(&refused), ["/name", "/partner_name", "/user_id"]);
    }
    assert_eq!(change(&admin, MAUD, json!({"colour": "red"})).await.problem(400).code, "invalid_request");
    assert_eq!(change(&west, MAUD, json!({"name": "M."})).await.problem(403).code, "forbidden");
    let id = get(&admin, MAUD).await.agent.id.to_string();
    assert_eq!(change(&app.admin("Acme/East").await, &id, json!({"name": "M."})).await.problem(404).code, "not_found");
    assert_eq!(get(&admin, MAUD).await.agent.name, "MAUD");
    assert_eq!(log(&admin, "?action=agent_changed").await, []);
}
