//! `POST /api/v1/users`: a user is made with a link, and what may not be made is named.

use super::{USERS, get, list, make, new, organization, set_password};
use crate::routes::audit::log;
use serde_json::{Value, json};
use sightline_shared::people::CreatedUser;
use sightline_shared::{Me, Role};
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn a_user_sets_its_password_with_the_link_and_sees_its_part() {
    let app = TestApp::start().await;
    let (admin, _) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let mut body = new("Mara.Quill@example.com", "supervisor");
    body["organization_id"] = json!(organization(&app, "West"));
    let answer = admin.post(USERS, &body).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, Some("no-store")));
    let CreatedUser { link, user } = answer.ok();
    assert_eq!((user.user.role, user.user.name.as_str()), (Role::Supervisor, "Mara Quill"));
    assert_eq!(user.organization.path, ["Acme", "West"]);
    assert_eq!((user.has_password, user.signed_in_at, user.archived_at), (false, None, None));
    assert_eq!(user.link_expires_at, Some(link.expires_at));
    let lasts = link.expires_at.utc() - user.created_at.utc();
    assert_eq!(lasts.num_hours(), 72);
    let token = link.token.unwrap();
    assert!(!app.dump().contains(&token), "the secret of the link is stored");
    assert_eq!(sightline_tests::browser_requests::login(&app, "mara.quill@example.com").await.status, 401);

    assert_eq!(set_password(&app, &token).await.status, 204);
    let mara = app.nobody().sign_in("mara.quill@EXAMPLE.com", TestApp::PASSWORD).await;
    let me: Me = mara.get("/api/v1/me").await.ok();
    assert_eq!((me.user.id, me.organization.name.as_str()), (user.user.id, "West"));
    let user = get(&admin, user.user.id).await;
    assert!(user.has_password && user.signed_in_at.is_some() && user.link_expires_at.is_none(), "{user:?}");
    let entries = log(&admin, "?action=user_created").await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.subject.as_ref().map(|of| (of.kind.as_str(), of.id)), Some(("user", user.user.id)));
    assert_eq!(entry.organization.as_ref().unwrap().name, "West");
    assert_eq!(entry.details, Some(json!({"role": "supervisor"})));
}

#[tokio::test]
async fn every_fault_of_a_user_is_named_and_none_is_made() {
    let app = TestApp::start().await;
    let west = app.admin("Acme/West").await;
    let _ = (app.admin("Acme/East").await, app.admin("Beta").await);
    let before = list(&west).await;
    let all = json!({"email": "mara", "name": " ", "role": "agent", "organization_id": Uuid::now_v7()});
    let faults = west.post(USERS, &all).await.problem(400).errors;
    let pointers: Vec<Option<String>> = faults.into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(pointers, ["/email", "/name", "/organization_id"].map(|pointer| Some(pointer.to_owned())));
    for (member, value) in [
        ("organization_id", json!(organization(&app, "East"))),
        ("organization_id", json!(organization(&app, "Acme"))),
        ("organization_id", json!(organization(&app, "Beta"))),
        ("email", json!("mara@example.com\u{0}")),
        ("name", json!("Mara\u{7}")),
        ("role", json!("owner")),
        ("password", json!(TestApp::PASSWORD)),
    ] {
        let mut body = new("mara@example.com", "agent");
        body[member] = value;
        assert_eq!(west.post(USERS, &body).await.problem(400).code, "invalid_request", "{body}");
    }
    assert_eq!(list(&west).await, before);
}

#[tokio::test]
async fn an_address_belongs_to_one_user_of_all_companies() {
    let app = TestApp::start().await;
    let (acme, beta) = (app.admin("Acme").await, app.admin("Beta").await);
    let made = make(&acme, &new("mara@example.com", "agent")).await;
    for admin in [&acme, &beta] {
        let again = admin.post(USERS, &new("MARA@example.com", "admin")).await;
        assert_eq!(again.problem(409).code, "email_taken");
    }
    assert_eq!(get(&acme, made.user.user.id).await, made.user);
    assert_eq!(list(&beta).await.len(), 1);
}

#[tokio::test]
async fn a_repeated_request_makes_one_user_and_shows_the_link_once() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let body = new("mara@example.com", "agent");
    let ask = || admin.send(admin.request(reqwest::Method::POST, USERS).header("idempotency-key", "k").json(&body));
    let first: CreatedUser = ask().await.ok();
    let again = ask().await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(again.ok::<Value>()["link"], json!({"expires_at": first.link.expires_at}));
    assert_eq!(list(&admin).await.len(), 2);
    assert_eq!(set_password(&app, &first.link.token.unwrap()).await.status, 204);
}
