//! Who may do what: operation × caller → status, and what a caller never sees.

use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{
    Agent, Chat, ChatDetail, ChatResult, Contact, ContactDetail, Count, EventPage, Form, OrganizationList, Page,
};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A company with two children and rows in each node, and a company that has nothing to do with it.
struct World {
    app: TestApp,
    nobody: Caller,
    agent: Caller,
    /// The supervisor of Acme/West.
    west: Caller,
    acme: Caller,
    admin: Caller,
    /// The admin of another company.
    foreign: Caller,
}

fn chat(organization: &str, name: &str, minute: i64) -> ChatBuilder {
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
    async fn start() -> Self {
        let app = TestApp::start().await;
        app.import_chats([
            &chat("Acme", "root", 1),
            &chat("Acme/West", "west", 2),
            &chat("Acme/East", "east", 3),
            &chat("Acme/East/Far", "far", 4),
            &chat("Beta", "beta", 5),
        ]);
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
    fn east_path(&self, path: &str) -> String {
        path.replace("{id}", &self.row(path, "east"))
    }

    /// The id of a new view of Acme's supervisor or, for Beta, its admin.
    fn view(&self, name: &str, is_shared: bool) -> String {
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

    /// The id of the row of `name` that `path` is about.
    fn row(&self, path: &str, name: &str) -> String {
        let path = path.replace("/export", "");
        let table = path.split('/').nth(3).unwrap();
        let chat = format!("(SELECT id FROM chats WHERE external_id = '{name}-chat')");
        match table {
            "chats" => self.app.text(&chat),
            "results" => self.app.text(&format!("SELECT id FROM results WHERE chat_id = {chat}")),
            "contacts" => self.app.text(&format!("SELECT contact_id FROM chats WHERE id = {chat}")),
            "views" => self.view(name, true),
            _ => panic!("{path}: which row?"),
        }
    }
}

/// Every operation of the document: id, method, path.
fn operations() -> Vec<(String, Method, String)> {
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

/// What nobody, an agent, the supervisor of a child organization, the supervisor and the admin of
/// the company, and the admin of another company are answered. Ids are of rows in the company's
/// other child.
fn expected(operation: &str) -> Option<[u16; 6]> {
    Some(match operation {
        // With a wrong password and without a cookie.
        "login" | "refresh" => [401; 6],
        // With a wrong one.
        "change_password" => [401, 400, 400, 400, 400, 400],
        "get_me" => [401, 200, 200, 200, 200, 200],
        "logout" => [401, 204, 204, 204, 204, 204],
        "get_healthz" | "get_readyz" => [200; 6],
        "list_organizations" | "list_agents" | "list_forms" | "list_chats" | "count_chats" | "list_results"
        | "count_results" | "list_contacts" | "count_contacts" | "get_overview" | "list_views" => {
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
        // In this order; nobody closes what was closed.
        "join_chat" | "accept_chat" | "leave_chat" => [401, 403, 404, 200, 200, 404],
        "create_event" => [401, 403, 404, 201, 201, 404],
        "close_chat" => [401, 403, 404, 200, 409, 404],
        "stream_live" => [401, 403, 200, 200, 200, 200],
        "get_chat" | "list_events" | "get_result" | "get_contact" | "preview_erasure" => [401, 403, 404, 200, 200, 404],
        // The admin comes after the supervisor, and finds nobody left to erase.
        "erase_contact" => [401, 403, 404, 200, 404, 404],
        "list_audit_entries" => [401, 403, 403, 403, 200, 200],
        _ => return None,
    })
}

async fn call(caller: &Caller, operation: &str, method: &Method, path: &str) -> Answer {
    let request = caller.request(method.clone(), path);
    caller
        .send(match operation {
            "create_event" => request.json(&json!({"type": "note", "text": "Good to know"})),
            "create_view" => request.json(&json!({"tab": "chats", "name": "Queue", "query": "state=queued"})),
            "update_view" => request.json(&json!({"query": "state=active"})),
            "login" => request.json(&json!({"email": "nobody@example.com", "password": "wrong"})),
            "change_password" => {
                request.json(&json!({"current_password": "wrong", "new_password": "a new and better phrase"}))
            }
            _ => request,
        })
        .await
}

#[tokio::test]
async fn every_operation_is_open_to_whom_it_is_meant_for_and_to_nobody_else() {
    let world = World::start().await;
    let World { nobody, agent, west, acme, admin, foreign, .. } = &world;
    let mut operations = operations();
    // Last and in this order, because they change what the others need.
    let last = ["join_chat", "accept_chat", "create_event", "leave_chat", "close_chat", "erase_contact", "logout"];
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

impl World {
    fn east_path_if_any(&self, path: &str) -> String {
        if path.contains('{') { self.east_path(path) } else { path.to_owned() }
    }
}

/// An answer without what is of this one request alone.
fn bare(answer: &Answer) -> (u16, Value, Vec<String>) {
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

#[tokio::test]
async fn what_one_may_not_see_is_answered_as_what_does_not_exist() {
    let world = World::start().await;
    let mut count = 0;
    let is_get = |(_, method, path): &(String, Method, String)| *method == Method::GET && path.contains("{id}");
    for (operation, method, path) in operations().into_iter().filter(is_get) {
        let random = path.replace("{id}", &Uuid::now_v7().to_string());
        // A view that is shared is everybody's.
        let real = match operation.as_str() {
            "get_view" => path.replace("{id}", &world.view("east", false)),
            _ => world.east_path(&path),
        };
        let known = world.acme.get(&real).await;
        assert_eq!(known.status, 200, "{operation}");
        let etag = known.header("etag").unwrap_or("\"none\"").to_owned();
        for caller in [&world.west, &world.foreign] {
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
    assert_eq!(count, 84);
}

#[tokio::test]
async fn what_one_may_not_see_is_changed_by_nobody_and_looks_like_what_does_not_exist() {
    let world = World::start().await;
    let is_write = |(_, method, path): &(String, Method, String)| *method != Method::GET && path.contains("{id}");
    let before = rows(&world);
    let mut count = 0;
    for (operation, method, path) in operations().into_iter().filter(is_write) {
        let real = match path.contains("/views/") {
            true => path.replace("{id}", &world.view("east", false)),
            false => world.east_path(&path),
        };
        for caller in [&world.west, &world.foreign] {
            let ask = async |path: &str| {
                let before = world.app.db.statements();
                let answer = call(caller, &operation, &method, path).await;
                (bare(&answer), world.app.db.statements() - before)
            };
            let absent = ask(&path.replace("{id}", &Uuid::now_v7().to_string())).await;
            assert_eq!(absent.0.0, 404, "{operation}");
            // With as many statements, so that its time tells nothing either.
            assert_eq!(ask(&real).await, absent, "{operation}");
            count += 1;
        }
    }
    assert_eq!(count, 16);
    assert_eq!(rows(&world), before);
}

/// What belongs to companies, but for what records who asked: views are made by the tests.
fn rows(world: &World) -> Vec<String> {
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

#[tokio::test]
async fn a_filter_by_what_one_may_not_see_finds_what_a_random_id_finds() {
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
    // One that is seen next to one that is not: the other adds nothing.
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

/// Everything that a caller is told by every GET of the document, with the ids of its own rows.
/// The audit log is for admins alone, of whom one calls.
async fn everything(world: &World, caller: &Caller, name: &str) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for (_, method, path) in operations().into_iter().filter(|(.., path)| path.starts_with("/api/")) {
        if method == Method::GET && !(path == "/api/v1/audit" && name != "beta") {
            let path = if path.contains('{') { path.replace("{id}", &world.row(&path, name)) } else { path };
            let answer = caller.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            told.push((path, answer.text.to_lowercase()));
        }
    }
    told
}

#[tokio::test]
async fn the_supervisor_of_a_child_is_told_nothing_of_siblings_parents_and_other_companies() {
    let world = World::start().await;
    for (path, text) in everything(&world, &world.west, "west").await {
        for word in ["east", "root", "far", "beta"] {
            assert!(!text.contains(word), "{path} tells of {word}: {text}");
        }
        for (table, name) in [("chats", "east"), ("chats", "root"), ("contacts", "east"), ("results", "root")] {
            let id = world.row(&format!("/api/v1/{table}"), name);
            assert!(!text.contains(&id), "{path} tells the id of {name}'s {table}");
        }
        let root = world.app.text("SELECT id FROM organizations WHERE name = 'Acme'");
        assert!(!text.contains(&root), "{path} tells the company's id");
    }
    for (path, text) in everything(&world, &world.foreign, "beta").await {
        for word in ["acme", "west", "east", "root", "far"] {
            assert!(!text.contains(word), "{path} tells of {word}: {text}");
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
async fn of_a_contact_shared_with_a_sibling_only_the_own_chats_are_told() {
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
    let told = (contact.chat_count, contact.result_count, contact.last_chat_id.unwrap().to_string());
    assert_eq!(told, (1, 0, own_id.clone()));
    let detail: ContactDetail = west.get(&format!("/api/v1/contacts/{}", contact.id)).await.ok();
    assert_eq!(detail.chats.iter().map(|chat| chat.id.to_string()).collect::<Vec<_>>(), [own_id]);
    assert_eq!(detail.contact, contact);
    // To the sibling the contact is the name on its own chat's row, and no contact of its own.
    let east = app.supervisor("Acme/East").await;
    assert_eq!(east.get(&format!("/api/v1/contacts/{}", contact.id)).await.status, 404);
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

#[tokio::test]
async fn who_may_not_read_learns_nothing_of_the_questions_form() {
    let world = World::start().await;
    // Nobody is told to sign in before anything else is looked at.
    for path in ["/api/v1/chats?colour=red", "/api/v1/chats/none", "/api/v1/results?limit=0"] {
        assert_eq!(world.nobody.get(path).await.status, 401, "{path}");
        assert_eq!(world.agent.get(path).await.status, 403, "{path}");
    }
}
