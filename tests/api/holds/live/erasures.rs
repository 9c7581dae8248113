//! What was erased is not sent again.

use crate::routes::live::words;
use crate::routes::live::writer::{queue, say};
use sightline::store::live::changes;
use sightline_shared::LiveEventType as Kind;
use sightline_tests::TestApp;

/// Blanks the chat's words as an erasure does, with the changes that it leaves.
fn erase(app: &TestApp) -> String {
    let ids = app.text("SELECT company_id || ' ' || organization_id || ' ' || id || ' ' || contact_id FROM chats WHERE external_id = 'chat'");
    let ids: Vec<uuid::Uuid> = ids.split(' ').map(|id| id.parse().unwrap()).collect();
    diesel::Connection::transaction(&mut app.connect(), |conn| {
        for sql in [
            "UPDATE events SET text = NULL, is_redacted = true WHERE text IS NOT NULL",
            "UPDATE chats SET contact_name = NULL, contact_id = NULL, contact_erased = true WHERE external_id = 'chat'",
            "DELETE FROM contacts WHERE external_id = 'chat-contact'",
        ] {
            diesel::RunQueryDsl::execute(diesel::sql_query(sql), conn)?;
        }
        changes::chat_changed(conn, ids[0], ids[1], ids[2], None)?;
        changes::contact_erased(conn, ids[0], ids[1], ids[3])
    })
    .unwrap();
    ids[3].to_string()
}

#[tokio::test]
async fn an_erasure_is_sent_and_the_words_are_not_sent_again() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme/West");
    let anna = app.supervisor("Acme").await;
    let mut stream = anna.listen().await;
    let began = stream.last_id.clone();
    say(&app, "chat", &["my secret"]);
    assert_eq!(words(&mut stream).await, "my secret");
    let _chat = stream.next().await;
    let contact = erase(&app);
    let sent = stream.take(2).await;
    assert_eq!(sent[0].kind, Kind::Chat);
    assert_eq!(sent[0].data["contact"]["erased"], true);
    assert_eq!((sent[1].kind, &sent[1].data["id"]), (Kind::ContactErased, &contact.into()));
    // In this process, which had prepared the words, and in one that never saw them.
    let twin = app.twin().await;
    for caller in [anna.clone(), twin.meet(&anna)] {
        let sent = caller.listen_after(began.as_deref()).await.take(4).await;
        assert_eq!(
            sent.iter().map(|message| message.kind).collect::<Vec<_>>(),
            [Kind::ChatEvent, Kind::Chat, Kind::Chat, Kind::ContactErased]
        );
        assert_eq!((&sent[0].data["text"], &sent[0].data["redacted"]), (&serde_json::Value::Null, &true.into()));
        for message in sent {
            let text = message.data.to_string();
            assert!(!text.contains("secret") && !text.contains("Contact of"), "{text}");
        }
    }
}

#[tokio::test]
async fn an_erasure_is_sent_to_those_that_saw_the_contact() {
    let app = TestApp::start().await;
    for (chat, organization) in [("chat", "Acme/West"), ("east", "Acme/East"), ("beta", "Beta")] {
        queue(&app, chat, organization);
    }
    let mut east = app.supervisor("Acme/East").await.listen().await;
    let mut beta = app.supervisor("Beta").await.listen().await;
    let mut west = app.supervisor("Acme/West").await.listen().await;
    erase(&app);
    assert_eq!(west.take(2).await[1].kind, Kind::ContactErased);
    say(&app, "east", &["hello"]);
    say(&app, "beta", &["hello"]);
    for stream in [&mut east, &mut beta] {
        assert_eq!(stream.next().await.unwrap().data["text"], "hello");
    }
}
