//! A page of chats, with every oddity at least once.

use crate::import::platforms::tests::{Read, read, story};
use crate::import::platforms::{Export, Platform};
use sightline_shared::ChatType;

fn sample() -> Read {
    read(include_str!("../samples/zendesk-chat.json"), &Export::new(Platform::ZendeskChat, "Acme"))
}

#[test]
fn a_chat_comes_over_with_all_that_happened() {
    let read = sample();
    let chat = read.chat(0);
    assert_eq!((chat.external_id.as_str(), chat.organization.as_str()), ("2611.5321.SoGZ1KpQ7c", "Acme/Sales"));
    assert_eq!((chat.kind, chat.tags.as_deref()), (ChatType::Contact, Some(&["billing".to_owned()][..])));
    let contact = chat.contact.as_ref().unwrap();
    assert_eq!(
        (contact.external_id.as_str(), contact.name.text(), contact.phone.text()),
        ("7.kQ3", Some("Dana Whitlock"), None)
    );
    assert_eq!(
        story(chat),
        [
            "10:00:00 queued -: ",
            "10:00:01 message 7.kQ3: Good morning, is the blue kettle in stock?",
            "10:00:02 message zendesk:trigger: One moment please.",
            "10:00:30 accepted zendesk:agent:360001: ",
            "10:01:00 message zendesk:agent:360001: It is.",
            "10:01:30 message zendesk:agent:360001: ",
            "10:01:40 message zendesk:agent:360001: Same second",
            "10:01:40 message zendesk:agent:360001: Same second",
            "10:09:10 result_added 7.kQ3: ",
            "10:09:50 left zendesk:agent:360001: ",
            "10:10:00 closed -: ",
        ]
    );
    let file = &chat.events[5].attachments[0];
    assert_eq!(
        (file.name.as_deref(), file.url.as_deref()),
        (Some("kettle.png"), Some("https://files.example.com/kettle.png"))
    );
    assert_ne!(chat.events[6].external_id, chat.events[7].external_id);
    assert_eq!(
        (chat.results[0].fields["Rating"].as_str(), chat.results[0].fields["Comment"].as_str()),
        (Some("good"), Some("Quick"))
    );
}

#[test]
fn offline_messages_and_missed_chats_are_closed_chats() {
    let read = sample();
    let offline = read.chat(1);
    assert_eq!(story(offline), ["22:00:00 message 7.kQ4: Nobody there?", "22:00:00 closed -: "]);
    let contact = offline.contact.as_ref().unwrap();
    assert_eq!((contact.name.text(), contact.phone.text()), (None, Some("+31612345678")));
    let missed = read.chat(2);
    assert_eq!(story(missed), ["11:00:10 message 7.kQ5: Hello?", "11:00:45 closed -: "]);
    assert_eq!(missed.events[1].data.as_ref().unwrap()["missed"], true);
    assert_eq!(missed.contact, None);
}

#[test]
fn what_has_no_place_is_counted_and_what_is_no_chat_is_refused() {
    let read = sample();
    assert_eq!(
        read.unplaced,
        [
            "2 buttons of messages",
            "2 comings and goings of visitors",
            "1 entries of the type \"chat.request.rating\"",
            "1 entries of the type \"chat.triggered\"",
            "1 entries without a time",
            "1 notes on visitors",
            "2 pages of visits",
        ]
    );
    assert_eq!(read.reasons(3), ["/id: is missing: this is no chat of Zendesk"]);
}
