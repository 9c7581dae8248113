//! `GET /api/v1/users`: the users of one's part of the tree, in the order of a list for people.

use super::{change, id_of, list, make, new, organization};
use serde_json::json;
use sightline_tests::TestApp;

#[tokio::test]
async fn one_sees_the_users_at_and_below_ones_own_organization() {
    let app = TestApp::start().await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let (_east, _beta) = (app.supervisor("Acme/East").await, app.admin("Beta").await);
    let all = list(&acme).await;
    let mut organizations: Vec<&str> = all.iter().map(|user| user.organization.name.as_str()).collect();
    organizations.sort_unstable();
    assert_eq!(organizations, ["Acme", "East", "West"]);
    let own = list(&west).await;
    assert_eq!(own.iter().map(|user| user.user.id).collect::<Vec<_>>(), [id_of(&west).await]);
    assert!(own[0].has_password && own[0].signed_in_at.is_some());
}

#[tokio::test]
async fn users_come_by_name_and_archived_ones_last() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    for (name, is_archived) in [("bo", true), ("Ada", true), ("zoe", false), ("Cy", false)] {
        let mut body = new(&format!("{name}@example.com"), "agent");
        body["name"] = json!(name);
        body["organization_id"] = json!(organization(&app, "Acme"));
        let made = make(&admin, &body).await;
        assert_eq!(change(&admin, made.user.user.id, json!({"is_archived": is_archived})).await.status, 200);
    }
    let names: Vec<String> = list(&admin).await.into_iter().map(|user| user.user.name).collect();
    assert_eq!(names, ["Cy", "Test User", "zoe", "Ada", "bo"]);
}
