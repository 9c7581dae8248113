//! Resources that a caller may not see are answered like missing ones.

use crate::holds::authorization::matrix::rows;
use crate::holds::authorization::{World, absent_path, bare, call, operations};
use reqwest::Method;
use serde_json::Value;
use sightline_shared::{Chat, Count, Page};
use uuid::Uuid;

/// Supervisors are refused whatever the id is.
fn is_for_admins(operation: &str) -> bool {
    let others = [
        "get_agent",
        "update_agent",
        "merge_agent",
        "create_password_link",
        "create_result",
        "preview_move",
        "redeliver",
        "report_delivery",
        "revoke_api_key",
    ];
    operation.contains("webhook")
        || operation.contains("organization")
        || operation.contains("user")
        || operation.starts_with("put_")
        || others.contains(&operation)
}

#[tokio::test]
async fn hidden_resources_are_answered_like_missing_ones() {
    let world = World::start().await;
    let west_admin = world.app.admin("Acme/West").await;
    let mut count = 0;
    let is_get = |(_, method, path): &(String, Method, String)| *method == Method::GET && path.contains("{id}");
    for (operation, method, path) in operations().into_iter().filter(is_get) {
        let random = path.replace("{id}", &Uuid::now_v7().to_string());
        // A shared view is visible to the whole company.
        let real = match operation.as_str() {
            "get_view" => path.replace("{id}", &world.view("east", false)),
            _ => world.east_path(&path),
        };
        let known = if is_for_admins(&operation) { &world.admin } else { &world.acme }.get(&real).await;
        assert_eq!(known.status, 200, "{operation}");
        let etag = known.header("etag").unwrap_or("\"none\"").to_owned();
        for caller in [if is_for_admins(&operation) { &west_admin } else { &world.west }, &world.foreign] {
            for method in [method.clone(), Method::HEAD] {
                for tag in [None, Some("*"), Some(etag.as_str())] {
                    let ask = async |path: &str| {
                        let request = caller.request(method.clone(), path);
                        caller
                            .send(tag.iter().fold(request, |request, tag| request.header("if-none-match", *tag)))
                            .await
                    };
                    let (hidden, absent) = (ask(&real).await, ask(&random).await);
                    assert_eq!(hidden.status, 404, "{operation} {tag:?}");
                    assert_eq!(bare(&hidden), bare(&absent), "{operation} {tag:?}");
                    count += 1;
                }
            }
        }
    }
    assert_eq!(count, 156);
}

#[tokio::test]
async fn hidden_resources_cannot_be_changed_and_look_like_missing_ones() {
    let world = World::start().await;
    let west_admin = world.app.admin("Acme/West").await;
    let is_write = |(_, method, path): &(String, Method, String)| *method != Method::GET && path.contains("{id}");
    let before = rows(&world);
    let mut count = 0;
    for (operation, method, path) in operations().into_iter().filter(is_write) {
        let real = match path.contains("/views/") {
            true => path.replace("{id}", &world.view("east", false)),
            false => world.east_path(&path),
        };
        for caller in [if is_for_admins(&operation) { &west_admin } else { &world.west }, &world.foreign] {
            let ask = async |path: &str| {
                let before = world.app.db.statements();
                let answer = call(caller, &operation, &method, path).await;
                (bare(&answer), world.app.db.statements() - before)
            };
            let absent = ask(&absent_path(&path)).await;
            assert_eq!(absent.0.0, 404, "{operation}");
            // With as many statements, so that its time reveals nothing either.
            assert_eq!(ask(&real).await, absent, "{operation}");
            count += 1;
        }
    }
    assert_eq!(count, 60);
    assert_eq!(rows(&world), before);
}

#[tokio::test]
async fn a_filter_by_a_hidden_id_finds_what_a_random_id_finds() {
    let world = World::start().await;
    let ids = |table: &str, name: &str| world.row(&format!("/api/v1/{table}"), name);
    let organization = world.app.text("SELECT id FROM organizations WHERE name = 'East'");
    let root = world.app.text("SELECT id FROM organizations WHERE name = 'Acme'");
    let agent = world.app.text("SELECT id FROM agents WHERE name = 'east agent'");
    let filters = [
        ("chats", "organization_id", organization.clone()),
        ("chats", "organization_id", root.clone()),
        ("chats", "contact_id", ids("contacts", "east")),
        ("chats", "agent_id", agent.clone()),
        ("chats", "agent", "east agent".to_owned()),
        ("chats", "form", "east form".to_owned()),
        ("results", "organization_id", organization.clone()),
        ("results", "chat_id", ids("chats", "east")),
        ("results", "contact_id", ids("contacts", "east")),
        ("results", "agent_id", agent),
        ("results", "agent", "east".to_owned()),
        ("results", "form", "east form".to_owned()),
        ("contacts", "organization_id", organization.clone()),
        ("contacts", "organization_id", root.clone()),
        ("contacts", "q", "east".to_owned()),
        ("agents", "organization_id", organization),
        ("agents", "organization_id", root),
        ("agents", "q", "east".to_owned()),
    ];
    for (list, name, value) in filters {
        let value = value.replace(' ', "+");
        let random = if name.ends_with("_id") { Uuid::now_v7().to_string() } else { "nowhere".to_owned() };
        for caller in [&world.west, &world.foreign] {
            let found = caller.get(&format!("/api/v1/{list}?{name}={value}")).await;
            let absent = caller.get(&format!("/api/v1/{list}?{name}={random}")).await;
            assert_eq!(found.text, absent.text, "{list} by {name}");
            assert_eq!(found.ok::<Page<Value>>().items, Vec::<Value>::new(), "{list} by {name}");
            if list != "agents" {
                let count: Count = caller.get(&format!("/api/v1/{list}/count?{name}={value}")).await.ok();
                assert_eq!((count.count, count.capped), (0, false), "{list} by {name}");
            }
        }
    }
    // A visible id together with a hidden one: the hidden one adds nothing.
    let west = world.app.text("SELECT id FROM organizations WHERE name = 'West'");
    let east = world.app.text("SELECT id FROM organizations WHERE name = 'East'");
    let chats: Vec<Chat> = world.west.all(&format!("/api/v1/chats?organization_id={west},{east}")).await;
    assert_eq!(chats.len(), 1);
}

#[tokio::test]
async fn an_event_of_another_chat_is_no_place_in_this_one() {
    let world = World::start().await;
    let own = world.row("/api/v1/chats", "west");
    let event = |name: &str| {
        let chat = world.row("/api/v1/chats", name);
        world.app.text(&format!("SELECT id FROM events WHERE chat_id = '{chat}' AND seq = 2"))
    };
    let around = async |id: &str| world.west.get(&format!("/api/v1/chats/{own}/events?around={id}")).await;
    assert_eq!(around(&event("west")).await.status, 200);
    let absent = around(&Uuid::now_v7().to_string()).await;
    for name in ["east", "root", "beta"] {
        assert_eq!(bare(&around(&event(name)).await), bare(&absent), "{name}");
    }
}
