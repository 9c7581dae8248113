//! What is refused before anything happens.

use crate::routes::participation::create_event::{fingerprint, pointers};
use crate::routes::participation::{act, add, asks, done, events, path, queued, words};
use serde_json::{Value, json};
use sightline_shared::{Role, SignedIn};
use sightline_tests::{Answer, TestApp};
use uuid::Uuid;

const ACTS: [&str; 6] = ["join", "accept", "message", "note", "leave", "close"];

#[tokio::test]
async fn acts_take_no_parameters_and_no_members_that_they_do_not_know() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    let before = fingerprint(&app);
    for what in ["join", "accept", "leave", "close"] {
        let problem = anna.post(&path(&id, what), &json!({"colour": "x"})).await.problem(400);
        assert_eq!(pointers(&problem), ["/colour"], "{what}");
        let problem = anna.post(&format!("{}?why=x", path(&id, what)), &json!({})).await.problem(400);
        assert_eq!(pointers(&problem), ["why"], "{what}");
        assert_eq!(anna.get(&path(&id, what)).await.problem(405).code, "method_not_allowed");
    }
    assert_eq!(fingerprint(&app), before);
    assert_eq!(anna.post(&path(&id, "join"), &json!({})).await.status, 200);
    assert_eq!(anna.post(&path(&id, "events?x=1"), &words("note")).await.status, 400);
}

#[tokio::test]
async fn what_one_may_not_see_cannot_be_told_from_what_does_not_exist() {
    let app = TestApp::start().await;
    let id = add(&app, "chat", &queued("chat"));
    let bare = |answer: Answer| {
        let mut body: Value = serde_json::from_str(&answer.text).unwrap();
        body.as_object_mut().unwrap().retain(|name, _| !["request_id", "instance"].contains(&name.as_str()));
        (answer.status.as_u16(), body)
    };
    let before = fingerprint(&app);
    for caller in [app.supervisor("Acme/East").await, app.admin("Beta").await] {
        for what in ACTS {
            let (hidden, absent) =
                (act(&caller, &id, what).await, act(&caller, &Uuid::now_v7().to_string(), what).await);
            assert_eq!(hidden.status, 404, "{what}");
            assert_eq!(bare(hidden), bare(absent), "{what}");
            assert_eq!(act(&caller, "none", what).await.status, 404);
        }
    }
    assert_eq!(fingerprint(&app), before);
}

#[tokio::test]
async fn a_cookie_acts_from_the_apps_own_pages_only() {
    let app = TestApp::start().await;
    let id = add(&app, "chat", &queued("chat"));
    let email = app.add_user("Acme", Role::Supervisor);
    let nobody = app.nobody();
    let credentials = json!({"email": email, "password": TestApp::PASSWORD});
    let signed_in: SignedIn = nobody.post("/api/v1/auth/login", &credentials).await.ok();
    let cookie = format!("__Host-sightline_access={}", signed_in.access_token);
    let before = fingerprint(&app);
    let send = async |what: &str, headers: &[(&str, &str)]| {
        let request = asks(&nobody, &id, what).header("cookie", &cookie);
        nobody.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    };
    for what in ACTS {
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "null")],
            &[("origin", "https://example.com")],
        ] {
            assert_eq!(send(what, headers).await.problem(403).code, "forbidden", "{what} {headers:?}");
        }
    }
    assert_eq!(fingerprint(&app), before);
    for what in ["join", "note", "accept", "message", "leave"] {
        let answer = send(what, &[("sec-fetch-site", "same-origin")]).await;
        assert!(answer.status.is_success(), "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_chat_of_an_erased_contact_is_neither_written_in_nor_taken_up() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat").accepted("Maud").closed("Maud"));
    assert_eq!(app.execute("UPDATE chats SET contact_erased = true, contact_id = NULL, contact_name = NULL"), 1);
    done(&anna, &id, "join").await;
    for what in ["accept", "message", "note"] {
        assert_eq!(act(&anna, &id, what).await.problem(409).code, "contact_erased", "{what}");
    }
    done(&anna, &id, "leave").await;
    assert_eq!(events(&anna, &id).await.len(), 5);
}
