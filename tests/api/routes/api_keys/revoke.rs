//! `DELETE /api/v1/api-keys/{id}`: a revoked key opens nothing, and stays revoked.

use crate::routes::api_keys::{list, make, new, revoke};
use crate::routes::audit::log;
use sightline_shared::ApiKey;
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn a_key_is_revoked_with_the_next_request_and_once() {
    let app = TestApp::start().await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let made = make(&west, &new("West", &["chats:read"])).await;
    let (id, program) = (made.api_key.id, app.bearer(&made.key.unwrap()));
    let mut stream = program.listen().await;
    assert_eq!(program.get("/api/v1/chats").await.status, 200);
    // An admin of an organization above it may, too.
    let revoked: ApiKey = revoke(&acme, id).await.ok();
    assert!(revoked.revoked_at.is_some());
    assert_eq!(program.get("/api/v1/chats").await.problem(401).code, "unauthenticated");
    assert_eq!(stream.rest().await, []);
    let again: ApiKey = revoke(&west, id).await.ok();
    assert_eq!(again.revoked_at, revoked.revoked_at);
    let entries = log(&acme, "?action=api_key_revoked").await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.subject.as_ref().map(|of| (of.kind.as_str(), of.id)), Some(("api_key", id)));
    assert_eq!(entry.organization.as_ref().unwrap().name, "West");
}

#[tokio::test]
async fn a_key_above_beside_or_elsewhere_is_not_there() {
    let app = TestApp::start().await;
    let (acme, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    let of_acme = make(&acme, &new("Acme", &["ingest"])).await.api_key;
    let absent = revoke(&west, Uuid::now_v7()).await;
    for caller in [&west, &beta] {
        let hidden = revoke(caller, of_acme.id).await;
        assert_eq!(
            (hidden.problem(404).code, hidden.problem(404).detail),
            (absent.problem(404).code, absent.problem(404).detail)
        );
    }
    assert_eq!(list(&acme).await, [of_acme]);
}
