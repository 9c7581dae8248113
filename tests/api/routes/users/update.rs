//! `PATCH /api/v1/users/{id}`: role, organization, archiving; and somebody always administers.

use super::{change, get, id_of, list, make, new, organization, set_password};
use crate::routes::audit::log;
use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_shared::people::ManagedUser;
use sightline_tests::{Caller, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn another_role_and_organization_apply_to_the_next_request() {
    let app = TestApp::start().await;
    let (admin, _) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let user = app.supervisor("Acme").await;
    let id = id_of(&user).await;
    let west = organization(&app, "West");
    let changed: ManagedUser = change(&admin, id, json!({"role": "admin", "organization_id": west})).await.ok();
    assert_eq!((changed.user.role, changed.organization.name.as_str()), (Role::Admin, "West"));
    assert_eq!(list(&user).await.len(), 2, "West has two admins");
    let demoted: ManagedUser = change(&admin, id, json!({"role": "agent"})).await.ok();
    assert_eq!((demoted.user.role, demoted.organization.name.as_str()), (Role::Agent, "West"));
    assert_eq!(user.get("/api/v1/chats").await.problem(403).code, "forbidden");
    // Nothing changes, and nothing is written down.
    assert_eq!(change(&admin, id, json!({"role": "agent"})).await.ok::<ManagedUser>(), demoted);
    let entries = log(&admin, "?action=user_changed").await;
    let details: Vec<Option<Value>> = entries.into_iter().map(|entry| entry.details).collect();
    let moved = json!({"role": ["supervisor", "admin"], "organization_id": [organization(&app, "Acme"), west]});
    assert_eq!(details, [Some(json!({"role": ["admin", "agent"]})), Some(moved)]);
}

#[tokio::test]
async fn an_archived_user_is_signed_out_and_returns_with_its_password() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let made = make(&admin, &new("mara@example.com", "supervisor")).await;
    let (id, token) = (made.user.user.id, made.link.token.unwrap());
    let archived: ManagedUser = change(&admin, id, json!({"is_archived": true})).await.ok();
    assert!(archived.archived_at.is_some() && archived.link_expires_at.is_none());
    assert_eq!(set_password(&app, &token).await.problem(400).errors[0].pointer.as_deref(), Some("/token"));

    let user = app.supervisor("Acme").await;
    let id = id_of(&user).await;
    let since = change(&admin, id, json!({"is_archived": true})).await.ok::<ManagedUser>().archived_at;
    assert_eq!(user.get("/api/v1/me").await.problem(401).code, "unauthenticated");
    let email = get(&admin, id).await.user.email;
    assert_eq!(sightline_tests::browser_requests::login(&app, &email).await.status, 401);
    // Archived again, it is so since the first time.
    assert_eq!(change(&admin, id, json!({"is_archived": true})).await.ok::<ManagedUser>().archived_at, since);
    assert_eq!(change(&admin, id, json!({"is_archived": false})).await.ok::<ManagedUser>().archived_at, None);
    assert_eq!(user.get("/api/v1/me").await.problem(401).code, "unauthenticated");
    assert_eq!(sightline_tests::browser_requests::login(&app, &email).await.status, 200);
}

#[tokio::test]
async fn an_organization_keeps_somebody_who_administers_it() {
    let app = TestApp::start().await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let (own, of_west) = (id_of(&acme).await, id_of(&west).await);
    // One that has no password yet cannot, and one of a part does not see the whole.
    let invited = make(&acme, &new("mara@example.com", "admin")).await;
    let below = json!({"organization_id": organization(&app, "West")});
    for leaves in [json!({"role": "supervisor"}), json!({"is_archived": true}), below] {
        assert_eq!(change(&acme, own, leaves).await.problem(409).code, "last_admin");
    }
    assert_eq!(get(&acme, own).await.user.role, Role::Admin);
    assert_eq!(log(&acme, "?action=user_changed").await, []);
    // West is administered from above.
    assert_eq!(change(&west, of_west, json!({"role": "agent"})).await.status, 200);
    assert_eq!(set_password(&app, &invited.link.token.unwrap()).await.status, 204);
    assert_eq!(change(&acme, own, json!({"role": "supervisor"})).await.status, 200);
}

#[tokio::test]
async fn of_two_admins_that_demote_each_other_one_stays() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        let (one, other) = (app.admin("Acme").await, app.admin("Acme").await);
        let (id, other_id) = (id_of(&one).await, id_of(&other).await);
        // No third one would be left.
        let _ = app.execute(&format!(
            "UPDATE users SET archived_at = now() WHERE role = 'admin' AND id NOT IN ('{id}', '{other_id}')"
        ));
        let demote = |admin: Caller, id: Uuid| async move { change(&admin, id, json!({"role": "agent"})).await };
        let answers = tokio::join!(demote(one.clone(), other_id), demote(other.clone(), id));
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 403]);
        let left = "SELECT count(*) FROM users WHERE role = 'admin' AND archived_at IS NULL";
        assert_eq!(app.text(left), "1");
    }
}

#[tokio::test]
async fn what_cannot_be_is_named_and_a_user_elsewhere_is_not_there() {
    let app = TestApp::start().await;
    let (west, beta) = (app.admin("Acme/West").await, app.admin("Beta").await);
    let user = app.supervisor("Acme/West").await;
    let id = id_of(&user).await;
    for above in [organization(&app, "Acme"), organization(&app, "Beta"), Uuid::now_v7().to_string()] {
        let refused = change(&west, id, json!({"role": "agent", "organization_id": above})).await.problem(400);
        assert_eq!(refused.errors[0].pointer.as_deref(), Some("/organization_id"));
    }
    assert_eq!(change(&west, id, json!({"email": "other@example.com"})).await.problem(400).code, "invalid_request");
    assert_eq!(change(&beta, id, json!({"role": "agent"})).await.problem(404).code, "not_found");
    assert_eq!(get(&west, id).await.user.role, Role::Supervisor);
}
