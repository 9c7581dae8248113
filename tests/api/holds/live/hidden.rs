//! Chats that move to another organization.

use crate::holds::law::{document, event, minute_of, take};
use crate::routes::live::kinds;
use crate::routes::live::writer::{queue, say};
use serde_json::{Value, json};
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{Caller, LiveMessage, LiveStream, TestApp};

/// Says that the chat is in this organization, so many minutes after ten.
fn move_to(app: &TestApp, organization: &str, minute: u32) -> String {
    let mut chat = document("one", &[event("a", 0, "message", Some("dana"), Some("my secret"))]);
    chat["organization"] = json!(organization);
    chat["as_of"] = json!(minute_of(minute));
    take(app, &chat);
    app.text("SELECT id FROM chats WHERE external_id = 'one'")
}

/// What is sent before the message that ends the test, without the chat in which that is.
async fn until_the_end(stream: &mut LiveStream) -> Vec<LiveMessage> {
    let mut sent = Vec::new();
    loop {
        let next = stream.next().await.unwrap();
        if next.data["text"] == "the end" {
            return sent;
        }
        sent.push(next);
    }
}

/// Checks that exactly this was sent: that the chat is hidden.
fn is_hidden(sent: &[LiveMessage], chat: &str) {
    assert_eq!(kinds(sent), [Kind::ChatHidden]);
    assert_eq!(sent[0].data, json!({ "id": chat }));
}

#[tokio::test]
async fn a_chat_that_moves_is_hidden_from_those_who_no_longer_see_it_and_sent_to_the_others() {
    let app = TestApp::start().await;
    let places = ["Acme", "Acme/West", "Acme/East", "Acme/North", "Beta"];
    for place in places {
        queue(&app, place, place);
    }
    let chat = move_to(&app, "Acme/West", 0);
    let mut streams = Vec::new();
    for place in places {
        streams.push(app.supervisor(place).await.listen().await);
    }
    move_to(&app, "Acme/East", 1);
    for place in places {
        say(&app, place, &["the end"]);
    }
    for (place, stream) in places.iter().zip(&mut streams) {
        let sent = until_the_end(stream).await;
        match *place {
            "Acme/West" => is_hidden(&sent, &chat),
            "Acme" | "Acme/East" => {
                assert!(!sent.is_empty() && sent.iter().all(|message| message.kind == Kind::Chat), "{sent:?}");
                let paths: Vec<&Value> = sent.iter().map(|message| &message.data["organization"]["name"]).collect();
                assert!(paths.iter().all(|name| *name == "East"), "{paths:?}");
            }
            _ => assert_eq!(sent, [], "{place}"),
        }
    }
}

#[tokio::test]
async fn a_chat_that_comes_back_is_sent_again() {
    let app = TestApp::start().await;
    let chat = move_to(&app, "Acme/West", 0);
    let mut west = app.supervisor("Acme/West").await.listen().await;
    move_to(&app, "Acme/East", 1);
    is_hidden(&west.take(1).await, &chat);
    move_to(&app, "Acme/West", 2);
    let sent = west.next().await.unwrap();
    assert_eq!((sent.kind, &sent.data["id"]), (Kind::Chat, &json!(chat)));
}

#[tokio::test]
async fn a_reader_that_was_away_is_sent_the_same() {
    let app = TestApp::start().await;
    queue(&app, "west", "Acme/West");
    queue(&app, "north", "Acme/North");
    let chat = move_to(&app, "Acme/West", 0);
    let (west, north) = (app.supervisor("Acme/West").await, app.supervisor("Acme/North").await);
    let mut stream = west.listen().await;
    let began = stream.last_id.clone().unwrap();
    let north_began = north.listen().await.last_id.unwrap();
    move_to(&app, "Acme/East", 1);
    for place in ["west", "north"] {
        say(&app, place, &["the end"]);
    }
    let sent = until_the_end(&mut stream).await;
    is_hidden(&sent, &chat);
    let twin = app.twin().await;
    let after = async |caller: &Caller, id: &str| until_the_end(&mut caller.listen_after(Some(id)).await).await;
    for server in [&app, &twin] {
        let (west, north) = (server.meet(&west), server.meet(&north));
        assert_eq!(after(&west, &began).await, sent);
        assert_eq!(after(&west, &sent[0].id).await, []);
        assert_eq!(after(&north, &north_began).await, [], "it never saw the chat");
    }
}
