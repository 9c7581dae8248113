//! `POST /api/v1/views`: what a view may hold, and how many there may be.

use crate::routes::views::{VIEWS, change, faults, list, names, new, remove, save, shared};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_tests::TestApp;
use uuid::Uuid;

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
    // The second is too long only when each id is a parameter of its own.
    for query in ["x".repeat(8001), format!("agent_id={ids}&organization_id={ids}")] {
        let found = faults(&anna.post(VIEWS, &new("chats", "Wrong", &query)).await);
        assert_eq!(found, [(None, Some("/query".to_owned()))], "{query:.30}");
    }
    assert_eq!(list(&anna).await, []);

    for (tab, query) in [
        (
            "chats",
            "range=yesterday&tz=Asia%2FKathmandu&on=started&type=bot&form=A%2C+b&sort=-event_count&overview=1\
             &compare=week",
        ),
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
    let answer = anna.post(VIEWS, &json!({"tab": 5, "name": 7, "zz": 1})).await;
    let places: Vec<_> = ["/name", "/query", "/tab", "/zz"].map(|place| (None, Some(place.to_owned()))).to_vec();
    let mut found = faults(&answer);
    found.sort();
    assert_eq!(found, places);
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
