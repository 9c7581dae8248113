//! The instant of an erasure is compared with each event.

use crate::holds::law::{document, event, minute_of, take, transcript};
use serde_json::json;
use sightline_tests::{Caller, TestApp};

async fn erase(app: &TestApp, admin: &Caller) {
    let id = app.text("SELECT id FROM contacts");
    let delete = admin.request(reqwest::Method::DELETE, &format!("/api/v1/contacts/{id}"));
    assert_eq!(admin.send(delete).await.status, 200);
}

/// The state of a chat, and its contact.
fn row(app: &TestApp, chat: &str) -> String {
    let hidden = app.hidden_id("Acme", chat);
    app.text(&format!(
        "SELECT concat_ws(' ', state, contact_name, contact_erased) FROM chats WHERE external_id IN ('{chat}', '{hidden}')"
    ))
}

fn nothing_is_left(app: &TestApp) {
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text LIKE '%secret%' OR words LIKE '%secret%'"), "0");
}

#[tokio::test]
async fn what_was_said_before_stays_gone_and_what_comes_after_is_taken() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let before = [event("a", 0, "message", Some("dana"), Some("old secret")), event("b", 1, "closed", None, None)];
    take(&app, &document("known", &before));
    erase(&app, &admin).await;
    // Clocks that are ahead are put right to now, which is after the erasure.
    let mut after = before.to_vec();
    after.push(event("c", 2, "message", Some("dana"), Some("hello again")));
    after[2]["at"] = json!("2099-01-01T00:00:00.000Z");
    take(&app, &document("known", &after));
    nothing_is_left(&app);
    assert_eq!(
        transcript(&app, "known"),
        ["1 message contact", "2 closed", "3 contact_erased", "4 message contact hello again"]
    );
    assert_eq!(app.text("SELECT concat_ws(' ', state, contact_name, contact_erased) FROM chats"), "queued Dana f");
    assert_eq!(app.text("SELECT chat_count FROM contacts"), "1");
    // A chat that was not known here, with both.
    take(&app, &document("unknown", &after));
    nothing_is_left(&app);
    assert_eq!(transcript(&app, "unknown"), transcript(&app, "known"));
    // One that lies before it as a whole is a tombstone.
    take(&app, &document("old", &before));
    nothing_is_left(&app);
    assert_eq!(row(&app, "old"), "closed t");
    assert_eq!(transcript(&app, "old"), ["1 message contact", "2 closed", "3 contact_erased"]);
    let again = || {
        for (id, events) in [("known", &after[..]), ("unknown", &after), ("old", &before)] {
            assert_eq!(take(&app, &document(id, events)).totals.unchanged, 1, "{id}");
        }
    };
    again();
    // Erased once more, nothing of it comes back.
    erase(&app, &admin).await;
    again();
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text IS NOT NULL"), "0");
}

#[tokio::test]
async fn what_agents_do_afterwards_does_not_bring_the_contact_back() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let mut events = vec![event("a", 0, "message", Some("dana"), Some("old secret"))];
    take(&app, &document("one", &events));
    erase(&app, &admin).await;
    events.push(event("b", 2, "closed", Some("maud"), None));
    events[1]["at"] = json!("2099-01-01T00:00:00.000Z");
    take(&app, &document("one", &events));
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "0");
    assert_eq!(app.text("SELECT contact_erased FROM chats"), "true");
    assert_eq!(take(&app, &document("one", &events)).totals.unchanged, 1);
}

#[tokio::test]
async fn a_chat_whose_events_from_before_come_after_itself_is_closed_by_it() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let before = [event("a", 0, "message", Some("dana"), Some("old secret"))];
    take(&app, &document("known", &before));
    erase(&app, &admin).await;
    let mut head = document("late", &[]);
    head["started_at"] = json!(minute_of(0));
    take(&app, &head);
    assert_eq!(transcript(&app, "late"), ["1 contact_erased"]);
    take(&app, &document("late", &before));
    nothing_is_left(&app);
    assert_eq!(transcript(&app, "late"), ["1 message contact", "2 contact_erased"]);
    assert_eq!(row(&app, "late"), "closed t");
    assert_eq!(take(&app, &document("late", &before)).totals.unchanged, 1);
}

#[tokio::test]
async fn a_chat_that_begins_afterwards_is_with_somebody_new() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    take(&app, &document("known", &[event("a", 0, "message", Some("dana"), Some("old secret"))]));
    erase(&app, &admin).await;
    let mut events = vec![event("b", 1, "message", Some("maud"), Some("are you there?"))];
    events[0]["at"] = json!("2099-01-01T00:00:00.000Z");
    take(&app, &document("new", &events));
    assert_eq!(row(&app, "new"), "active Dana f");
    assert_eq!(transcript(&app, "new"), ["1 message Maud are you there?"]);
    assert_eq!(take(&app, &document("new", &events)).totals.unchanged, 1);
    // What comes to light of it from before was said with the one who is gone.
    events.insert(0, event("a", 0, "message", Some("dana"), Some("old secret")));
    take(&app, &document("new", &events));
    nothing_is_left(&app);
    assert_eq!(transcript(&app, "new"), ["1 message contact", "2 contact_erased", "3 message Maud are you there?"]);
    assert_eq!(row(&app, "new"), "active t");
    assert_eq!(take(&app, &document("new", &events)).totals.unchanged, 1);
}
