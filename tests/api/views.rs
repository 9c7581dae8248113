//! Saved views: whose they are, who sees and changes them, and what they may hold.

use diesel::connection::SimpleConnection as _;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Page, Role, View};
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, TestApp, texts};
use uuid::Uuid;

const VIEWS: &str = "/api/v1/views";

fn new(tab: &str, name: &str, query: &str) -> Value {
    json!({"tab": tab, "name": name, "query": query})
}

fn shared(name: &str) -> Value {
    json!({"tab": "chats", "name": name, "query": "state=queued", "is_shared": true})
}

async fn save(caller: &Caller, view: &Value) -> View {
    caller.post(VIEWS, view).await.ok()
}

async fn change(caller: &Caller, id: Uuid, change: &Value) -> Answer {
    caller.send(caller.request(Method::PATCH, &format!("{VIEWS}/{id}")).json(change)).await
}

async fn remove(caller: &Caller, id: Uuid) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("{VIEWS}/{id}"))).await
}

async fn list(caller: &Caller) -> Vec<View> {
    caller.get(VIEWS).await.ok::<Page<View>>().items
}

async fn names(caller: &Caller) -> Vec<String> {
    list(caller).await.into_iter().map(|view| view.name).collect()
}

/// The parameters and members that a refused body is at fault for.
fn faults(answer: &Answer) -> Vec<(Option<String>, Option<String>)> {
    answer.problem(400).errors.into_iter().map(|fault| (fault.parameter, fault.pointer)).collect()
}

#[tokio::test]
async fn a_view_is_saved_changed_and_removed_by_its_owner() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let answer = anna.post(VIEWS, &new("chats", "Waiting %_ café", "?sort=-updated_at&state=queued&range=7d")).await;
    assert_eq!(answer.status, 201);
    let view: View = answer.ok();
    assert_eq!(answer.header("location"), Some(format!("{VIEWS}/{}", view.id).as_str()));
    assert_eq!((view.name.as_str(), view.query.as_str()), ("Waiting %_ café", "range=7d&state=queued"));
    assert_eq!((view.is_shared, view.is_own, view.is_editable), (false, true, true));
    assert_eq!((view.owner.as_str(), &view.invalid), ("Test User", &vec![]));
    assert_eq!(list(&anna).await, std::slice::from_ref(&view));
    let found = anna.get(answer.header("location").unwrap()).await;
    assert_eq!(found.ok::<View>(), view);
    let request = anna.request(Method::GET, &format!("{VIEWS}/{}", view.id));
    assert_eq!(anna.send(request.header("if-none-match", found.header("etag").unwrap())).await.status, 304);

    let renamed: View = change(&anna, view.id, &json!({"name": " Waiting "})).await.ok();
    assert_eq!(renamed, View { name: " Waiting ".to_owned(), ..view });
    let narrowed: View = change(&anna, view.id, &json!({"query": "", "is_shared": true})).await.ok();
    assert_eq!(narrowed, View { query: String::new(), is_shared: true, ..renamed });
    assert_eq!(change(&anna, view.id, &json!({})).await.ok::<View>(), narrowed);
    assert_eq!(list(&anna).await, [narrowed]);

    assert_eq!(remove(&anna, view.id).await.status, 204);
    assert_eq!(list(&anna).await, []);
    let gone = anna.get(&format!("{VIEWS}/{}", view.id)).await;
    for answer in [gone, remove(&anna, view.id).await, change(&anna, view.id, &json!({})).await] {
        assert_eq!(answer.problem(404).code, "not_found");
    }
}

#[tokio::test]
async fn own_views_are_nobody_elses_and_shared_ones_the_companys() {
    let app = TestApp::start().await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let (west, foreign) = (app.supervisor("Acme/West").await, app.admin("Beta").await);
    let own = save(&anna, &new("chats", "Mine", "state=queued")).await;
    let ours = save(&anna, &shared("Ours")).await;
    save(&west, &new("results", "Wests", "")).await;
    assert_eq!(names(&anna).await, ["Mine", "Ours"]);
    assert_eq!(names(&admin).await, ["Ours"]);
    assert_eq!(names(&west).await, ["Wests", "Ours"], "own ones come first");
    assert_eq!(names(&foreign).await, [""; 0]);

    let bare = |answer: &Answer| {
        let mut body: Value = serde_json::from_str(&answer.text).unwrap();
        for member in ["request_id", "instance"] {
            body.as_object_mut().unwrap().remove(member);
        }
        (answer.status.as_u16(), body)
    };
    let absent = bare(&remove(&anna, Uuid::now_v7()).await);
    assert_eq!(absent.0, 404);
    let get = async |caller: &Caller, id: Uuid| caller.get(&format!("{VIEWS}/{id}")).await;
    for caller in [&admin, &west] {
        assert_eq!(bare(&get(caller, own.id).await), absent);
        assert_eq!(
            get(caller, ours.id).await.ok::<View>(),
            View { is_own: false, ..list(caller).await.pop().unwrap() }
        );
    }
    for id in [own.id, ours.id] {
        assert_eq!(bare(&get(&foreign, id).await), absent);
    }
    for (caller, id) in [(&admin, own.id), (&west, own.id), (&foreign, own.id), (&foreign, ours.id)] {
        assert_eq!(bare(&remove(caller, id).await), absent);
        assert_eq!(bare(&change(caller, id, &json!({"name": "Taken"})).await), absent);
        // A fault tells of no view, either.
        assert_eq!(bare(&change(caller, id, &json!({"query": "colour=red"})).await), absent);
    }
    assert_eq!(names(&anna).await, ["Mine", "Ours"]);
}

#[tokio::test]
async fn a_shared_view_is_changed_by_its_owner_and_the_admins_above_it() {
    let app = TestApp::start().await;
    let (anna, admin) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let (west, west_admin) = (app.supervisor("Acme/West").await, app.admin("Acme/West").await);
    let ours = save(&anna, &shared("Ours")).await;
    let wests = save(&west, &shared("Wests")).await;
    let editable = async |caller: &Caller| {
        let mut views = list(caller).await;
        views.sort_by(|a, b| a.name.cmp(&b.name));
        views.into_iter().map(|view| view.is_editable).collect::<Vec<_>>()
    };
    assert_eq!(editable(&anna).await, [true, false]);
    assert_eq!(editable(&west).await, [false, true]);
    assert_eq!(editable(&west_admin).await, [false, true]);
    assert_eq!(editable(&admin).await, [true, true]);
    for (caller, id) in [(&anna, wests.id), (&west, ours.id), (&west_admin, ours.id)] {
        assert_eq!(change(caller, id, &json!({"name": "Taken"})).await.problem(403).code, "forbidden");
        assert_eq!(remove(caller, id).await.problem(403).code, "forbidden");
    }
    let renamed: View = change(&west_admin, wests.id, &json!({"name": "West"})).await.ok();
    assert_eq!((renamed.name.as_str(), renamed.is_own, renamed.is_shared), ("West", false, true));
    assert_eq!(remove(&admin, ours.id).await.status, 204);
    // No longer shared, it is the owner's alone.
    let unshared: View = change(&admin, wests.id, &json!({"is_shared": false})).await.ok();
    assert!(!unshared.is_editable);
    assert_eq!(change(&admin, wests.id, &json!({"is_shared": true})).await.status, 404);
    assert_eq!((names(&admin).await, names(&west).await), (vec![], vec!["West".to_owned()]));
}

#[tokio::test]
async fn a_query_holds_the_filters_of_its_tab_and_nothing_else() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = Uuid::from_u128(5);
    for (tab, query, parameters) in [
        ("chats", "state=open".to_owned(), vec!["state"]),
        ("chats", "colour=red&type=contact&sort=size".to_owned(), vec!["sort", "colour"]),
        ("contacts", "state=queued".to_owned(), vec!["state"]),
        ("results", "has_results=true".to_owned(), vec!["has_results"]),
        ("chats", "range=soon".to_owned(), vec!["range"]),
        ("chats", "range=7d&to=2026-11-22".to_owned(), vec!["range"]),
        ("chats", "overview=yes".to_owned(), vec!["overview"]),
        ("chats", "tz=Mars&state=open".to_owned(), vec!["state", "tz"]),
        ("chats", "from=2026-11-22&to=2026-11-21".to_owned(), vec!["to"]),
        ("chats", "agent=%00".to_owned(), vec!["agent"]),
        ("chats", format!("chat={id}&at={id}"), vec!["chat", "at"]),
        ("results", "limit=10&cursor=x".to_owned(), vec!["limit", "cursor"]),
    ] {
        let found = faults(&anna.post(VIEWS, &new(tab, "Wrong", &query)).await);
        let wanted: Vec<_> =
            parameters.iter().map(|name| (Some((*name).to_owned()), Some("/query".to_owned()))).collect();
        assert_eq!(found, wanted, "{tab} {query}");
    }
    let ids = (0..100).map(|number| Uuid::from_u128(number).to_string()).collect::<Vec<_>>().join(",");
    // The second is too long only when every id has its parameter.
    for query in ["x".repeat(8001), format!("agent_id={ids}&organization_id={ids}")] {
        let found = faults(&anna.post(VIEWS, &new("chats", "Wrong", &query)).await);
        assert_eq!(found, [(None, Some("/query".to_owned()))], "{query:.30}");
    }
    assert_eq!(list(&anna).await, []);

    for (tab, query) in [
        ("chats", "range=yesterday&tz=Asia%2FKathmandu&on=started&type=bot&form=A%2C+b&sort=-event_count&overview=1"),
        ("results", "from=2026-11-01&to=2026-11-08&agent=zo%C3%AB+%25&sort=form"),
        ("contacts", "range=month&q=dana"),
    ] {
        assert_eq!(save(&anna, &new(tab, "Right", query)).await.query, query, "{tab}");
    }
    let right = list(&anna).await.remove(0);
    let found = faults(&change(&anna, right.id, &json!({"query": "colour=red", "name": ""})).await);
    assert_eq!(found, [(None, Some("/name".to_owned())), (Some("colour".to_owned()), Some("/query".to_owned()))]);
    assert!(list(&anna).await.contains(&right), "nothing changed");
}

#[tokio::test]
async fn a_body_is_read_strictly() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = save(&anna, &new("chats", &"é".repeat(200), "")).await.id;
    for name in ["".to_owned(), "é".repeat(201)] {
        assert_eq!(faults(&anna.post(VIEWS, &new("chats", &name, "")).await), [(None, Some("/name".to_owned()))]);
    }
    for body in [
        json!({"tab": "overview", "name": "x", "query": ""}),
        json!({"tab": "chats", "name": "x"}),
        json!({"tab": "chats", "name": "x", "query": "", "user_id": id}),
        json!({"tab": "chats", "name": "x\u{0}", "query": ""}),
    ] {
        assert_eq!(anna.post(VIEWS, &body).await.problem(400).code, "invalid_request", "{body}");
    }
    for body in [json!({"tab": "results"}), json!({"is_shared": "yes"}), json!([])] {
        assert_eq!(change(&anna, id, &body).await.problem(400).code, "invalid_request", "{body}");
    }
    assert_eq!(anna.get(&format!("{VIEWS}?tab=chats")).await.status, 400);
    assert_eq!(anna.post(&format!("{VIEWS}?tab=chats"), &new("chats", "x", "")).await.status, 400);
    assert_eq!(list(&anna).await.len(), 1);
}

#[tokio::test]
async fn a_name_is_there_once_for_each_owner_and_tab() {
    let app = TestApp::start().await;
    let (anna, ben) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    let queue = save(&anna, &new("chats", "Queue", "state=queued")).await;
    let taken = anna.post(VIEWS, &new("chats", "Queue", "")).await;
    assert_eq!(taken.problem(409).code, "view_name_taken");
    save(&anna, &new("results", "Queue", "")).await;
    save(&ben, &new("chats", "Queue", "")).await;
    let other = save(&anna, &new("chats", "Other", "")).await;
    assert_eq!(change(&anna, other.id, &json!({"name": "Queue"})).await.problem(409).code, "view_name_taken");
    assert_eq!(change(&anna, queue.id, &json!({"name": "Queue"})).await.status, 200);
    assert_eq!(names(&anna).await, ["Other", "Queue", "Queue"]);
}

/// Saves eight views at once; gives how many are saved and how many refused.
async fn race(caller: &Caller, name: impl Fn(u32) -> String) -> (usize, usize) {
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (caller, view) = (caller.clone(), new("chats", &name(number), ""));
        tries.spawn(async move { caller.post(VIEWS, &view).await });
    }
    let answers = tries.join_all().await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    (count(201), count(409))
}

#[tokio::test]
async fn of_many_who_save_one_name_at_once_one_does() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    assert_eq!(race(&anna, |_| "Queue".to_owned()).await, (1, 7));
    assert_eq!(list(&anna).await.len(), 1);
}

#[tokio::test]
async fn of_many_views_saved_at_once_there_are_never_too_many() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let filled = "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
         SELECT company_id, gen_random_uuid(), id, 'chats', number, '', false FROM users, generate_series(1, 99) AS number";
    assert_eq!(app.execute(filled), 99);
    assert_eq!(race(&anna, |number| format!("Last {number}")).await, (1, 7));
    assert_eq!(list(&anna).await.len(), 100);
}

#[tokio::test]
async fn who_saves_a_view_waits_for_who_does_so_already() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut other = app.connect();
    other.batch_execute("BEGIN").unwrap();
    let lock = "pg_advisory_xact_lock(hashtextextended('views ' || (SELECT company_id FROM users), 0))";
    let _ = texts(&mut other, &format!("SELECT {lock}::text"));
    let saving = tokio::spawn({
        let anna = anna.clone();
        async move { anna.post(VIEWS, &shared("One more")).await }
    });
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
    until("it waits", async || app.text(waiting) == "1").await;
    other
        .batch_execute(
            "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
             SELECT company_id, gen_random_uuid(), id, 'chats', number, '', false FROM users, generate_series(1, 100) AS number; COMMIT",
        )
        .unwrap();
    assert_eq!(saving.await.unwrap().problem(409).code, "too_many_views");
}

#[tokio::test]
async fn a_view_is_saved_once_for_a_key() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let send = async |view: &Value| {
        let request = anna.request(Method::POST, VIEWS).header("idempotency-key", "one");
        anna.send(request.json(view)).await
    };
    let first = send(&shared("Queue")).await;
    let again = send(&shared("Queue")).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!((&again.text, again.header("location")), (&first.text, first.header("location")));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(send(&shared("Other")).await.problem(422).code, "idempotency_key_reused");
    assert_eq!(names(&anna).await, ["Queue"]);
}

#[tokio::test]
async fn nobody_fills_the_list() {
    let app = TestApp::start().await;
    let (anna, ben) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    let mut ids = Vec::new();
    for number in 0..100 {
        ids.push(save(&anna, &shared(&format!("Shared {number}"))).await.id);
    }
    assert_eq!(anna.post(VIEWS, &new("chats", "One more", "")).await.problem(409).code, "too_many_views");
    assert_eq!(ben.post(VIEWS, &shared("One more")).await.problem(409).code, "too_many_shared_views");
    let own = save(&ben, &new("chats", "Own", "")).await;
    let refused = change(&ben, own.id, &json!({"is_shared": true})).await;
    assert_eq!(refused.problem(409).code, "too_many_shared_views");
    assert_eq!(change(&anna, ids[1], &json!({"name": "Still shared", "is_shared": true})).await.status, 200);
    assert_eq!(list(&ben).await.len(), 101);
    assert_eq!(remove(&anna, ids[0]).await.status, 204);
    assert_eq!(change(&ben, own.id, &json!({"is_shared": true})).await.status, 200);
}

#[tokio::test]
async fn a_view_that_is_no_longer_understood_is_listed_with_what_is_wrong() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let view = save(&anna, &new("chats", "Old", "state=queued")).await;
    let query = "state=parked&colour=red&type=bot&tz=Mars";
    assert_eq!(app.execute(&format!("UPDATE views SET query = '{query}'")), 1);
    let old = list(&anna).await.remove(0);
    assert_eq!(old.query, query, "nothing is left out");
    let named: Vec<_> = old.invalid.iter().map(|fault| fault.parameter.as_deref().unwrap()).collect();
    assert_eq!(named, ["state", "colour", "tz"]);
    let renamed: View = change(&anna, view.id, &json!({"name": "Older"})).await.ok();
    assert_eq!(renamed, View { name: "Older".to_owned(), ..old });
    let mended: View = change(&anna, view.id, &json!({"query": "state=active"})).await.ok();
    assert_eq!((mended.query.as_str(), mended.invalid.len()), ("state=active", 0));
}

#[tokio::test]
async fn every_change_is_recorded_and_no_word_of_it() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let anna = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let view = save(&anna, &new("contacts", "Dana Canary", "q=canary")).await;
    assert_eq!(change(&anna, view.id, &json!({"is_shared": true})).await.status, 200);
    assert_eq!(anna.post(VIEWS, &new("contacts", "Dana Canary", "")).await.status, 409);
    assert_eq!(remove(&anna, view.id).await.status, 204);
    let entries = app.texts(&format!(
        "SELECT concat_ws(' ', u.email, a.subject_type, a.subject, a.details->>'change', a.details->>'tab', \
         a.details->>'is_shared') FROM audit_entries AS a JOIN users AS u ON u.id = a.user_id \
         WHERE a.action = 'view_changed' AND a.subject = '{}' ORDER BY a.at, a.id",
        view.id
    ));
    let wanted = ["created contacts false", "changed contacts true", "removed contacts true"];
    assert_eq!(entries, wanted.map(|what| format!("{email} view {} {what}", view.id)));
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE action = 'view_changed'"), "3");
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE details::text ILIKE '%canary%'"), "0");
}
