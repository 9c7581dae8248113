//! `PATCH /api/v1/views/{id}`: which users may change a view.

use crate::routes::views::{VIEWS, change, list, names, new, remove, save, shared};
use reqwest::Method;
use serde_json::json;
use sightline_shared::View;
use sightline_tests::{Caller, TestApp};

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
    // When it is no longer shared, only its owner may change it.
    let unshared: View = change(&admin, wests.id, &json!({"is_shared": false})).await.ok();
    assert!(!unshared.is_editable);
    assert_eq!(change(&admin, wests.id, &json!({"is_shared": true})).await.status, 404);
    assert_eq!((names(&admin).await, names(&west).await), (vec![], vec!["West".to_owned()]));
}
