//! A page of conversations, with every oddity at least once.

use crate::import::platforms::tests::{Read, read, reasons, story};
use crate::import::platforms::{Export, Platform};
use sightline_shared::document::Stated;
use sightline_shared::{ChatState, ChatType};

fn sample() -> Read {
    let link = Some("https://desk.example.com/app/accounts/1/conversations/{id}".to_owned());
    let export = Export { link, ..Export::new(Platform::Chatwoot, "Acme") };
    read(include_str!("../samples/chatwoot.json"), &export)
}

#[test]
fn a_conversation_becomes_a_chat_with_all_that_happened() {
    let read = sample();
    let chat = read.chat(0);
    assert_eq!((chat.external_id.as_str(), chat.organization.as_str()), ("chatwoot:41", "Acme/Sales-EU"));
    assert_eq!(chat.url.text(), Some("https://desk.example.com/app/accounts/1/conversations/41"));
    assert_eq!(chat.channel.as_deref(), Some("web"));
    assert_eq!(chat.tags.as_deref(), Some(&["billing".to_owned(), "vip".to_owned()][..]));
    assert_eq!(chat.state, Some(ChatState::Closed));
    assert_eq!(chat.as_of.unwrap().to_string(), "2026-11-21T10:05:00.250Z");
    let contact = chat.contact.as_ref().unwrap();
    assert_eq!((contact.external_id.as_str(), contact.phone.text()), ("chatwoot:contact:5", Some("+442079460142")));
    let emails: Vec<&str> = chat.participants.iter().filter_map(|one| one.email.as_deref()).collect();
    assert_eq!(emails, ["maud@example.com"], "of agents alone");
    assert_eq!(
        story(chat),
        [
            "10:00:00 queued -: ",
            "10:00:00 result_added -: ",
            "10:00:01 message chatwoot:contact:5: Good morning, is the blue kettle in stock?",
            "10:00:01 message -: We typically answer in a few minutes.",
            "10:00:10 joined chatwoot:user:3: ",
            "10:01:40 note chatwoot:user:3: Checked the shelf: four left.",
            "10:01:40 message chatwoot:user:3: It is. Here is a picture.",
            "10:02:30 message chatwoot:contact:5: deleted",
            "10:03:20 closed chatwoot:user:3: ",
            "10:03:21 result_added chatwoot:contact:5: ",
            "10:00:00 message chatwoot:contact:5: One more thing",
            "10:05:00 closed -: ",
        ]
    );
    let file = &chat.events[6].attachments[0];
    assert_eq!(
        (file.name.as_deref(), file.media_type.as_deref(), file.size),
        (Some("kettle.png"), Some("image/png"), Some(48_121))
    );
    let results: Vec<&str> = chat.results.iter().map(|one| one.form.as_str()).collect();
    assert_eq!(results, ["Rating", "Conversation attributes"]);
    assert_eq!((&chat.results[0].fields["Rating"], &chat.results[1].fields["order"]), (&"5".into(), &"7781".into()));
}

#[test]
fn a_bot_an_anonymous_visitor_and_words_for_types_are_read() {
    let read = sample();
    let chat = read.chat(1);
    assert_eq!((chat.kind, chat.organization.as_str()), (ChatType::Bot, "Acme"));
    assert_eq!((chat.contact.as_ref(), chat.state), (None, None));
    assert_eq!(chat.url, Stated::Is("https://desk.example.com/app/accounts/1/conversations/42".to_owned()));
    assert_eq!(chat.results[0].fields["Order number"], "7782");
    assert_eq!(
        story(chat),
        [
            "11:00:01 message chatwoot:bot:1: Hello! What is your order number?",
            "11:00:01 result_added chatwoot:contact:6: ",
            "11:01:00 message chatwoot:contact:6: Where is my parcel?",
        ]
    );
    assert!(read.chat(2).events.is_empty() && read.chat(2).started_at.is_some());
}

#[test]
fn what_has_no_place_is_counted_and_what_is_no_conversation_is_refused() {
    let read = sample();
    assert_eq!(
        read.unplaced,
        [
            "1 activities of labels",
            "1 activities that are not known, such as those in another language",
            "1 attachments without an address, of the type \"location\"",
            "1 messages of the type \"9\"",
            "1 messages without an id or a time",
        ]
    );
    assert_eq!(read.reasons(3), ["/id: is missing: this is no conversation of Chatwoot"]);
    let export = Export::new(Platform::Chatwoot, "Acme");
    assert_eq!(
        reasons(r#"{"payload":[{"id":1,"message_type":0,"content":"Hi"}]}"#, &export),
        ["is a message: put the messages of a conversation into its \"messages\""]
    );
    assert_eq!(
        reasons(r#"{"id":1,"created_at":"2026-11-20 10:00:00"}"#, &export),
        ["/created_at: has no time zone: add --tz, such as --tz Europe/Amsterdam"]
    );
}
