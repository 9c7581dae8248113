//! `DELETE /api/v1/views/{id}`: removes a view.

use crate::routes::views::{names, new, remove, save};
use sightline_tests::TestApp;

#[tokio::test]
async fn a_view_is_removed_once_and_leaves_the_others() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let (first, _) = (save(&anna, &new("chats", "First", "")).await, save(&anna, &new("chats", "Second", "")).await);
    assert_eq!(remove(&anna, first.id).await.status, 204);
    assert_eq!(names(&anna).await, ["Second"]);
    assert_eq!(remove(&anna, first.id).await.problem(404).code, "not_found");
}
