//! A chat from an iPhone and a group from Android, with every oddity at least once.

use crate::import::platforms::tests::{Read, read_file, story};
use crate::import::platforms::{DateOrder, Export, Platform};

const IPHONE: &str = include_str!("../samples/whatsapp-iphone.txt");
const ANDROID: &str = include_str!("../samples/whatsapp-android.txt");

fn export(own: &[&str]) -> Export {
    let own = own.iter().map(|name| (*name).to_owned()).collect();
    Export { zone: Some(chrono_tz::Europe::Amsterdam), own, ..Export::new(Platform::Whatsapp, "Acme") }
}

fn reasons(name: &str, text: &str, export: &Export) -> Vec<String> {
    read_file(name, text, export).reasons(0)
}

/// The story with roles in place of ids.
fn named(read: &Read) -> Vec<String> {
    let chat = read.chat(0);
    let name = |line: String| {
        chat.participants
            .iter()
            .fold(line, |line, one| line.replace(&one.external_id, one.name.as_deref().unwrap_or("unnamed")))
    };
    story(chat).into_iter().map(name).collect()
}

#[test]
fn a_chat_of_an_iphone_comes_over_with_all_that_was_said() {
    let read = read_file("_chat.txt", IPHONE, &export(&["Maud Ellery"]));
    let chat = read.chat(0);
    assert_eq!((chat.organization.as_str(), chat.channel.as_deref(), chat.state), ("Acme", Some("whatsapp"), None));
    assert_eq!(chat.contact.as_ref().unwrap().name.text(), Some("Dana Whitlock"));
    assert_eq!(
        named(&read),
        [
            "08:15:32 message Dana Whitlock: Good morning,\nis the blue kettle in stock?\n\nThank you: Dana",
            "08:16:02 message Maud Ellery: ",
            "08:16:02 message Maud Ellery: It is. 12:30 works, too.",
            "08:16:40 message Dana Whitlock: At ten then",
            "08:17:00 message Dana Whitlock: deleted",
            "09:00:00 message Dana Whitlock: ",
        ]
    );
    let names: Vec<&str> =
        chat.events.iter().flat_map(|event| &event.attachments).filter_map(|file| file.name.as_deref()).collect();
    assert_eq!(names, ["00000003-PHOTO-2026-11-18-09-16-02.jpg", "image"]);
    let expected = ["1 calls", "1 lines about the chat", "1 marks of an edit, which say no time"];
    assert_eq!(read.unplaced, expected);
}

#[test]
fn ids_say_no_names_and_are_the_same_in_a_later_export() {
    let export = export(&["Maud Ellery"]);
    let before = read_file("_chat.txt", IPHONE, &export);
    let later = IPHONE.replace("It is. 12:30 works, too.", "It is \u{200e}<This message was edited>");
    let later = later.replace("Good morning", "[17/11/2026, 08:00:00] Dana Whitlock: Earlier\r\nx");
    let later = read_file("WhatsApp Chat - Dana Whitlock.txt", &later, &export);
    let ids = |read: &Read| {
        let chat = read.chat(0);
        let events = chat.events.iter().filter_map(|event| event.external_id.clone()).collect::<Vec<_>>();
        (chat.external_id.clone(), events)
    };
    let ((chat, events), (later_chat, later_events)) = (ids(&before), ids(&later));
    assert_eq!(chat, later_chat);
    assert!(events.iter().all(|id| later_events.contains(id)), "{events:?} {later_events:?}");
    let all = format!("{chat} {events:?} {}", before.chat(0).contact.as_ref().unwrap().external_id);
    assert!(!all.contains("Dana"), "{all}");
}

#[test]
fn a_group_of_android_has_a_contact_and_guests_and_the_name_of_its_file() {
    let export = Export { date_order: Some(DateOrder::MonthFirst), ..export(&["Maud Ellery", "Eve Brand"]) };
    let read = read_file("exports/WhatsApp Chat with Kettle club.txt", ANDROID, &export);
    assert_eq!(
        named(&read),
        [
            "08:15:00 message Maud Ellery: Welcome, all",
            "08:16:00 message unnamed: Hello",
            "08:16:00 message unnamed: Hello",
            "11:05:00 message Lee Tran: ",
            "23:05:00 message Lee Tran: My kettle",
            "08:00:00 message Eve Brand: deleted",
        ]
    );
    let chat = read.chat(0);
    assert_eq!(chat.contact.as_ref().unwrap().phone.text(), Some("+44 20 7946 0142"));
    assert_ne!(chat.events[1].external_id, chat.events[2].external_id);
    assert_eq!(read.unplaced, ["2 lines about the chat"]);
    let expected = ["is a chat of several people: its file must have the name of the group, which identifies it"];
    assert_eq!(reasons("_chat.txt", ANDROID, &export), expected);
}

#[test]
fn what_the_file_leaves_open_is_asked_for() {
    let own = export(&["Maud"]);
    let expected = ["has no line by a name of --own; its lines are by: Dana Whitlock, Maud Ellery"];
    assert_eq!(reasons("_chat.txt", IPHONE, &own), expected);
    let open = "03/04/26, 09:15 - Dana: Hi\n04/05/26, 09:15 - Maud: Hi\n";
    assert!(reasons("chat.txt", open, &own)[0].contains("add --date-order day-first or --date-order month-first"));
    let zoneless = Export { zone: None, ..own.clone() };
    assert!(reasons("chat.txt", "25/04/26, 09:15 - Maud: Hi", &zoneless)[0].contains("add --tz"));
    assert!(reasons("chat.txt", "{\"id\": 1}", &own)[0].contains("this is no chat that WhatsApp exported"));
    assert!(zoneless.check().unwrap_err().to_string().contains("--tz"));
    assert!(export(&[]).check().unwrap_err().to_string().contains("--own"));
    assert!(own.check().is_ok());
}

#[test]
fn the_night_of_25_hours_stays_in_order() {
    let text =
        "[25/10/2026, 02:50:00] Maud: one\n[25/10/2026, 02:10:00] Dana: two\n[25/10/2026, 03:10:00] Maud: three\n";
    let read = read_file("_chat.txt", text, &export(&["Maud"]));
    let named = named(&read);
    assert_eq!(named, ["00:50:00 message Maud: one", "01:10:00 message Dana: two", "02:10:00 message Maud: three"]);
}
