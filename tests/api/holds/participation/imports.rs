//! Chats that are imported and acted on.

use crate::holds::participation::replay::document;
use crate::routes::participation::{add, assert_sound, detail, done, queued};
use serde_json::json;
use sightline_tests::{TestApp, at};

#[tokio::test]
async fn what_a_source_says_of_a_chat_that_was_acted_on_takes_its_place() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let chat = queued("chat");
    let id = add(&app, "chat", &chat);
    done(&anna, &id, "accept").await;
    let before = detail(&anna, &id).await;
    let report = app.import(&chat.line(), None);
    assert_eq!((report.totals.unchanged, report.totals.rejected), (1, 0), "{:?}", report.rejections);
    assert_eq!(detail(&anna, &id).await, before);
    for (later, events) in [(chat.clone().accepted("Maud"), 1), (chat.accepted("Maud").says("Maud", "Hi"), 2)] {
        let report = app.import(&later.line(), None);
        assert_eq!((report.totals.updated, report.totals.rejected), (1, 0), "{:?}", report.rejections);
        let after = detail(&anna, &id).await;
        assert_eq!(after.chat.event_count, before.chat.event_count + events);
        assert_eq!((after.chat.state, after.chat.updated_at), (before.chat.state, before.chat.updated_at));
        assert_eq!(after.chat.participants.len(), 2);
        assert_sound(&app);
    }
}

#[tokio::test]
async fn a_document_with_what_was_done_here_goes_on_from_there() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    for what in ["accept", "message"] {
        done(&anna, &id, what).await;
    }
    let before = detail(&anna, &id).await;
    let mut document = document(&mut app.connect(), &id);
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!((report.totals.unchanged, report.totals.rejected), (1, 0), "{:?}", report.rejections);
    let last = document["updated_at"].clone();
    document["events"].as_array_mut().unwrap().push(json!({"external_id": "said", "at": last, "type": "message",
        "participant": "chat-contact", "text": "Thank you", "data": null}));
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!((report.totals.updated, report.totals.rejected), (1, 0), "{:?}", report.rejections);
    let after = detail(&anna, &id).await;
    assert_eq!(after.chat.event_count, before.chat.event_count + 1);
    // The contact's first word is all that is new in the session.
    let mut sessions = before.sessions;
    sessions[0].contact_wrote_at = Some(after.chat.updated_at);
    assert_eq!((after.sessions, after.chat.participants), (sessions, before.chat.participants));
    done(&anna, &id, "message").await;
    assert_sound(&app);
}

#[tokio::test]
async fn an_import_tells_the_live_stream_which_events_are_new() {
    let app = TestApp::start().await;
    let dana = |name: &str, called: &str| queued(name).contact("dana", Some(called), None, None);
    let changes = "SELECT concat_ws(' ', chat.external_id, change.organization_id = chat.organization_id, first_seq, last_seq) \
        FROM changes AS change JOIN chats AS chat ON chat.id = change.chat_id ORDER BY change.id";
    let (one, other) = (dana("one", "Dana").accepted("Maud"), dana("other", "Dana"));
    app.import_chats([&one, &other]);
    assert_eq!(app.texts(changes), ["one t 1 2", "other t 1 1"]);
    app.import_chats([&one, &other]);
    assert_eq!(app.texts(changes).len(), 2, "nothing changed");
    app.import_chats([&one.clone().says("Maud", "Hi").closed("Maud")]);
    assert_eq!(app.texts(changes)[2..], ["one t 3 4"]);
    // The name that the other chat shows changes with the contact's.
    app.import_chats([&dana("third", "Dana Whitlock").at(at("2026-11-23T10:00:00Z")).accepted("Maud")]);
    let mut new = app.texts(changes).split_off(3);
    new.sort();
    assert_eq!(new, ["one t", "other t", "third t 1 2"]);
}
