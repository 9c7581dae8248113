//! A page of conversations, with every oddity at least once.

use crate::import::platforms::tests::{Read, read, story};
use crate::import::platforms::{Export, Platform};
use sightline_shared::document::TextFormat;
use sightline_shared::{ChatState, ChatType};

fn sample() -> Read {
    read(include_str!("../samples/intercom.json"), &Export::new(Platform::Intercom, "Acme"))
}

#[test]
fn a_conversation_becomes_a_chat_with_all_that_happened() {
    let read = sample();
    let chat = read.chat(0);
    assert_eq!((chat.external_id.as_str(), chat.organization.as_str()), ("215469000001", "Acme/Sales"));
    assert_eq!(
        (chat.kind, chat.state, chat.channel.as_deref()),
        (ChatType::Contact, Some(ChatState::Closed), Some("web"))
    );
    assert_eq!(chat.closed_at.unwrap().to_string(), "2026-11-21T10:05:00.000Z");
    assert_eq!(chat.tags.as_deref(), Some(&["billing".to_owned()][..]));
    let contact = chat.contact.as_ref().unwrap();
    assert_eq!((contact.external_id.as_str(), contact.name.text()), ("6657a0aa11", Some("Dana Whitlock")));
    let emails: Vec<&str> = chat.participants.iter().filter_map(|one| one.email.as_deref()).collect();
    assert_eq!(emails, ["maud@example.com"], "of agents alone");
    assert_eq!(
        story(chat),
        [
            "10:00:00 message 6657a0aa11: <p>Good morning,<br>is the <b>blue</b> kettle in stock?</p>",
            "10:00:00 result_added -: ",
            "10:00:01 transferred intercom:bot:814861: ",
            "10:01:00 accepted intercom:agent:814860: ",
            "10:01:00 message intercom:agent:814860: <p>I take this one.</p>",
            "10:01:10 note intercom:agent:814860: <p>Four left.</p>",
            "10:01:20 message intercom:agent:814860: ",
            "10:01:30 message 6657a0aa11: deleted",
            "10:01:40 message intercom:agent:814860: <p>Until soon!</p>",
            "10:01:40 closed intercom:agent:814860: ",
            "10:20:00 result_added 6657a0aa11: ",
            "10:00:00 reopened 6657a0aa11: ",
            "10:00:00 message 6657a0aa11: <p>One more thing</p>",
            "10:05:00 closed intercom:agent:814862: ",
        ]
    );
    assert_eq!(chat.events[0].format, Some(TextFormat::Html));
    let file = &chat.events[6].attachments[0];
    assert_eq!(
        (file.name.as_deref(), file.media_type.as_deref(), file.size),
        (Some("kettle.png"), Some("image/png"), Some(48_121))
    );
    assert_eq!(
        (chat.results[0].fields["Order"].as_str(), chat.results[0].fields["Gift"].as_str()),
        (Some("7781"), Some("true"))
    );
    assert_eq!((chat.results[1].form.as_str(), chat.results[1].fields["Rating"].as_str()), ("Rating", Some("4")));
}

#[test]
fn a_bot_begins_and_a_second_contact_is_a_guest() {
    let read = sample();
    let chat = read.chat(1);
    assert_eq!((chat.kind, chat.organization.as_str(), chat.state), (ChatType::Bot, "Acme", None));
    assert_eq!((chat.contact.as_ref(), chat.channel.as_deref()), (None, Some("email")));
    let people: Vec<&str> = chat.participants.iter().map(|one| one.external_id.as_str()).collect();
    assert_eq!(people, ["6657a0aa12", "6657a0aa13", "intercom:bot:814861"]);
    assert_eq!(
        story(chat),
        [
            "11:00:00 message intercom:bot:814861: <p>Can we help?</p>",
            "11:00:30 message 6657a0aa12: <p>Yes please</p>",
            "11:00:50 reopened intercom:bot:814861: ",
            "11:00:50 queued -: ",
            "11:01:00 message intercom:bot:814861: ",
        ]
    );
}

#[test]
fn what_has_no_place_is_counted_and_what_is_no_conversation_is_refused() {
    let read = sample();
    assert_eq!(
        read.unplaced,
        [
            "2 parts beyond those that the export has",
            "1 parts of the type \"conversation_attribute_updated_by_admin\"",
            "1 subjects",
            "1 teams of which the export has only the id",
            "1 titles",
            "1 words of messages that the export leaves out, such as cards of apps",
        ]
    );
    assert_eq!(read.reasons(2), ["/id: is missing: this is no conversation of Intercom"]);
}
