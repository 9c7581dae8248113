//! `POST /api/v1/users/{id}/password-link`: another link, and the one before is void.

use super::{change, id_of, make, make_link, new, set_password};
use crate::routes::audit::log;
use serde_json::json;
use sightline_shared::people::PasswordLink;
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn the_last_link_is_the_one_that_is_valid() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let made = make(&admin, &new("mara@example.com", "agent")).await;
    let answer = make_link(&admin, made.user.user.id).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let link: PasswordLink = answer.ok();
    let refused = set_password(&app, &made.link.token.unwrap()).await.problem(400);
    assert_eq!(refused.errors[0].pointer.as_deref(), Some("/token"));
    assert_eq!(set_password(&app, &link.token.unwrap()).await.status, 204);
    assert_eq!(log(&admin, "?action=password_link_created").await.len(), 1);
}

#[tokio::test]
async fn sign_ins_go_on_until_the_password_is_set() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin("Acme").await, app.supervisor("Acme").await);
    let link: PasswordLink = make_link(&admin, id_of(&user).await).await.ok();
    assert_eq!(user.get("/api/v1/chats").await.status, 200);
    assert_eq!(set_password(&app, &link.token.unwrap()).await.status, 204);
    assert_eq!(user.get("/api/v1/chats").await.problem(401).code, "unauthenticated");
}

#[tokio::test]
async fn an_archived_user_gets_none_and_that_of_another_company_is_not_there() {
    let app = TestApp::start().await;
    let (admin, beta) = (app.admin("Acme").await, app.admin("Beta").await);
    let id = id_of(&app.supervisor("Acme").await).await;
    assert_eq!(make_link(&beta, id).await.problem(404).code, "not_found");
    assert_eq!(make_link(&admin, Uuid::now_v7()).await.problem(404).code, "not_found");
    assert_eq!(change(&admin, id, json!({"is_archived": true})).await.status, 200);
    assert_eq!(make_link(&admin, id).await.problem(409).code, "user_archived");
}
