//! `GET /api/v1/api-keys`: the keys that an admin sees.

use crate::routes::api_keys::{KEYS, list, make, names, new, revoke};
use serde_json::json;
use sightline_tests::TestApp;
use sightline_tests::wait::until;

#[tokio::test]
async fn an_admin_sees_the_keys_of_its_part_of_the_tree_those_in_use_first() {
    let app = TestApp::start().await;
    let (acme, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    assert_eq!(list(&acme).await, []);
    let old = make(&acme, &new("Old", &["ingest"])).await;
    let of_west = make(&west, &new("West", &["chats:read"])).await;
    make(&acme, &new("New", &["webhooks:manage"])).await;
    make(&beta, &new("Beta", &["ingest"])).await;
    assert_eq!(names(&list(&acme).await), ["New", "West", "Old"]);
    assert_eq!(names(&list(&west).await), ["West"]);
    assert_eq!(names(&list(&beta).await), ["Beta"]);
    assert_eq!(list(&west).await[0].organization.path, ["West"]);
    assert_eq!(revoke(&acme, of_west.api_key.id).await.status, 200);
    let keys = list(&acme).await;
    assert_eq!(names(&keys), ["New", "Old", "West"]);
    assert!(keys[2].revoked_at.is_some() && keys[1] == old.api_key);
    // The minute of its last use is shown as soon as it is written.
    assert_eq!(app.bearer(&old.key.unwrap()).get("/api/v1/me").await.status, 403);
    until("its use is shown", async || list(&acme).await[1].last_used_at.is_some()).await;
    assert_eq!(acme.get(&format!("{KEYS}?limit=5")).await.problem(400).code, "invalid_request");
    let made = json!({"name": "x", "scopes": ["ingest"]});
    assert_eq!(acme.post(&format!("{KEYS}?limit=5"), &made).await.problem(400).code, "invalid_request");
}
