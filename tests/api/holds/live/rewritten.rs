//! Transcripts that change other than at their end.

use crate::holds::law::{document, event, minute_of, take};
use crate::routes::erasure::{contact_id, erase, lively, personal};
use crate::routes::live::kinds;
use crate::routes::live::writer::{queue, say};
use serde_json::{Value, json};
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{LiveMessage, TestApp};

/// The chat with these messages of the contact, so many minutes after ten, as of an instant after all of them.
fn said(messages: &[(&str, u32, &str)], as_of: u32) -> Value {
    let events: Vec<Value> =
        messages.iter().map(|(id, minute, text)| event(id, *minute, "message", Some("dana"), Some(text))).collect();
    let mut chat = document("one", &events);
    chat["as_of"] = json!(minute_of(as_of));
    chat
}

/// Checks that the chat's transcript is named, without its words, before the chat.
fn is_rewritten(app: &TestApp, sent: &[LiveMessage]) {
    assert_eq!(kinds(sent), [Kind::Transcript, Kind::Chat]);
    let hidden = app.hidden_id("Acme", &personal("one"));
    let id = app.text(&format!("SELECT id FROM chats WHERE external_id IN ('one', '{hidden}')"));
    assert_eq!(sent[0].data, json!({ "chat_id": id, "revision": sent[1].data["revision"] }));
    assert_ne!(sent[0].id, sent[1].id);
}

#[tokio::test]
async fn a_corrected_a_removed_and_a_late_event_are_each_sent_as_a_transcript_to_read_again() {
    let app = TestApp::start().await;
    queue(&app, "east", "Acme/East");
    take(&app, &said(&[("a", 0, "my card is 4111"), ("c", 5, "bye")], 5));
    let mut stream = app.supervisor("Acme/West").await.listen().await;
    let mut other = app.supervisor("Acme/East").await.listen().await;
    take(&app, &said(&[("a", 0, "my card is gone")], 6));
    is_rewritten(&app, &stream.take(2).await);
    take(&app, &said(&[("b", 2, "late")], 7));
    is_rewritten(&app, &stream.take(2).await);
    let mut removed = said(&[("b", 2, "late")], 8);
    removed["events"][0]["deleted"] = json!(true);
    take(&app, &removed);
    is_rewritten(&app, &stream.take(2).await);
    // What comes at the end is sent as an event, also with all that is known before it.
    let all = [("a", 0, "my card is gone"), ("c", 5, "bye"), ("d", 9, "one more thing")];
    take(&app, &said(&all, 9));
    let sent = stream.take(2).await;
    assert_eq!(kinds(&sent), [Kind::ChatEvent, Kind::Chat]);
    assert_eq!((&sent[0].data["seq"], &sent[0].data["text"]), (&json!(4), &json!("one more thing")));
    // Those who do not see the chat are sent nothing of all this.
    say(&app, "east", &["hello"]);
    assert_eq!(other.next().await.unwrap().data["text"], "hello");
}

#[tokio::test]
async fn a_reader_that_reconnects_is_sent_the_rest_of_it() {
    let app = TestApp::start().await;
    take(&app, &said(&[("a", 0, "helo")], 0));
    let anna = app.supervisor("Acme/West").await;
    let mut stream = anna.listen().await;
    let began = stream.last_id.clone().unwrap();
    take(&app, &said(&[("a", 0, "hello")], 1));
    let sent = stream.take(2).await;
    is_rewritten(&app, &sent);
    let twin = app.twin().await;
    for caller in [anna.clone(), twin.meet(&anna)] {
        for (after, left) in [(&began, &sent[..]), (&sent[0].id, &sent[1..])] {
            let again = caller.listen_after(Some(after)).await.take(left.len()).await;
            assert_eq!(again, left);
        }
    }
}

#[tokio::test]
async fn an_erasure_rewrites_the_transcripts_of_the_contact() {
    let app = TestApp::start().await;
    app.import_chats([&lively("one", "Acme/West", 1)]);
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    assert!(erase(&anna, &contact_id(&app)).await.status.is_success());
    let sent = stream.take(5).await;
    // The chat is closed first.
    assert_eq!(kinds(&sent[..2]), [Kind::ChatEvent, Kind::ChatEvent]);
    is_rewritten(&app, &sent[2..4]);
    assert_eq!(sent[4].kind, Kind::ContactErased);
}
