//! `GET /api/v1/chats/{id}`: a chat with its sessions, participants and results.

use crate::holds::lists::naive::{World, instant, list, sessions};
use serde_json::{Value, json};
use sightline_shared::{ChatDetail, EventPage, FieldType, KeyScope};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn every_chat_of_the_samples_comes_back_whole() {
    let world = World::start().await;
    for chat in &world.documents {
        let external_id = chat["external_id"].as_str().unwrap();
        let id = &world.chats[external_id];
        let detail: ChatDetail = world.caller.get(&format!("/api/v1/chats/{id}")).await.ok();
        assert_eq!(detail.external_id.as_deref(), Some(external_id));
        assert_eq!(detail.channel.as_deref(), chat["channel"].as_str());
        let reached = (detail.contact_email.as_deref(), detail.contact_phone.as_deref());
        assert_eq!(reached, (chat["contact"]["email"].as_str(), chat["contact"]["phone"].as_str()), "{external_id}");
        let found: Vec<_> = detail
            .sessions
            .iter()
            .map(|session| (session.started_at.utc(), session.closed_at.map(|at| at.utc())))
            .collect();
        assert_eq!(found, sessions(chat), "{external_id}");
        assert!(detail.sessions.iter().zip(1..).all(|(session, number)| session.number == number));
        let shown: Vec<Value> = detail
            .results
            .iter()
            .map(|result| json!([result.external_id, result.result.form, result.result.submitted_at, result.fields]))
            .collect();
        let mut results: Vec<&Value> = list(chat, "results").iter().collect();
        results.sort_by_key(|result| {
            list(chat, "events").iter().position(|event| event["data"]["result"] == result["external_id"])
        });
        let given: Vec<Value> = results
            .iter()
            .map(|result| {
                let fields: Vec<Value> = result["fields"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(label, value)| {
                        let kind: FieldType =
                            result["types"][label].as_str().map_or(Ok(FieldType::Text), str::parse).unwrap();
                        let is_valid = value.as_str().is_none_or(|value| kind.accepts(value, &[]));
                        json!({"label": label, "value": value, "type": kind, "is_valid": is_valid})
                    })
                    .collect();
                json!([result["external_id"], result["form"], result["at"], fields])
            })
            .collect();
        assert_eq!(shown, given, "{external_id}");
        assert_events(&world, chat, id).await;
    }
}

/// All events, window by window, are those of the document.
async fn assert_events(world: &World, chat: &Value, id: &str) {
    let events = list(chat, "events");
    let mut found = Vec::new();
    loop {
        let window: EventPage =
            world.caller.get(&format!("/api/v1/chats/{id}/events?after_seq={}&limit=17", found.len())).await.ok();
        assert_eq!(window.has_earlier, !found.is_empty());
        found.extend(window.items);
        assert_eq!(window.has_later, found.len() < events.len());
        if !window.has_later {
            break;
        }
    }
    assert_eq!(found.len(), events.len());
    for (place, (event, given)) in found.iter().zip(events).enumerate() {
        assert_eq!(usize::try_from(event.seq).unwrap(), place + 1);
        assert_eq!((event.chat_id.to_string().as_str(), event.redacted), (id, false));
        assert_eq!(event.kind.as_str(), given["type"].as_str().unwrap());
        assert_eq!(event.at.utc(), instant(&given["at"]));
        assert_eq!(event.text.as_deref(), given["text"].as_str());
        assert_eq!(event.data.clone().unwrap_or_default(), given["data"]);
        assert_eq!(event.result_id.is_some(), given["type"] == "result_added");
        let author = serde_json::to_value(&event.author).unwrap();
        let participant =
            list(chat, "participants").iter().find(|participant| participant["external_id"] == given["participant"]);
        match participant {
            None => assert_eq!(author, Value::Null),
            Some(participant) if participant["kind"] == "contact" => assert_eq!(author["kind"], "contact"),
            Some(participant) => {
                let affiliation = if participant["partner"] == true { "partner" } else { "own" };
                let expected = json!({"kind": "agent", "id": world.agents[participant["external_id"].as_str().unwrap()], "name": participant["name"], "agent_kind": participant["kind"], "affiliation": affiliation});
                assert_eq!(author, expected);
            }
        }
    }
}

#[tokio::test]
async fn participants_of_one_chat_carry_their_times() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))
        .accepted("Maud")
        .joined("Carla")
        .left("Carla")
        .joined("Carla")
        .closed("Maud");
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let detail: Value = anna.get(&format!("/api/v1/chats/{}", app.text("SELECT id FROM chats"))).await.ok();
    let second = |second: u32| format!("2026-11-22T10:00:0{second}.000Z");
    let shown: Vec<Value> = list(&detail, "participants")
        .iter()
        .map(|participant| {
            json!([
                participant["name"],
                participant["accepted"],
                participant["active"],
                participant["joined_at"],
                participant["left_at"]
            ])
        })
        .collect();
    let expected = [
        json!(["Maud", true, false, second(1), second(5)]),
        json!(["Carla", false, false, second(2), second(3)]),
        json!(["Carla", false, false, second(4), second(5)]),
    ];
    assert_eq!(shown, expected);
    assert_eq!(detail["time_zone"], "Europe/Amsterdam");
    // The row lists each once.
    let row = anna.all::<Value>("/api/v1/chats").await.remove(0);
    assert_eq!(list(&row, "participants").len(), 2);
}

#[tokio::test]
async fn chats_of_other_kinds_show_what_they_have() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    app.import_chats([
        &ChatBuilder::between_agents("team", "Acme", "Maud", began).joined("Carla").says("Carla", "Coffee?"),
        &ChatBuilder::queued("anonymous", "Acme", began).anonymous(),
        &ChatBuilder::queued("bot", "Acme", began).by_bot().joined("Helper Bot"),
    ]);
    let anna = app.supervisor("Acme").await;
    let row = async |kind: &str| anna.all::<Value>(&format!("/api/v1/chats?type={kind}")).await.remove(0);
    let team = row("agent").await;
    assert_eq!(
        (&team["contact"], &team["state"], list(&team, "participants").len()),
        (&Value::Null, &json!("active"), 2)
    );
    assert_eq!(row("contact").await["contact"], json!({"id": null, "name": null, "erased": false}));
    assert_eq!(row("bot").await["participants"][0]["kind"], "bot");
}

#[tokio::test]
async fn a_chat_names_its_tags_and_where_it_is_shown_at_its_source() {
    let app = TestApp::start().await;
    let urls = ["https://desk.example.com/chats/1", "javascript:alert(1)"];
    for (id, url) in ["linked", "plain"].into_iter().zip(urls) {
        let mut chat = ChatBuilder::queued(id, "Acme", at("2026-11-22T10:00:00Z")).tags(&["vip", "lease"]).json();
        chat["url"] = json!(url);
        assert_eq!(app.import(&format!("{chat}\n"), None).totals.rejected, 0);
    }
    let anna = app.supervisor("Acme").await;
    for (id, url) in [("linked", json!(urls[0])), ("plain", Value::Null)] {
        let id = app.text(&format!("SELECT id FROM chats WHERE external_id = '{id}'"));
        let detail: Value = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
        assert_eq!((&detail["url"], &detail["tags"]), (&url, &json!(["lease", "vip"])));
    }
    let rows: Vec<Value> = anna.all("/api/v1/chats").await;
    assert!(rows.iter().all(|row| row["tags"] == json!(["lease", "vip"])), "{rows:?}");
}

#[tokio::test]
async fn a_key_that_may_not_read_contacts_is_given_no_address() {
    let app = TestApp::start().await;
    let dana = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"));
    app.import_chats([&dana.contact("dana", Some("Dana"), Some("dana@example.com"), Some("+44 20 7946 0142"))]);
    let path = "/api/v1/chats/external:one";
    let chats = app.key("Acme", &[KeyScope::ChatsRead]).get(path).await;
    assert!(chats.text.contains("Dana") && !chats.text.contains("dana@") && !chats.text.contains("7946"));
    let both: ChatDetail = app.key("Acme", &[KeyScope::ChatsRead, KeyScope::ContactsRead]).get(path).await.ok();
    assert_eq!(both.contact_email.as_deref(), Some("dana@example.com"));
}
