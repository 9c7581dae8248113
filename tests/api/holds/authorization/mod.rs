//! Which caller may do what, and what a caller never sees.

mod hidden;
mod keys;
mod matrix;
mod visible;

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{KeyScope, Role};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};
use uuid::Uuid;

/// A company with two children and rows in each node, and a company that has nothing to do with it.
pub struct World {
    pub app: TestApp,
    pub nobody: Caller,
    pub agent: Caller,
    /// The supervisor of Acme/West.
    pub west: Caller,
    pub acme: Caller,
    pub admin: Caller,
    /// The admin of another company.
    pub foreign: Caller,
}

pub fn chat(organization: &str, name: &str, minute: i64) -> ChatBuilder {
    let agent = format!("{name} agent");
    ChatBuilder::queued(
        &format!("{name}-chat"),
        organization,
        at("2026-11-22T10:00:00Z") + chrono::Duration::minutes(minute),
    )
    .waits_in(&[&format!("{name} inbox")])
    .accepted(&agent)
    .says(&agent, &format!("Good morning from {name}"))
    .notes(&agent, &format!("{name} note"))
    .result(&agent, &format!("{name} form"), &json!({ format!("{name} field"): format!("{name} value") }))
}

impl World {
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        app.import_chats([
            &chat("Acme", "root", 1),
            &chat("Acme/West", "west", 2),
            &chat("Acme/East", "east", 3),
            &chat("Acme/East/Far", "far", 4),
            &chat("Beta", "beta", 5),
        ]);
        // As if users had written what the agents said, and an endpoint took it.
        assert_eq!(app.execute("UPDATE events SET is_own = true WHERE type = 'message'"), 5);
        app.connect_platform("Acme");
        for (path, name) in [("Acme/East", "east"), ("Beta", "beta")] {
            let email = app.add_user(path, Role::Agent);
            assert_eq!(app.execute(&format!("UPDATE users SET name = 'Mara of {name}' WHERE email = '{email}'")), 1);
        }
        Self {
            nobody: app.nobody(),
            agent: app.agent("Acme").await,
            west: app.supervisor("Acme/West").await,
            acme: app.supervisor("Acme").await,
            admin: app.admin("Acme").await,
            foreign: app.admin("Beta").await,
            app,
        }
    }

    /// A path with the id of a row in Acme/East.
    pub fn east_path(&self, path: &str) -> String {
        if path.contains("{name}") {
            return path.replace("{name}", "Test%20drive");
        }
        let path = path.replace("{id}", &self.row(path, "east"));
        if path.contains("{event}") { path.replace("{event}", &self.message("east")) } else { path }
    }

    /// The id of the message in the chat of `name`.
    pub fn message(&self, name: &str) -> String {
        let chat = format!("(SELECT id FROM chats WHERE external_id = '{name}-chat')");
        self.app.text(&format!("SELECT id FROM events WHERE chat_id = {chat} AND type = 'message'"))
    }

    /// The id of a new view of Acme's supervisor or, for Beta, its admin.
    pub fn view(&self, name: &str, is_shared: bool) -> String {
        let id = Uuid::now_v7();
        let owner = if name == "beta" { "admin' AND o.name = 'Beta" } else { "supervisor' AND o.name = 'Acme" };
        let made = self.app.execute(&format!(
            "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
             SELECT u.company_id, '{id}', u.id, 'chats', '{id}', '', {is_shared} FROM users AS u \
             JOIN organizations AS o ON o.company_id = u.company_id AND o.id = u.organization_id WHERE u.role = '{owner}'"
        ));
        assert_eq!(made, 1);
        id.to_string()
    }

    /// The id of a new sign-in of the user of `name`.
    fn sign_in(&self, name: &str) -> String {
        let id = Uuid::now_v7().to_string();
        let made = self.app.execute(&format!(
            "INSERT INTO auth_sessions (company_id, id, user_id, expires_at) \
             SELECT company_id, '{id}', id, now() + interval '1 day' FROM users WHERE name = 'Mara of {name}'"
        ));
        assert_eq!(made, 1);
        id
    }

    /// The ids of a new endpoint of the organization of `name` and of a delivery of it.
    pub fn webhook(&self, name: &str) -> (String, String) {
        let [webhook, event, delivery] = [(); 3].map(|()| Uuid::now_v7().to_string());
        let of_chat = format!("FROM chats WHERE external_id = '{name}-chat'");
        for statement in [
            format!(
                "INSERT INTO webhooks (company_id, id, organization_id, url, description, event_types, is_enabled, secret) \
                 SELECT company_id, '{webhook}', organization_id, 'https://203.0.113.1/', '', '{{chat.event,result.created}}', true, \
                 decode(repeat('00', 32), 'hex') {of_chat}"
            ),
            format!(
                "INSERT INTO webhook_events (company_id, id, organization_id, type, chat_id, at) \
                 SELECT company_id, '{event}', organization_id, 'chat.created', id, now() {of_chat}"
            ),
            format!(
                "INSERT INTO webhook_deliveries (company_id, id, webhook_id, event_id, subject, state, next_attempt_at, \
                 created_at) SELECT company_id, '{delivery}', '{webhook}', '{event}', id, 'failed', now(), now() {of_chat}"
            ),
        ] {
            assert_eq!(self.app.execute(&statement), 1);
        }
        (webhook, delivery)
    }

    /// The id of the row of `name` that `path` is about.
    pub fn row(&self, path: &str, name: &str) -> String {
        let path = path.replace("/export", "");
        let table = path.split('/').nth(3).unwrap();
        let chat = format!("(SELECT id FROM chats WHERE external_id = '{name}-chat')");
        match table {
            "chats" => self.app.text(&chat),
            "results" => self.app.text(&format!("SELECT id FROM results WHERE chat_id = {chat} ORDER BY id LIMIT 1")),
            "agents" => self.app.text(&format!("SELECT id FROM agents WHERE name = '{name} agent'")),
            "contacts" => self.app.text(&format!("SELECT contact_id FROM chats WHERE id = {chat}")),
            "views" => self.view(name, true),
            "api-keys" if name == "east" => self.app.key_id(&self.app.key("Acme/East", &[KeyScope::Ingest])),
            "organizations" => {
                let capital = name[..1].to_uppercase() + &name[1..];
                self.app.text(&format!("SELECT id FROM organizations WHERE name = '{capital}'"))
            }
            "users" => self.app.text(&format!("SELECT id FROM users WHERE name = 'Mara of {name}'")),
            "webhooks" => self.webhook(name).0,
            "deliveries" => self.webhook(name).1,
            "me" => self.sign_in(name),
            _ => panic!("{path}: which row?"),
        }
    }
}

/// A path with ids that nothing has.
pub fn absent_path(path: &str) -> String {
    path.replace("{id}", &Uuid::now_v7().to_string()).replace("{event}", &Uuid::now_v7().to_string())
}

/// Every operation of the document: id, method, path.
pub fn operations() -> Vec<(String, Method, String)> {
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_uppercase().parse().unwrap();
            found.push((operation["operationId"].as_str().unwrap().to_owned(), method, path.clone()));
        }
    }
    assert!(found.len() >= 19, "{found:?}");
    found
}

/// The id of the top of what the caller sees; any id where the caller sees nothing.
async fn first_organization(caller: &Caller) -> String {
    let answer: Value = serde_json::from_str(&caller.get("/api/v1/organizations").await.text).unwrap();
    answer["items"][0]["id"].as_str().map_or_else(|| Uuid::nil().to_string(), str::to_owned)
}

pub async fn call(caller: &Caller, operation: &str, method: &Method, path: &str) -> Answer {
    let request = caller.request(method.clone(), path);
    caller
        .send(match operation {
            "create_event" if caller.token().is_some_and(|token| token.starts_with("sl_")) => {
                request.json(&json!({"external_id": "sent", "at": "2026-11-22T11:00:00Z", "type": "note", "text": "Good to know"}))
            }
            "create_event" => request.json(&json!({"type": "note", "text": "Good to know"})),
            "create_chat" => {
                request.json(&json!({"external_id": "sent", "type": "contact", "started_at": "2026-11-22T11:00:00Z"}))
            }
            "put_form" => request.json(&json!({"fields": [{"label": "Model", "type": "choice"}]})),
            "update_form" => request.json(&json!({"is_archived": true})),
            "put_agent" => request.json(&json!({"affiliation": "own"})),
            "update_agent" => request.json(&json!({"is_archived": false})),
            "merge_agent" => request.json(&json!({"into": Uuid::nil()})),
            "put_contact" => request.json(&json!({"phone": "1"})),
            "create_result" => request.json(
                &json!({"external_id": "sent", "form": "Sent", "at": "2026-11-22T11:00:00Z", "fields": {"Model": "Aster"}}),
            ),
            "create_api_key" => request.json(&json!({"name": "Import", "scopes": ["ingest"]})),
            "create_user" => {
                request.json(&json!({"email": "mara@example.com", "name": "Mara Quill", "role": "agent"}))
            }
            "create_organization" => request.json(&json!({"name": "New"})),
            "update_organization" => request.json(&json!({"time_zone": "Europe/Amsterdam"})),
            "update_user" => request.json(&json!({"role": "agent"})),
            "set_password" => request.json(&json!({"token": "unknown", "password": "a new and better phrase"})),
            "transfer_chat" => request.json(&json!({"organization_id": first_organization(caller).await})),
            "tag_chat" => request.json(&json!({"add": ["vip"]})),
            "create_view" => request.json(&json!({"tab": "chats", "name": "Queue", "query": "state=queued"})),
            "create_webhook" => {
                request.json(&json!({"url": "https://desk.example.com/hooks", "event_types": ["chat.moved"]}))
            }
            "report_delivery" => request.json(&json!({"state": "failed", "reason": "The number is not in use"})),
            "update_webhook" => request.json(&json!({"description": "Desk"})),
            "redeliver_webhook" => {
                request.json(&json!({"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "state": "failed"}))
            }
            "update_view" => request.json(&json!({"query": "state=active"})),
            "ingest_chats" => request.json(&json!([])),
            "login" => request.json(&json!({"email": "nobody@example.com", "password": "wrong"})),
            "change_password" => {
                request.json(&json!({"current_password": "wrong", "new_password": "a new and better phrase"}))
            }
            _ => request,
        })
        .await
}

impl World {
    pub fn east_path_if_any(&self, path: &str) -> String {
        if path.contains('{') { self.east_path(path) } else { path.to_owned() }
    }
}

/// An answer without the fields that differ between requests.
pub fn bare(answer: &Answer) -> (u16, Value, Vec<String>) {
    let mut body: Value = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
    if let Some(members) = body.as_object_mut() {
        members.remove("request_id");
        members.remove("instance");
    }
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), body, headers)
}
