//! `DELETE /api/v1/me/sign-ins/{id}`: one sign-in of the caller ends.

use crate::routes::audit::log;
use reqwest::Method;
use sightline_shared::{Page, Role, SignIn};
use sightline_tests::{Caller, TestApp};
use uuid::Uuid;

/// Ends a sign-in.
async fn end(caller: &Caller, id: Uuid) -> u16 {
    caller.send(caller.request(Method::DELETE, &format!("/api/v1/me/sign-ins/{id}"))).await.status.as_u16()
}

#[tokio::test]
async fn a_sign_in_ends_with_its_streams_and_others_of_the_company_cannot_be_ended() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let email = app.add_user("Acme", Role::Supervisor);
    let lost = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let mut stream = lost.listen().await;
    let own = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let page: Page<SignIn> = own.get("/api/v1/me/sign-ins").await.ok();
    let id = page.items.iter().find(|sign_in| !sign_in.is_current).unwrap().id;
    // Another user, though an admin, has no such sign-in.
    assert_eq!(end(&admin, id).await, 404);
    assert_eq!(end(&own, id).await, 204);
    assert_eq!(lost.get("/api/v1/me").await.problem(401).code, "unauthenticated");
    assert_eq!(stream.rest().await, []);
    assert_eq!(end(&own, id).await, 404);
    let entries = log(&admin, "?action=sign_ins_ended").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].user.as_ref().map(|user| user.name.as_str()), Some("Test User"));
    assert_eq!(own.get("/api/v1/me").await.status, 200);
}
