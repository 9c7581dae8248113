//! Operation × caller → status.

use crate::holds::authorization::{World, call, operations};
use reqwest::Method;

/// What a client that is not signed in, an agent, the supervisor of a child organization, the
/// supervisor and the admin of the company, and the admin of another company are answered. Ids are
/// of rows in the company's other child.
pub fn expected(operation: &str) -> Option<[u16; 6]> {
    Some(match operation {
        // With a wrong password and without a cookie.
        "login" | "refresh" => [401; 6],
        // With a wrong one.
        "change_password" => [401, 400, 400, 400, 400, 400],
        // Of their own; nobody has the sign-in that is to be ended.
        "list_sign_ins" => [401, 200, 200, 200, 200, 200],
        "end_other_sign_ins" => [401, 204, 204, 204, 204, 204],
        "end_sign_in" => [401, 404, 404, 404, 404, 404],
        "get_me" => [401, 200, 200, 200, 200, 200],
        "logout" => [401, 204, 204, 204, 204, 204],
        "get_healthz" | "get_readyz" => [200; 6],
        "list_organizations" | "list_agents" | "list_forms" | "list_chats" | "count_chats" | "list_results"
        | "count_results" | "list_contacts" | "count_contacts" | "get_overview" | "get_breakdown" | "list_views" => {
            [401, 403, 200, 200, 200, 200]
        }
        "export_chats" | "export_results" | "export_contacts" => [401, 403, 200, 200, 200, 200],
        "export_chat" => [401, 403, 404, 200, 200, 404],
        "create_view" => [401, 403, 201, 201, 201, 201],
        // One that is shared.
        "get_view" => [401, 403, 200, 200, 200, 404],
        "update_view" => [401, 403, 403, 200, 200, 404],
        // By its owner, before the admin comes.
        "delete_view" => [401, 403, 403, 204, 404, 404],
        // In this order: a closed chat cannot be closed again.
        "join_chat" | "accept_chat" | "leave_chat" => [401, 403, 404, 200, 200, 404],
        "create_event" => [401, 403, 404, 201, 201, 404],
        "create_chat" => [401, 403, 403, 403, 201, 201],
        "create_result" => [401, 403, 403, 403, 201, 404],
        // The message is sent again after it was reported as failed.
        "report_delivery" => [401, 403, 403, 403, 200, 404],
        "resend_event" | "resend_result" => [401, 403, 404, 200, 200, 404],
        "resend_undelivered" => [401, 403, 200, 200, 200, 200],
        "put_agent" | "put_contact" => [401, 403, 403, 403, 200, 404],
        "list_agent_directory" => [401, 403, 403, 403, 200, 200],
        "get_agent" | "update_agent" => [401, 403, 403, 403, 200, 404],
        // Into one that is not there.
        "merge_agent" => [401, 403, 403, 403, 400, 404],
        // Of the one that `put_form` made.
        "update_form" => [401, 403, 403, 403, 200, 200],
        "put_form" => [401, 403, 403, 403, 201, 201],
        "close_chat" => [401, 403, 404, 200, 409, 404],
        "transfer_chat" | "tag_chat" => [401, 403, 404, 200, 200, 404],
        "stream_live" => [401, 403, 200, 200, 200, 200],
        "get_chat" | "list_events" | "get_result" | "get_contact" | "preview_erasure" => [401, 403, 404, 200, 200, 404],
        // The admin comes after the supervisor, and finds the contact erased already.
        "erase_contact" => [401, 403, 404, 200, 404, 404],
        // Of an array without documents.
        "ingest_chats" => [401, 403, 403, 403, 200, 200],
        "create_api_key" => [401, 403, 403, 403, 201, 201],
        "revoke_api_key" => [401, 403, 403, 403, 200, 404],
        // With a link that nobody has.
        "set_password" => [400; 6],
        "create_user" => [401, 403, 403, 403, 201, 409],
        "create_organization" => [401, 403, 403, 403, 201, 201],
        "get_organization" | "update_organization" | "preview_move" => [401, 403, 403, 403, 200, 404],
        "get_user" | "update_user" | "create_password_link" => [401, 403, 403, 403, 200, 404],
        "sign_out_user" => [401, 403, 403, 403, 204, 404],
        "list_adjustments"
        | "list_audit_entries"
        | "export_audit"
        | "list_api_keys"
        | "list_users"
        | "list_organization_settings" => [401, 403, 403, 403, 200, 200],
        "list_webhooks" => [401, 403, 403, 403, 200, 200],
        "create_webhook" => [401, 403, 403, 403, 201, 201],
        // For admins; the endpoint is of the company, and the other admin is of another one.
        "get_webhook"
        | "update_webhook"
        | "rotate_webhook_secret"
        | "test_webhook"
        | "list_webhook_deliveries"
        | "redeliver_webhook"
        | "redeliver" => [401, 403, 403, 403, 200, 404],
        "delete_webhook" => [401, 403, 403, 403, 204, 404],
        _ => return None,
    })
}

#[tokio::test]
async fn every_operation_is_open_to_its_intended_callers_alone() {
    let world = World::start().await;
    let World { nobody, agent, west, acme, admin, foreign, .. } = &world;
    let mut operations = operations();
    // Last and in this order, because they change what the others need.
    let last = [
        "create_result",
        "join_chat",
        "accept_chat",
        "create_event",
        "leave_chat",
        "tag_chat",
        "transfer_chat",
        "close_chat",
        "erase_contact",
        "logout",
    ];
    operations.sort_by_key(|(operation, ..)| last.iter().position(|name| name == operation));
    let mut wrong = Vec::new();
    for (operation, method, path) in &operations {
        let Some(expected) = expected(operation) else {
            panic!("{operation} has no row in the authorization matrix");
        };
        let path = world.east_path_if_any(path);
        let mut found = [0; 6];
        for (place, caller) in [nobody, agent, west, acme, admin, foreign].into_iter().enumerate() {
            found[place] = call(caller, operation, method, &path).await.status.as_u16();
        }
        if found != expected {
            wrong.push(format!("{operation}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What belongs to companies, except the records of requests: views are made by the tests.
pub fn rows(world: &World) -> Vec<String> {
    let tables = ["chats", "contacts", "events", "forms", "participants", "results", "sessions", "users"];
    let dump = world.app.dump();
    let is_of_these = |line: &&str| tables.contains(&line.split(' ').next().unwrap_or_default());
    let mut rows: Vec<String> = dump.lines().filter(is_of_these).map(str::to_owned).collect();
    rows.sort();
    assert!(rows.len() > 50, "{}", rows.len());
    rows
}

#[tokio::test]
async fn reading_changes_nothing() {
    let world = World::start().await;
    let before = rows(&world);
    for (operation, method, path) in operations() {
        for method in [method, Method::HEAD].into_iter().filter(|method| method.is_safe()) {
            let path = world.east_path_if_any(&path);
            let _ = call(&world.admin, &operation, &method, &path).await;
        }
    }
    assert_eq!(rows(&world), before);
}

#[tokio::test]
async fn callers_without_access_learn_nothing_of_the_format_of_requests() {
    let world = World::start().await;
    // A missing sign-in is reported before anything else is checked.
    for path in ["/api/v1/chats?colour=red", "/api/v1/chats/none", "/api/v1/results?limit=0"] {
        assert_eq!(world.nobody.get(path).await.status, 401, "{path}");
        assert_eq!(world.agent.get(path).await.status, 403, "{path}");
    }
}
