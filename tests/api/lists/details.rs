//! One chat, one result, one contact, and windows into events.

use super::naive::{World, instant, list, sessions};
use serde_json::{Value, json};
use sightline_shared::{ChatDetail, Contact, ContactDetail, EventPage, ResultDetail};
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
        let found: Vec<_> = detail
            .sessions
            .iter()
            .map(|session| (session.started_at.utc(), session.closed_at.map(|at| at.utc())))
            .collect();
        assert_eq!(found, sessions(chat), "{external_id}");
        assert!(detail.sessions.iter().zip(1..).all(|(session, number)| session.number == number));
        let told: Vec<Value> = detail
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
                    .map(|(label, value)| json!({"label": label, "value": value}))
                    .collect();
                json!([result["external_id"], result["form"], result["at"], fields])
            })
            .collect();
        assert_eq!(told, given, "{external_id}");
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
        let who = list(chat, "participants").iter().find(|who| who["external_id"] == given["participant"]);
        match who {
            None => assert_eq!(author, Value::Null),
            Some(who) if who["kind"] == "contact" => assert_eq!(author["kind"], "contact"),
            Some(who) => {
                let affiliation = if who["partner"] == true { "partner" } else { "own" };
                let expected = json!({"kind": "agent", "id": world.agents[who["external_id"].as_str().unwrap()], "name": who["name"], "agent_kind": who["kind"], "affiliation": affiliation});
                assert_eq!(author, expected);
            }
        }
    }
}

/// A chat of twenty events.
async fn twenty() -> (TestApp, sightline_tests::Caller, String) {
    let app = TestApp::start().await;
    let chat = (0..18)
        .fold(ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud"), |chat, number| {
            chat.says("Maud", &format!("line {number}"))
        });
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    (app, anna, id)
}

#[tokio::test]
async fn events_come_in_windows_both_ways() {
    let (_app, anna, id) = twenty().await;
    // Query, first and last event, whether there is more before and after.
    let windows = [
        ("", 1, 20, false, false),
        ("limit=5", 1, 5, false, true),
        ("after_seq=0&limit=5", 1, 5, false, true),
        ("after_seq=5&limit=5", 6, 10, true, true),
        ("after_seq=15&limit=5", 16, 20, true, false),
        ("after_seq=19&limit=5", 20, 20, true, false),
        ("after_seq=16&limit=5", 17, 20, true, false),
        ("before_seq=21&limit=5", 16, 20, true, false),
        ("before_seq=6&limit=5", 1, 5, false, true),
        ("before_seq=7&limit=5", 2, 6, true, true),
        ("before_seq=3&limit=5", 1, 2, false, true),
        ("before_seq=1000&limit=200", 1, 20, false, false),
        ("before_seq=11", 1, 10, false, true),
    ];
    for (query, first, last, has_earlier, has_later) in windows {
        let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events?{query}")).await.ok();
        let found: Vec<i32> = page.items.iter().map(|event| event.seq).collect();
        assert_eq!(found, (first..=last).collect::<Vec<_>>(), "{query}");
        assert_eq!((page.has_earlier, page.has_later), (has_earlier, has_later), "{query}");
    }
    for (query, has_earlier, has_later) in [
        ("after_seq=20", true, false),
        ("after_seq=1000", true, false),
        ("before_seq=1", false, true),
        ("before_seq=0", false, true),
    ] {
        let page: EventPage = anna.get(&format!("/api/v1/chats/{id}/events?{query}")).await.ok();
        assert_eq!((page.items.len(), page.has_earlier, page.has_later), (0, has_earlier, has_later), "{query}");
    }
}

#[tokio::test]
async fn a_window_around_an_event_holds_it_with_its_neighbours() {
    let (app, anna, id) = twenty().await;
    for seq in 1..=20 {
        let event = app.text(&format!("SELECT id FROM events WHERE seq = {seq}"));
        for limit in [1, 2, 5, 20, 200] {
            let page: EventPage =
                anna.get(&format!("/api/v1/chats/{id}/events?around={event}&limit={limit}")).await.ok();
            let found: Vec<i32> = page.items.iter().map(|event| event.seq).collect();
            assert!(found.contains(&seq), "{seq} by {limit}: {found:?}");
            assert_eq!(found.len(), usize::try_from(limit.min(20)).unwrap(), "{seq} by {limit}");
            assert_eq!(found, (found[0]..found[0] + limit.min(20)).collect::<Vec<_>>());
            assert_eq!((page.has_earlier, page.has_later), (found[0] > 1, *found.last().unwrap() < 20));
            if limit == 5 && (3..=18).contains(&seq) {
                assert_eq!(found[2], seq, "not in the middle");
            }
        }
    }
}

#[tokio::test]
async fn notes_are_there_for_supervisors() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))
        .accepted("Maud")
        .notes("Maud", "A regular, be kind")
        .says("Maud", "Hello")]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM chats");
    let events: Value = anna.get(&format!("/api/v1/chats/{id}/events")).await.ok();
    let note = &events["items"][2];
    assert_eq!((&note["type"], &note["text"]), (&json!("note"), &json!("A regular, be kind")));
    // A note is no answer to the contact.
    let chat: ChatDetail = anna.get(&format!("/api/v1/chats/{id}")).await.ok();
    assert_eq!(chat.sessions[0].first_response_at.unwrap().utc(), at("2026-11-22T10:00:03Z"));
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
    let told: Vec<Value> = list(&detail, "participants")
        .iter()
        .map(|who| json!([who["name"], who["accepted"], who["active"], who["joined_at"], who["left_at"]]))
        .collect();
    let expected = [
        json!(["Maud", true, false, second(1), second(5)]),
        json!(["Carla", false, false, second(2), second(3)]),
        json!(["Carla", false, false, second(4), second(5)]),
    ];
    assert_eq!(told, expected);
    assert_eq!(detail["time_zone"], "Europe/Amsterdam");
    // On the row each is there once.
    let row = anna.all::<Value>("/api/v1/chats").await.remove(0);
    assert_eq!(list(&row, "participants").len(), 2);
}

#[tokio::test]
async fn a_result_comes_with_its_fields_in_the_forms_order() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme/West", at("2026-11-22T10:00:00Z"))
        .contact("dana", Some("Dana"), None, None)
        .accepted("Maud")
        .result("Maud", "Test drive", &json!({"Zeta": "1", "Alpha": null, "a.b": " kept "}))
        .closed("Maud");
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let id = app.text("SELECT id FROM results");
    let answer = anna.get(&format!("/api/v1/results/{id}")).await;
    let detail: ResultDetail = answer.ok();
    let body: Value = answer.ok();
    assert_eq!(
        body["fields"],
        json!([{"label": "Zeta", "value": "1"}, {"label": "Alpha", "value": null}, {"label": "a.b", "value": " kept "}])
    );
    assert_eq!(
        (body["form"].as_str(), body["chat_state"].as_str(), body["event_seq"].as_i64()),
        (Some("Test drive"), Some("closed"), Some(3))
    );
    assert_eq!(body["submitted_at"], "2026-11-22T10:00:02.000Z");
    assert_eq!(body["submitted_by"]["name"], "Maud");
    assert_eq!(body["contact"]["name"], "Dana");
    assert_eq!(body["organization"]["path"], json!(["Acme", "West"]));
    assert_eq!(body["external_id"], "one-r1");
    let row = anna.all::<Value>("/api/v1/results").await.remove(0);
    assert_eq!(row, serde_json::to_value(&detail.result).unwrap());
    let around: EventPage = anna
        .get(&format!("/api/v1/chats/{}/events?around={}", detail.result.chat_id, detail.result.event_id))
        .await
        .ok();
    assert_eq!(around.items[2].result_id, Some(detail.result.id));
    let forms: Value = anna.get("/api/v1/forms").await.ok();
    assert_eq!(forms["items"][0]["fields"], json!([{"label": "Zeta"}, {"label": "Alpha"}, {"label": "a.b"}]));
    assert_eq!(forms["items"][0]["id"], body["form_id"]);
}

#[tokio::test]
async fn a_contact_comes_with_its_chats_newest_first() {
    let app = TestApp::start().await;
    let dana = |name: &str, day: u32| {
        let chat = ChatBuilder::queued(name, "Acme", at(&format!("2026-11-{day:02}T10:00:00Z")));
        chat.contact("dana", Some("Dana Whitlock"), Some("dana@example.com"), Some("+44 20 7946 0142"))
    };
    let result = dana("second", 2).accepted("Maud").result("Maud", "Test drive", &json!({}));
    app.import_chats([&dana("first", 1), &result, &dana("third", 3)]);
    app.import_chats(
        &(0..55)
            .map(|number| {
                ChatBuilder::queued(
                    &format!("many {number}"),
                    "Acme",
                    at("2026-10-01T10:00:00Z") + chrono::Duration::hours(number),
                )
                .contact("many", None, None, None)
            })
            .collect::<Vec<_>>(),
    );
    let anna = app.supervisor("Acme").await;
    let rows: Vec<Contact> = anna.all("/api/v1/contacts").await;
    assert_eq!(rows.iter().map(|row| row.chat_count).collect::<Vec<_>>(), [3, 55]);
    let detail: ContactDetail = anna.get(&format!("/api/v1/contacts/{}", rows[0].id)).await.ok();
    assert_eq!(detail.contact, rows[0]);
    let told = (
        detail.contact.email.as_deref(),
        detail.contact.phone.as_deref(),
        detail.contact.result_count,
        detail.external_id.as_deref(),
    );
    assert_eq!(told, (Some("dana@example.com"), Some("+44 20 7946 0142"), 1, Some("dana")));
    assert_eq!(detail.first_seen_at.utc(), at("2026-11-01T10:00:00Z"));
    assert_eq!(detail.contact.last_seen_at.utc(), at("2026-11-03T10:00:00Z"));
    assert!(detail.chats.is_sorted_by(|one, other| one.updated_at > other.updated_at) && detail.chats.len() == 3);
    assert_eq!(detail.contact.last_chat_id, Some(detail.chats[0].id));
    let many: ContactDetail = anna.get(&format!("/api/v1/contacts/{}", rows[1].id)).await.ok();
    assert_eq!((many.chats.len(), many.contact.name), (50, None));
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
