//! What the tests of the platforms share, and that nothing odd ends an import.

use super::{Export, Platform, Unplaced, each};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;

/// What came out of an export.
pub(super) struct Read {
    pub(super) chats: Vec<Result<ChatDocument, Vec<Fault>>>,
    pub(super) unplaced: Vec<String>,
}

impl Read {
    /// The chat in this place.
    pub(super) fn chat(&self, place: usize) -> &ChatDocument {
        self.chats[place].as_ref().unwrap_or_else(|faults| panic!("{place}: {faults:?}"))
    }

    /// Why the conversation in this place was refused.
    pub(super) fn reasons(&self, place: usize) -> Vec<String> {
        let faults = self.chats[place].as_ref().err().into_iter().flatten();
        let words = |fault: &Fault| match fault.pointer.as_deref() {
            Some("") | None => fault.detail.clone(),
            Some(pointer) => format!("{pointer}: {}", fault.detail),
        };
        faults.map(words).collect()
    }
}

/// Reads an export of one file.
pub(super) fn read(text: &str, export: &Export) -> Read {
    read_file("export", text, export)
}

/// Reads an export of a file of this name.
pub(super) fn read_file(name: &str, text: &str, export: &Export) -> Read {
    let (mut unplaced, mut chats) = (Unplaced::default(), Vec::new());
    let mut take = |_, chat| {
        chats.push(chat);
        Ok(())
    };
    each(&mut text.as_bytes(), name, export, &mut unplaced, &mut take).unwrap();
    Read { chats, unplaced: unplaced.iter().map(|(kind, count)| format!("{count} {kind}")).collect() }
}

/// Why the first conversation of an export was refused.
pub(super) fn reasons(text: &str, export: &Export) -> Vec<String> {
    read(text, export).reasons(0)
}

/// Every event of a chat: its time, type, author and words.
pub(super) fn story(chat: &ChatDocument) -> Vec<String> {
    let line = |event: &sightline_shared::document::DocumentEvent| {
        let by = event.participant.as_deref().unwrap_or("-");
        let words = if event.deleted { "deleted" } else { event.text.as_deref().unwrap_or_default() };
        format!("{} {} {by}: {words}", event.at.utc().format("%H:%M:%S"), event.kind)
    };
    chat.events.iter().map(line).collect()
}

/// Every place in `value` below `at`, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |name: &str, value: &Value| {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        places(value, &at, found);
    };
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(place, item)| below(&place.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(name, member)| below(name, member)),
        _ => {}
    }
}

#[test]
fn a_member_of_any_kind_anywhere_ends_no_import() {
    let odd = [json!(null), json!(1e300), json!("\u{0}x"), json!([[{ "id": {} }]])];
    for (platform, text) in [
        (Platform::Chatwoot, include_str!("samples/chatwoot.json")),
        (Platform::Intercom, include_str!("samples/intercom.json")),
        (Platform::Livechat, include_str!("samples/livechat.json")),
        (Platform::ZendeskChat, include_str!("samples/zendesk-chat.json")),
    ] {
        let export = Export::new(platform, "Acme");
        let whole: Value = serde_json::from_str(text).unwrap();
        let list = ["/data/payload", "/conversations", "/chats"].iter().find_map(|at| whole.pointer(at)).unwrap();
        for conversation in list.as_array().unwrap().iter().filter(|one| one.get("id").is_some()) {
            let mut found = Vec::new();
            places(conversation, "", &mut found);
            for (place, odd) in found.iter().flat_map(|place| odd.iter().map(move |odd| (place, odd))) {
                let mut changed = conversation.clone();
                *changed.pointer_mut(place).unwrap() = odd.clone();
                let read = read(&format!("[{changed},{{}}]"), &export);
                assert_eq!(read.chats.len(), 2, "{place} = {odd}");
                assert!(read.chats[1].is_err(), "{place} = {odd}");
            }
        }
    }
}

#[test]
fn a_text_that_ends_anywhere_is_read_or_refused() {
    let own = vec!["Maud Ellery".to_owned()];
    let export = Export { zone: Some(chrono_tz::UTC), own, ..Export::new(Platform::Whatsapp, "Acme") };
    for text in [include_str!("samples/whatsapp-iphone.txt"), include_str!("samples/whatsapp-android.txt")] {
        for (end, _) in text.char_indices() {
            assert_eq!(read(&text[..end], &export).chats.len(), 1);
            assert_eq!(read(&text[end..], &export).chats.len(), 1);
        }
    }
}

/// Exports of every platform, with something to read them by.
fn exports() -> Vec<(Export, &'static str)> {
    let own = vec!["Maud Ellery".to_owned()];
    let whatsapp = Export { zone: Some(chrono_tz::Europe::Amsterdam), own, ..Export::new(Platform::Whatsapp, "Acme") };
    let json = |platform, text| (Export::new(platform, "Acme"), text);
    vec![
        json(Platform::Chatwoot, include_str!("samples/chatwoot.json")),
        json(Platform::Intercom, include_str!("samples/intercom.json")),
        json(Platform::Livechat, include_str!("samples/livechat.json")),
        json(Platform::ZendeskChat, include_str!("samples/zendesk-chat.json")),
        (whatsapp.clone(), include_str!("samples/whatsapp-iphone.txt")),
        (whatsapp, include_str!("samples/whatsapp-android.txt")),
    ]
}

proptest! {
    #[test]
    fn no_bytes_end_an_import(
        export in select(exports()), from in any::<Index>(), to in any::<Index>(), bytes in vec(any::<u8>(), 0..20), text in "\\PC{0,40}"
    ) {
        let (export, sample) = export;
        let (from, to) = (from.index(sample.len()), to.index(sample.len()));
        for between in [&bytes[..], text.as_bytes()] {
            let changed = [&sample.as_bytes()[..from], between, &sample.as_bytes()[to..]].concat();
            for export_text in [&changed[..], between] {
                each(&mut &*export_text, "export", &export, &mut Unplaced::default(), &mut |_, _| Ok(())).unwrap();
            }
        }
    }
}
