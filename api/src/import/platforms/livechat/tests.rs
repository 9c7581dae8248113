//! A page of archives, with every oddity at least once.

use crate::import::platforms::tests::{Read, read, reasons, story};
use crate::import::platforms::{Export, Platform};
use sightline_shared::ChatState;

fn sample() -> Read {
    read(include_str!("../samples/livechat.json"), &Export::new(Platform::Livechat, "Acme"))
}

#[test]
fn a_thread_becomes_a_part_of_its_chat_with_all_that_happened() {
    let read = sample();
    let chat = read.chat(0);
    assert_eq!((chat.external_id.as_str(), chat.organization.as_str()), ("PJ0MRSHTDG", "Acme"));
    assert_eq!((chat.state, chat.tags.as_deref()), (Some(ChatState::Closed), Some(&["billing".to_owned()][..])));
    assert_eq!(chat.contact.as_ref().unwrap().email.text(), Some("dana.whitlock@example.com"));
    let kinds: Vec<String> =
        chat.participants.iter().map(|one| format!("{} {}", one.kind, one.name.as_deref().unwrap())).collect();
    assert_eq!(kinds, ["contact Dana Whitlock", "agent Maud Ellery", "bot Helper"]);
    assert_eq!(chat.participants[1].email.as_deref(), Some("maud@example.com"));
    let (dana, maud) = ("b7eff798-f8df-4364-8059-649c35c9ed0c", "maud@example.com");
    assert_eq!(
        story(chat),
        [
            "10:00:00 queued -: ".to_owned(),
            format!("10:00:00 result_added {dana}: "),
            format!("10:00:01 message {dana}: Good morning, is the blue kettle in stock?"),
            "10:00:02 transferred -: ".to_owned(),
            format!("10:00:30 note {maud}: Four left."),
            format!("10:00:40 message {maud}: "),
            "10:00:50 message 5c9871d5372c824cbf22d860a707a578: Kettle\nBlue\n[Order]".to_owned(),
            format!("10:01:00 message {dana}: deleted"),
            format!("10:02:00 closed {maud}: "),
            format!("10:02:10 result_added {dana}: "),
        ]
    );
    assert_eq!(chat.events[2].at.to_string(), "2026-11-20T10:00:01.123Z");
    assert_eq!(chat.events[5].attachments[0].size, Some(48_121));
    assert_eq!(chat.events[6].attachments[0].url.as_deref(), Some("https://cdn.example.com/card.png"));
    let form = &chat.results[0];
    assert_eq!((form.form.as_str(), form.external_id.as_str()), ("Pre-chat form", "PJ0MRSHTDG:K600PKZON8_1:form"));
    let answers: Vec<String> = form.fields.iter().map(|(label, value)| format!("{label}={value}")).collect();
    assert_eq!(answers, ["Your name=\"Dana Whitlock\"", "Subject=\"An order\"", "Parts=\"Lid, Base\"", "E-mail=null"]);
    assert_eq!(
        (chat.results[1].fields["Rating"].as_str(), chat.results[1].fields["Comment"].as_str()),
        (Some("good"), Some("Quick"))
    );
}

#[test]
fn a_later_thread_reopens_the_same_chat_and_an_empty_one_is_kept() {
    let read = sample();
    let chat = read.chat(1);
    assert_eq!(chat.external_id, "PJ0MRSHTDG");
    let story = story(chat);
    assert_eq!((story[0].as_str(), story[2].as_str()), ("10:00:00 reopened -: ", "10:20:00 closed -: "));
    assert_eq!(chat.events[2].data.as_ref().unwrap()["reason"], "timeout");
    let empty = read.chat(2);
    assert_eq!((empty.events.len(), empty.contact.as_ref(), empty.state), (1, None, Some(ChatState::Closed)));
}

#[test]
fn what_has_no_place_is_counted_and_what_is_no_chat_is_refused() {
    let read = sample();
    assert_eq!(
        read.unplaced,
        [
            "1 custom events",
            "1 groups of which the export has only the id",
            "1 joins and leaves of agents that are not listed",
            "1 session fields of customers",
            "1 system messages of the type \"routing.idle\"",
        ]
    );
    assert_eq!(read.reasons(3), ["/id: is missing: this is no chat of LiveChat"]);
    let export = Export::new(Platform::Livechat, "Acme");
    let expected = ["/users: is missing: this is no chat of LiveChat, such as list_archives gives"];
    assert_eq!(reasons(r#"{"id":"K600","events":[]}"#, &export), expected);
}
