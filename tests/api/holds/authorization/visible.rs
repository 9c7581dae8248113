//! What a caller sees: its own organization and everything below.

use crate::holds::authorization::{World, operations};
use reqwest::Method;
use serde_json::json;
use sightline_shared::{
    Agent, Chat, ChatDetail, ChatResult, Contact, ContactDetail, Count, EventPage, Form, OrganizationList, Page,
};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};
use std::collections::BTreeSet;

#[tokio::test]
async fn an_organization_that_is_moved_is_seen_from_its_new_place_on_the_next_request() {
    let world = World::start().await;
    let far = world.row("/api/v1/chats", "far");
    let status = async |caller: &Caller| caller.get(&format!("/api/v1/chats/{far}")).await.status.as_u16();
    assert_eq!((status(&world.west).await, status(&world.acme).await), (404, 200));
    let moved =
        "UPDATE organizations SET parent_id = (SELECT id FROM organizations WHERE name = 'West') WHERE name = 'Far'";
    assert_eq!(world.app.execute(moved), 1);
    assert_eq!((status(&world.west).await, status(&world.acme).await), (200, 200));
    let chats: Vec<Chat> = world.west.all("/api/v1/chats").await;
    assert_eq!(chats.len(), 2);
}

/// All that every GET of the document returns to a caller, with the ids of its own rows.
/// The audit log, adjustments, API keys, users, webhooks, single agents and what organizations set are for admins alone:
/// only the one of `beta` reads them.
async fn everything(world: &World, caller: &Caller, name: &str) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for (_, method, path) in operations().into_iter().filter(|(.., path)| path.starts_with("/api/")) {
        let of_admins = ["adjustments", "audit", "api-keys", "users", "webhooks"];
        let is_for_admins =
            ["/api/v1/agents/", "/api/v1/organizations/"].iter().any(|of_admins| path.starts_with(of_admins))
                || path.split('/').any(|part| of_admins.contains(&part));
        if method == Method::GET && !(is_for_admins && name != "beta") {
            let path = if path.contains('{') { path.replace("{id}", &world.row(&path, name)) } else { path };
            let answer = caller.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            answers.push((path, answer.text.to_lowercase()));
        }
    }
    answers
}

#[tokio::test]
async fn the_supervisor_of_a_child_sees_nothing_of_siblings_parents_and_other_companies() {
    let world = World::start().await;
    for (path, text) in everything(&world, &world.west, "west").await {
        for word in ["east", "root", "far", "beta"] {
            assert!(!text.contains(word), "{path} shows {word}: {text}");
        }
        for (table, name) in [("chats", "east"), ("chats", "root"), ("contacts", "east"), ("results", "root")] {
            let id = world.row(&format!("/api/v1/{table}"), name);
            assert!(!text.contains(&id), "{path} shows the id of {name}'s {table}");
        }
        let root = world.app.text("SELECT id FROM organizations WHERE name = 'Acme'");
        assert!(!text.contains(&root), "{path} shows the company's id");
    }
    for (path, text) in everything(&world, &world.foreign, "beta").await {
        for word in ["acme", "west", "east", "root", "far"] {
            assert!(!text.contains(word), "{path} shows {word}: {text}");
        }
    }
}

#[tokio::test]
async fn a_supervisor_sees_its_organization_and_everything_below() {
    let world = World::start().await;
    let east = world.app.supervisor("Acme/East").await;
    for (caller, names) in [
        (&world.west, vec!["west"]),
        (&east, vec!["east", "far"]),
        (&world.acme, vec!["east", "far", "root", "west"]),
        (&world.foreign, vec!["beta"]),
    ] {
        let found = |rows: Vec<String>| rows.into_iter().collect::<BTreeSet<String>>();
        let wanted = |ending: &str| names.iter().map(|name| format!("{name}{ending}")).collect::<BTreeSet<String>>();
        let chats: Vec<Chat> = caller.all("/api/v1/chats?limit=1").await;
        let contact = |chat: Chat| chat.contact.unwrap().name.unwrap();
        assert_eq!(
            found(chats.into_iter().map(contact).collect()),
            found(names.iter().map(|name| format!("Contact of {name}-chat")).collect())
        );
        let results: Vec<ChatResult> = caller.all("/api/v1/results?limit=1").await;
        assert_eq!(found(results.into_iter().map(|result| result.form).collect()), wanted(" form"));
        let contacts: Vec<Contact> = caller.all("/api/v1/contacts?limit=1").await;
        assert_eq!(contacts.len(), names.len());
        let forms: Page<Form> = caller.get("/api/v1/forms").await.ok();
        assert_eq!(found(forms.items.into_iter().map(|form| form.name).collect()), wanted(" form"));
        let agents: Page<Agent> = caller.get("/api/v1/agents").await.ok();
        assert_eq!(found(agents.items.into_iter().map(|agent| agent.name).collect()), wanted(" agent"));
        for list in ["chats", "results", "contacts"] {
            let count: Count = caller.get(&format!("/api/v1/{list}/count")).await.ok();
            assert_eq!(count.count, i64::try_from(names.len()).unwrap(), "{list}");
        }
    }
    let organizations: OrganizationList = east.get("/api/v1/organizations").await.ok();
    let shown: Vec<_> = organizations.items.iter().map(|node| (node.name.as_str(), node.parent_id)).collect();
    assert_eq!(shown, [("East", None), ("Far", Some(organizations.items[0].id))]);
}

#[tokio::test]
async fn of_a_contact_shared_with_a_sibling_only_the_own_chats_are_shown() {
    let app = TestApp::start().await;
    let shared = |chat: ChatBuilder| chat.contact("shared", Some("Dana"), Some("dana@example.com"), None);
    let own = shared(ChatBuilder::queued("own", "Acme/West", at("2026-11-01T10:00:00Z")));
    let other = shared(ChatBuilder::queued("other", "Acme/East", at("2026-11-02T10:00:00Z")))
        .accepted("East agent")
        .result("East agent", "East form", &json!({}));
    app.import_chats([&own, &other]);
    let west = app.supervisor("Acme/West").await;
    let contact = west.all::<Contact>("/api/v1/contacts").await.remove(0);
    let own_id = app.text("SELECT id FROM chats WHERE external_id = 'own'");
    let shown = (contact.chat_count, contact.result_count, contact.last_chat_id.unwrap().to_string());
    assert_eq!(shown, (1, 0, own_id.clone()));
    let detail: ContactDetail = west.get(&format!("/api/v1/contacts/{}", contact.id)).await.ok();
    assert_eq!(detail.chats.iter().map(|chat| chat.id.to_string()).collect::<Vec<_>>(), [own_id]);
    assert_eq!(detail.contact, contact);
    // The sibling sees the contact with its own chat, and no contact of its own.
    let east = app.supervisor("Acme/East").await;
    let seen: ContactDetail = east.get(&format!("/api/v1/contacts/{}", contact.id)).await.ok();
    assert_eq!((seen.foreign, seen.contact.chat_count, seen.chats.len()), (true, 1, 1));
    assert_eq!(seen.contact.organization.path, ["East"]);
    assert_eq!(east.all::<Contact>("/api/v1/contacts").await, []);
    let chats: Vec<Chat> = east.all("/api/v1/chats").await;
    assert_eq!(chats[0].contact.as_ref().unwrap().name.as_deref(), Some("Dana"));
    let acme: Contact = app.supervisor("Acme").await.all("/api/v1/contacts").await.remove(0);
    assert_eq!((acme.chat_count, acme.result_count), (2, 1));
}

#[tokio::test]
async fn names_come_with_their_path_from_the_callers_own_organization_down() {
    let world = World::start().await;
    let far = world.row("/api/v1/chats", "far");
    for (caller, path) in [
        (&world.acme, vec!["Acme", "East", "Far"]),
        (&world.app.supervisor("Acme/East").await, vec!["East", "Far"]),
        (&world.app.supervisor("Acme/East/Far").await, vec!["Far"]),
    ] {
        let chat: ChatDetail = caller.get(&format!("/api/v1/chats/{far}")).await.ok();
        assert_eq!(chat.chat.organization.path, path);
        assert_eq!(chat.results[0].result.organization.path, path);
        let events: EventPage = caller.get(&format!("/api/v1/chats/{far}/events")).await.ok();
        assert_eq!(events.items.len(), 5);
    }
}
