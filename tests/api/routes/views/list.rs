//! `GET /api/v1/views`: the caller's own views and the shared ones.

use crate::routes::views::{VIEWS, change, list, names, new, remove, save, shared};
use serde_json::{Value, json};
use sightline_shared::View;
use sightline_tests::{Answer, Caller, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn own_views_are_private_and_shared_ones_the_companys() {
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
        // A fault reveals no view either.
        assert_eq!(bare(&change(caller, id, &json!({"query": "colour=red"})).await), absent);
    }
    assert_eq!(names(&anna).await, ["Mine", "Ours"]);
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
