//! Searching by name is literal: case and accents fold, and no character is a wildcard.

use serde_json::json;
use sightline_shared::{Chat, ChatResult, Contact};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

const NAMES: [&str; 10] = [
    "Zoë Ångström",
    "100% Sure",
    "snake_case",
    r"back\slash",
    "Anna O'Neil",
    "Comma, Inc",
    "Straße Groß",
    "Łukasz",
    "Percent ％ Wide",
    "Plain Name",
];

async fn app() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = NAMES
        .iter()
        .enumerate()
        .map(|(number, name)| {
            ChatBuilder::queued(&format!("chat {number}"), "Acme", at("2026-11-22T10:00:00Z"))
                .contact(&format!("contact {number}"), Some(name), Some(&format!("mail_{number}%@example.com")), None)
                .accepted(name)
                .result(name, "Test drive", &json!({}))
                .left(name)
                .accepted("Somebody else")
        })
        .collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    (app, anna)
}

/// What is typed, percent-encoded, and the agents that it finds.
const TYPED: [(&str, &[&str]); 22] = [
    ("zoe", &["Zoë Ångström"]),
    ("ZO%C3%8B", &["Zoë Ångström"]),
    ("zoe%CC%88", &["Zoë Ångström"]),
    ("angstrom", &["Zoë Ångström"]),
    ("%C3%85NGSTR%C3%96M", &["Zoë Ångström"]),
    ("%25", &["100% Sure", "Percent ％ Wide"]),
    ("100%25", &["100% Sure"]),
    ("0%25%20s", &["100% Sure"]),
    ("1%25", &[]),
    ("_", &["snake_case"]),
    ("e_c", &["snake_case"]),
    ("e%C2%A0c", &[]),
    ("%5C", &[r"back\slash"]),
    ("k%5Cs", &[r"back\slash"]),
    ("%5C%25", &[]),
    ("o%27neil", &["Anna O'Neil"]),
    ("comma%2C%20inc", &["Comma, Inc"]),
    ("strasse%20gross", &["Straße Groß"]),
    ("lukasz", &["Łukasz"]),
    ("%EF%BC%85", &["100% Sure", "Percent ％ Wide"]),
    ("in%20nam", &["Plain Name"]),
    ("plain%25name", &[]),
];

#[tokio::test]
async fn an_agent_is_found_by_a_part_of_its_name_past_ones_too() {
    let (_app, anna) = app().await;
    for (typed, expected) in TYPED {
        let chats: Vec<Chat> = anna.all(&format!("/api/v1/chats?agent={typed}")).await;
        let mut found: Vec<&str> = chats.iter().map(|chat| chat.participants[0].name.as_str()).collect();
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{typed}");
        assert!(chats.iter().all(|chat| !chat.participants[0].active && chat.participants[1].active));
        let results: Vec<ChatResult> = anna.all(&format!("/api/v1/results?agent={typed}")).await;
        let mut found: Vec<&str> =
            results.iter().map(|result| result.submitted_by.as_ref().unwrap().name.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{typed}");
    }
    assert_eq!(anna.all::<Chat>("/api/v1/chats?agent=somebody").await.len(), NAMES.len());
}

#[tokio::test]
async fn a_chat_with_several_of_the_agents_or_one_of_them_twice_comes_once() {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = (0..9)
        .map(|number| {
            ChatBuilder::queued(&format!("chat {number}"), "Acme", at("2026-11-22T10:00:00Z"))
                .accepted("Maud One")
                .left("Maud One")
                .joined("Maud Two")
                .joined("Maud One")
        })
        .collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    let ids: Vec<String> = app.texts("SELECT id FROM agents ORDER BY name");
    for sort in ["-updated_at", "started_at", "event_count"] {
        for query in ["agent=maud".to_owned(), "agent=one".to_owned(), format!("agent_id={},{}", ids[0], ids[1])] {
            for limit in [1, 4, 9] {
                let found: Vec<Chat> = anna.all(&format!("/api/v1/chats?{query}&sort={sort}&limit={limit}")).await;
                assert_eq!(found.len(), 9, "{query} {sort} by {limit}");
            }
        }
    }
}

#[tokio::test]
async fn a_contact_is_found_by_a_part_of_its_name_or_address() {
    let (_app, anna) = app().await;
    for (typed, expected) in TYPED {
        // Every address has a per cent sign and an underscore; only names are compared here.
        if ["%25", "_", "%EF%BC%85"].contains(&typed) {
            assert_eq!(anna.all::<Contact>(&format!("/api/v1/contacts?q={typed}")).await.len(), NAMES.len());
            continue;
        }
        let contacts: Vec<Contact> = anna.all(&format!("/api/v1/contacts?q=%22{typed}%22")).await;
        let mut found: Vec<&str> = contacts.iter().filter_map(|contact| contact.name.as_deref()).collect();
        found.sort_unstable();
        let mut expected = expected.to_vec();
        if typed == "1%25" {
            // mail_1%@example.com
            expected = vec![NAMES[1]];
        }
        expected.sort_unstable();
        assert_eq!(found, expected, "{typed}");
    }
    let by_mail: Vec<Contact> = anna.all("/api/v1/contacts?q=MAIL_3%25%40").await;
    assert_eq!(by_mail.len(), 1);
    // A match never spans two fields.
    assert_eq!(anna.all::<Contact>("/api/v1/contacts?q=%22name%0Amail%22").await.len(), 0);
    assert_eq!(anna.all::<Contact>("/api/v1/contacts?q=%22name%20mail%22").await.len(), 0);
}
