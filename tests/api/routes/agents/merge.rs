//! `POST /api/v1/agents/{id}/merge`: two records of one agent become one.

use super::{AGENTS, change, chat, directory, get, merge, suggested};
use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::transcript;
use crate::routes::audit::log;
use serde_json::json;
use sightline_shared::{Chat, ManagedAgent, MergedAgent};
use sightline_tests::{ChatBuilder, TestApp, at};
use uuid::Uuid;

#[tokio::test]
async fn everything_of_one_record_is_the_others_and_the_source_finds_that_one() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    chat(&app, "one", "Acme/West", &["maud"]);
    chat(&app, "two", "Acme/East", &["m2"]);
    chat(&app, "both", "Acme/West", &["maud", "m2", "maud"]);
    let (kept, gone) = (get(&admin, "external:maud").await, get(&admin, "external:m2").await);
    let (kept_id, gone_id) = (kept.agent.id.to_string(), gone.agent.id.to_string());
    let saved = json!({"tab": "chats", "name": "M", "query": format!("agent_id={gone_id}")});
    let view: sightline_shared::View = admin.post("/api/v1/views", &saved).await.ok();

    let merged: MergedAgent = merge(&admin, &gone_id, &kept).await.ok();
    assert_eq!((merged.chats, merged.shared_chats, merged.results), (2, 1, 0));
    assert_eq!(
        (merged.agent.chat_count, merged.agent.external_ids.clone()),
        (3, vec!["maud".to_owned(), "m2".to_owned()])
    );
    assert_recount_is_clean(&app);
    assert_eq!(suggested(&admin).await, ["MAUD"]);
    assert_eq!(admin.get(&format!("{AGENTS}/{gone_id}")).await.problem(404).code, "not_found");
    assert_eq!(get(&admin, "external:m2").await, merged.agent);
    let chats: Vec<Chat> = admin.all(&format!("/api/v1/chats?agent_id={kept_id}")).await;
    assert_eq!(chats.len(), 3);
    for chat in &chats {
        let members: Vec<_> = chat.participants.iter().map(|one| (one.id.to_string(), one.name.as_str())).collect();
        assert_eq!(members, [(kept_id.clone(), "MAUD")]);
    }
    assert!(transcript(&app, "both").iter().all(|line| line.contains("MAUD")));
    let view: sightline_shared::View = admin.get(&format!("/api/v1/views/{}", view.id)).await.ok();
    assert_eq!(view.query, format!("agent_id={kept_id}"));
    let entry = log(&admin, "?action=agent_merged").await.remove(0);
    assert_eq!(entry.subject.unwrap().name.as_deref(), Some("MAUD"));
    assert_eq!(entry.details, Some(json!({"merged": gone_id, "chats": 2, "results": 0})));

    // The same again changes nothing; what is new is the kept one's, which keeps its name.
    let before = app.dump();
    chat(&app, "two", "Acme/East", &["m2"]);
    chat(&app, "both", "Acme/West", &["maud", "m2", "maud"]);
    let rows =
        |dump: &str| dump.lines().filter(|line| line.starts_with("agents ") || line.starts_with("events ")).count();
    assert_eq!(rows(&app.dump()), rows(&before));
    chat(&app, "three", "Acme/West", &["m2"]);
    let names: Vec<String> = directory(&admin).await.into_iter().map(|one| one.agent.name).collect();
    assert_eq!(names, ["MAUD"]);
    assert_eq!(get(&admin, &kept_id).await.chat_count, 4);
    // A second merge takes what was merged before with it.
    chat(&app, "four", "Acme/West", &["m3"]);
    let m3 = get(&admin, "external:m3").await;
    let merged: MergedAgent = merge(&admin, &kept_id, &m3).await.ok();
    assert_eq!(merged.agent.external_ids, ["m3", "m2", "maud"]);
    chat(&app, "five", "Acme/West", &["m2"]);
    assert_eq!(get(&admin, "external:maud").await.chat_count, 6);
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn a_users_own_record_and_its_results_become_the_sources() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let sold = ChatBuilder::queued("sold", "Acme", at("2026-11-22T10:00:00Z")).accepted("Jon").result(
        "Jon",
        "Test drive",
        &json!({"Model": "Aster"}),
    );
    app.import_chats([&sold]);
    let jon = app.text("SELECT id FROM agents WHERE name = 'Jon'");
    chat(&app, "one", "Acme", &["maud"]);
    assert_eq!(admin.post("/api/v1/chats/external:one/join", &json!({})).await.status, 200);
    let own = admin.get("/api/v1/me").await.ok::<sightline_shared::Me>().agent_id.unwrap();
    let maud = get(&admin, "external:maud").await;
    let merged: MergedAgent = merge(&admin, &own.to_string(), &maud).await.ok();
    assert!(merged.agent.user.is_some() && merged.agent.external_ids.contains(&own.to_string()));
    assert_eq!(admin.get("/api/v1/me").await.ok::<sightline_shared::Me>().agent_id, Some(maud.agent.id));
    let merged: MergedAgent = merge(&admin, &jon, &maud).await.ok();
    assert_eq!((merged.results, merged.agent.result_count), (1, 1));
    let shown = app.text("SELECT submitted_by ->> 'name' FROM results");
    assert_eq!(shown, "MAUD");
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn what_is_not_one_agent_is_refused_and_nothing_changes() {
    let app = TestApp::start().await;
    let (admin, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    chat(&app, "one", "Acme/West", &["maud", "m2"]);
    chat(&app, "far", "Beta", &["m9"]);
    let (maud, far) = (get(&admin, "external:maud").await, get(&beta, "external:m9").await);
    let id = maud.agent.id.to_string();
    let missing =
        ManagedAgent { agent: sightline_shared::Agent { id: Uuid::now_v7(), ..far.agent.clone() }, ..far.clone() };
    for into in [&maud, &far, &missing] {
        let refused = merge(&admin, &id, into).await.problem(400);
        assert_eq!(refused.errors[0].pointer.as_deref(), Some("/into"));
    }
    let _: ManagedAgent = change(&admin, "external:m2", json!({"kind": "bot"})).await.ok();
    assert_eq!(merge(&admin, "external:m2", &maud).await.problem(409).code, "other_kind");
    assert_eq!(merge(&west, "external:m2", &maud).await.problem(403).code, "forbidden");
    assert_eq!(merge(&beta, &id, &far).await.problem(404).code, "not_found");
    let _: ManagedAgent = change(&admin, "external:m2", json!({"kind": "agent"})).await.ok();
    for (agent, user) in [("external:m2", &admin), ("external:maud", &west)] {
        let user = crate::routes::users::id_of(user).await;
        let _: ManagedAgent = change(&admin, agent, json!({"user_id": user})).await.ok();
    }
    assert_eq!(merge(&admin, "external:m2", &maud).await.problem(409).code, "two_users");
    assert_eq!(directory(&admin).await.len(), 2);
    assert_eq!(log(&admin, "?action=agent_merged").await, []);
}
