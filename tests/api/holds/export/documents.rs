//! Chat documents: an export can be imported and gives the same chats.

use crate::routes::export::file;
use reqwest::Method;
use serde_json::{Value, json};
use sightline::store::recount;
use sightline_tests::{Caller, ChatBuilder, TestApp, at, samples};

/// Everything that is stored of chats, without the ids that the database assigns.
pub fn stored(app: &TestApp) -> Vec<(&'static str, Vec<String>)> {
    const AGENT: &str = "coalesce(agent.external_id, agent.id::text)";
    const CHAT: &str = "coalesce(chat.external_id, chat.id::text)";
    const CONTACT: &str = "coalesce(contact.external_id, contact.id::text)";
    let queries = [
        (
            "chats",
            format!(
                "SELECT jsonb_build_array({CHAT}, organization.name, chat.type, state, channel, {CONTACT}, contact_name, \
                        contact_erased, visitor_external_id, inboxes, forms, event_count, chat.result_count, \
                        session_count, started_at, updated_at, waiting_since, closed_at, \
                        (SELECT jsonb_agg(one - 'id' ORDER BY place) \
                           FROM jsonb_array_elements(participants) WITH ORDINALITY AS shown (one, place))) \
                   FROM chats AS chat JOIN organizations AS organization ON organization.id = chat.organization_id \
                   LEFT JOIN contacts AS contact ON contact.id = chat.contact_id"
            ),
        ),
        (
            "events",
            format!(
                "SELECT jsonb_build_array({CHAT}, seq, at, event.type, author, {AGENT}, text, is_redacted, data, \
                        coalesce(event.external_id, event.id::text)) \
                   FROM events AS event JOIN chats AS chat ON chat.id = event.chat_id \
                   LEFT JOIN agents AS agent ON agent.id = event.agent_id"
            ),
        ),
        (
            "results",
            format!(
                "SELECT jsonb_build_array({CHAT}, event_seq, form_name, {CONTACT}, result.contact_name, \
                        result.contact_erased, {AGENT}, submitted_by - 'id', fields, submitted_at, \
                        coalesce(result.external_id, result.id::text)) \
                   FROM results AS result JOIN chats AS chat ON chat.id = result.chat_id \
                   LEFT JOIN contacts AS contact ON contact.id = result.contact_id \
                   LEFT JOIN agents AS agent ON agent.id = result.agent_id"
            ),
        ),
        (
            "contacts",
            format!(
                "SELECT jsonb_build_array({CONTACT}, name, email, phone, chat_count, result_count, first_seen_at, \
                        last_seen_at) FROM contacts AS contact"
            ),
        ),
        (
            "sessions",
            format!(
                "SELECT jsonb_build_array({CHAT}, number, session.started_at, accepted_at, first_response_at, \
                        session.closed_at, is_outlived) \
                   FROM sessions AS session JOIN chats AS chat ON chat.id = session.chat_id"
            ),
        ),
        (
            "participants",
            format!(
                "SELECT jsonb_build_array({CHAT}, {AGENT}, agent.name, agent.kind, agent.is_partner, has_accepted, \
                        joined_at, left_at) \
                   FROM participants AS one JOIN chats AS chat ON chat.id = one.chat_id \
                   JOIN agents AS agent ON agent.id = one.agent_id"
            ),
        ),
    ];
    let sorted = |query: &str| {
        let mut rows = app.texts(query);
        rows.sort();
        rows
    };
    queries.into_iter().map(|(table, query)| (table, sorted(&query))).collect()
}

/// Imports an export into a server without companies, and compares what both have stored.
async fn round_trip(app: &TestApp, files: &[String]) -> TestApp {
    let other = TestApp::start().await;
    for lines in files {
        let report = other.import(lines, None);
        assert_eq!((report.totals.rejected, report.totals.updated), (0, 0), "{:?}", report.rejections);
        assert_eq!(report.totals.created, lines.lines().count() as u64);
    }
    for ((table, there), (_, here)) in stored(app).into_iter().zip(stored(&other)) {
        assert_eq!(there.len(), here.len(), "{table}");
        for (there, here) in there.into_iter().zip(here) {
            assert_eq!(there, here, "{table}");
        }
    }
    assert_eq!(recount(&mut other.connect()).unwrap(), Vec::<String>::new());
    other
}

fn sorted(lines: &str) -> Vec<Value> {
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    lines.into_iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn exported(caller: &Caller) -> String {
    file(caller, "chats?format=ndjson").await
}

#[tokio::test]
async fn the_conversations_that_come_with_the_product_survive_an_export() {
    let app = TestApp::start().await;
    assert_eq!(app.import(&samples(), None).totals.rejected, 0);
    let mut files = Vec::new();
    let companies = app.texts("SELECT name FROM organizations WHERE parent_id IS NULL ORDER BY name");
    for company in &companies {
        files.push(exported(&app.admin(company).await).await);
    }
    let lines: usize = files.iter().map(|lines| lines.lines().count()).sum();
    assert_eq!(lines, samples().lines().count());
    let other = round_trip(&app, &files).await;
    for (company, lines) in companies.iter().zip(&files) {
        assert_eq!(sorted(&exported(&other.admin(company).await).await), sorted(lines));
    }
    // Imported where it was exported, it changes nothing.
    for lines in &files {
        let report = app.import(lines, None);
        assert_eq!((report.totals.unchanged, report.totals.rejected), (lines.lines().count() as u64, 0));
    }
}

/// Chats of every kind, with what the API adds to them.
async fn lively() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let queued = |name: &str| ChatBuilder::queued(name, "Acme/West", at("2026-11-22T10:00:00Z"));
    app.import_chats([
        &queued("first")
            .contact("dana", Some("Dana"), None, Some("+44 20 7946 0142"))
            .accepted("Maud")
            .notes("Maud", "mind her tone")
            .contact_says("two\nlines, \"quoted\", 你好")
            .result("Maud", "Test drive", &json!({"Model": "Aster", "Colour": null}))
            .closed("Maud")
            .reopened(),
        &queued("again").contact("dana", Some("Dana"), None, Some("+44 20 7946 0142")),
        &queued("visitor").anonymous().accepted("Partner Pim").contact_says("hello"),
        &queued("by-bot").by_bot().says("Sales Bot", "How can I help?"),
        &ChatBuilder::between_agents("team", "Acme", "Maud", at("2026-11-22T10:00:00Z")).joined("Pim").left("Pim"),
        &ChatBuilder::moment("moment", "Acme/East", at("2026-11-21T10:00:00Z")),
    ]);
    let caller = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats WHERE external_id = 'again'");
    for act in ["join", "accept", "message", "note", "leave"] {
        let path = |last: &str| format!("/api/v1/chats/{chat}/{last}");
        let request = match act {
            "message" | "note" => {
                caller.request(Method::POST, &path("events")).json(&json!({"type": act, "text": format!("A {act}")}))
            }
            _ => caller.request(Method::POST, &path(act)),
        };
        assert!(caller.send(request).await.status.is_success(), "{act}");
    }
    (app, caller)
}

#[tokio::test]
async fn chats_of_every_kind_survive_an_export_with_what_was_done_in_them() {
    let (app, caller) = lively().await;
    let lines = exported(&caller).await;
    assert!(lines.contains("mind her tone") && lines.contains("A note"));
    let other = round_trip(&app, std::slice::from_ref(&lines)).await;
    assert_eq!(sorted(&exported(&other.supervisor("Acme").await).await), sorted(&lines));
    assert_eq!(app.import(&lines, None).totals.unchanged, 6);
}

#[tokio::test]
async fn what_has_no_external_id_is_exported_under_its_own() {
    let (app, caller) = lively().await;
    for table in ["chats", "events", "contacts", "agents", "results"] {
        let _ = app.execute(&format!("UPDATE {table} SET external_id = NULL"));
    }
    let _ = app.execute("UPDATE events SET data = data - 'result'");
    let lines = exported(&caller).await;
    let ids = app.texts("SELECT id FROM chats");
    for line in lines.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        assert!(ids.contains(&document["external_id"].as_str().unwrap().to_owned()));
    }
    // An event that adds a result names it.
    let _ = app.execute(
        "UPDATE events SET data = coalesce(data, '{}') || jsonb_build_object('result', results.id) \
           FROM results WHERE results.event_id = events.id",
    );
    round_trip(&app, std::slice::from_ref(&lines)).await;
    let report = app.import(&lines, None);
    assert_eq!((report.totals.unchanged, report.totals.rejected), (6, 0), "{:?}", report.rejections);
}

#[tokio::test]
async fn a_document_holds_nothing_of_an_erased_contact_and_can_still_be_imported() {
    let (app, caller) = lively().await;
    let contact = app.text("SELECT id FROM contacts WHERE external_id = 'dana'");
    let erased = caller.send(caller.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"))).await;
    assert_eq!(erased.status, 200, "{}", erased.text);
    for path in
        ["chats?format=ndjson", "chats", "results", "results?format=ndjson", "contacts", "contacts?format=ndjson"]
    {
        let text = file(&caller, path).await.to_lowercase();
        for word in ["dana", "7946", "tone", "quoted", "aster", "a message", &contact] {
            assert!(!text.contains(word), "{path} holds {word}: {text}");
        }
    }
    let lines = exported(&caller).await;
    let other = TestApp::start().await;
    let report = other.import(&lines, None);
    assert_eq!((report.totals.created, report.totals.rejected), (6, 0), "{:?}", report.rejections);
    assert_eq!(recount(&mut other.connect()).unwrap(), Vec::<String>::new());
    assert_eq!(sorted(&exported(&other.supervisor("Acme").await).await), sorted(&lines));
    assert_eq!(app.import(&lines, None).totals.unchanged, 6);
    let state =
        "SELECT jsonb_agg(jsonb_build_array(external_id, state, contact_erased) ORDER BY external_id) FROM chats";
    assert_eq!(other.text(state), app.text(state));
}

#[tokio::test]
async fn a_chat_alone_is_the_document_that_the_list_has() {
    let (app, caller) = lively().await;
    let list = sorted(&exported(&caller).await);
    let mut single = String::new();
    for id in app.texts("SELECT id FROM chats") {
        single += &file(&caller, &format!("chats/{id}?format=ndjson")).await;
    }
    assert_eq!(sorted(&single), list);
}

#[tokio::test]
async fn organizations_are_named_from_the_callers_own_down() {
    let (app, _) = lively().await;
    let lines = exported(&app.supervisor("Acme/West").await).await;
    assert_eq!(lines.lines().count(), 4);
    for document in sorted(&lines) {
        assert_eq!(document["organization"], "West");
    }
}

#[tokio::test]
async fn a_chat_with_more_events_than_are_read_at_once_is_whole() {
    let app = TestApp::start().await;
    let mut long = ChatBuilder::queued("long", "Acme", at("2026-11-22T00:00:00Z")).accepted("Maud");
    for number in 0..4_500 {
        long = long.says("Maud", &format!("message {number}"));
    }
    let short = |name: &str| ChatBuilder::queued(name, "Acme", at("2026-11-22T00:00:00Z"));
    app.import_chats([&short("one"), &long, &short("two")]);
    let caller = app.supervisor("Acme").await;
    round_trip(&app, &[exported(&caller).await]).await;
    let chat = app.text("SELECT id FROM chats WHERE external_id = 'long'");
    let text = file(&caller, &format!("chats/{chat}")).await;
    assert_eq!(text.lines().filter(|line| line.contains("Maud: message ")).count(), 4_500);
    assert!(text.ends_with("Maud: message 4499\n"), "{}", &text[text.len() - 100..]);
}
