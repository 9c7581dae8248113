//! API key × operation → status, and what a key never sees.

use crate::holds::authorization::{World, bare, call, operations};
use reqwest::Method;
use sightline::sign_in::api_key::ApiKey;
use sightline_shared::KeyScope::{
    self, ChatsRead, ChatsWrite, ContactsRead, ContactsWrite, Ingest, ResultsRead, WebhooksManage,
};
use sightline_shared::{Chat, OrganizationList, Page};
use sightline_tests::Caller;
use uuid::Uuid;

/// Of which scopes a key needs one; `None` for operations that are for users alone or need nothing.
pub fn needed(operation: &str) -> Option<&'static [KeyScope]> {
    Some(match operation {
        "list_chats" | "count_chats" | "get_chat" | "list_events" | "get_overview" | "get_breakdown"
        | "stream_live" | "export_chats" | "export_chat" => &[ChatsRead],
        "list_results" | "count_results" | "get_result" | "list_forms" | "export_results" => &[ResultsRead],
        "list_contacts" | "count_contacts" | "get_contact" | "export_contacts" => &[ContactsRead],
        "ingest_chats" => &[Ingest],
        "create_chat" | "create_event" | "create_result" | "put_agent" | "put_form" | "report_delivery" => {
            &[ChatsWrite]
        }
        "put_contact" => &[ContactsWrite],
        "list_webhooks"
        | "create_webhook"
        | "get_webhook"
        | "update_webhook"
        | "delete_webhook"
        | "rotate_webhook_secret"
        | "test_webhook"
        | "list_webhook_deliveries"
        | "redeliver_webhook"
        | "redeliver" => &[WebhooksManage],
        "list_organizations" | "list_agents" => &[ChatsRead, ResultsRead, ContactsRead],
        _ => return None,
    })
}

/// What a caller with any key is answered, valid or not, where no credential is read.
fn without_credential(operation: &str) -> Option<u16> {
    match operation {
        "login" | "refresh" => Some(401),
        "set_password" => Some(400),
        "get_healthz" | "get_readyz" => Some(200),
        _ => None,
    }
}

#[tokio::test]
async fn every_operation_is_open_to_keys_with_its_scope_alone() {
    let world = World::start().await;
    let keys: Vec<(KeyScope, Caller)> =
        KeyScope::ALL.iter().map(|scope| (*scope, world.app.key("Acme", &[*scope]))).collect();
    let mut wrong = Vec::new();
    for (operation, method, path) in operations() {
        let path = world.east_path_if_any(&path);
        let needed = needed(&operation);
        assert_eq!(sightline::openapi::keys::scopes(&operation), needed.unwrap_or_default(), "{operation}");
        for (scope, key) in &keys {
            let is_open = needed.is_some_and(|needed| needed.contains(scope));
            let done = match operation.as_str() {
                "create_webhook" | "create_chat" | "create_event" | "create_result" | "put_form" => 201,
                "delete_webhook" => 204,
                _ => 200,
            };
            let expected = without_credential(&operation).unwrap_or(if is_open { done } else { 403 });
            let answer = call(key, &operation, &method, &path).await;
            if answer.status != expected {
                wrong.push(format!("{operation} with {scope}: {}, not {expected}", answer.status));
            } else if let Some(needed) = needed.filter(|_| expected == 403) {
                let detail = answer.problem(403).detail;
                assert!(needed.iter().all(|scope| detail.contains(scope.as_str())), "{operation}: {detail}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_key_that_is_not_valid_opens_nothing() {
    let world = World::start().await;
    let [revoked, expired] = [(); 2].map(|()| world.app.key("Acme", KeyScope::ALL));
    let change = |key: &Caller, change: &str| {
        assert_eq!(key.token().map(str::len), Some(46));
        let sql = format!("UPDATE api_keys SET {change} WHERE id = '{}'", world.app.key_id(key));
        assert_eq!(world.app.execute(&sql), 1);
    };
    assert_eq!(revoked.get("/api/v1/chats").await.status, 200);
    change(&revoked, "revoked_at = now()");
    change(&expired, "expires_at = now()");
    let unknown = world.app.bearer(ApiKey::generate().reveal());
    let cut = world.app.bearer(&unknown.token().unwrap()[..20]);
    for (operation, method, path) in operations() {
        let path = world.east_path_if_any(&path);
        let expected = without_credential(&operation).unwrap_or(401);
        for (what, key) in [("revoked", &revoked), ("expired", &expired), ("unknown", &unknown), ("cut", &cut)] {
            assert_eq!(call(key, &operation, &method, &path).await.status, expected, "{operation} with a key {what}");
        }
    }
    // Nothing says which of these it is.
    let answer = bare(&revoked.get("/api/v1/chats").await);
    assert_eq!((answer.0, &answer.1), (401, &bare(&expired.get("/api/v1/chats").await).1));
    assert_eq!(answer.1, bare(&unknown.get("/api/v1/chats").await).1);
}

#[tokio::test]
async fn a_key_sees_its_organization_and_below_and_the_rest_is_like_missing() {
    let world = World::start().await;
    let scopes = [ChatsRead, ResultsRead, ContactsRead, WebhooksManage];
    let [west, foreign] = ["Acme/West", "Beta"].map(|path| world.app.key(path, &scopes));
    let is_get = |(operation, method, path): &(String, Method, String)| {
        *method == Method::GET && path.contains("{id}") && needed(operation).is_some()
    };
    let mut count = 0;
    for (operation, _, path) in operations().into_iter().filter(is_get) {
        let (real, random) = (world.east_path(&path), path.replace("{id}", &Uuid::now_v7().to_string()));
        assert_eq!(world.admin.get(&real).await.status, 200, "{operation}");
        for key in [&west, &foreign] {
            let hidden = key.get(&real).await;
            assert_eq!(hidden.status, 404, "{operation}");
            // The rate limit that is left differs.
            let [hidden, absent] = [bare(&hidden), bare(&key.get(&random).await)].map(|answer| (answer.0, answer.1));
            assert_eq!(hidden, absent, "{operation}");
            count += 1;
        }
    }
    assert_eq!(count, 14);
    let ids = async |key: &Caller| {
        let chats: Vec<Chat> = key.all("/api/v1/chats").await;
        chats.into_iter().map(|chat| chat.organization.path.join("/")).collect::<Vec<_>>()
    };
    assert_eq!(ids(&west).await, ["West"]);
    assert_eq!(ids(&foreign).await, ["Beta"]);
    // What is moved below it is seen with the next request.
    let moved =
        "UPDATE organizations SET parent_id = (SELECT id FROM organizations WHERE name = 'West') WHERE name = 'Far'";
    assert_eq!(world.app.execute(moved), 1);
    assert_eq!(ids(&west).await, ["West/Far", "West"]);
    let organizations: OrganizationList = west.get("/api/v1/organizations").await.ok();
    assert_eq!(organizations.items.len(), 2);
    let page: Page<serde_json::Value> = west.get("/api/v1/contacts").await.ok();
    assert_eq!(page.items.len(), 2);
}
