//! `GET /api/v1/views/{id}`: one view.

use crate::routes::views::{VIEWS, save, shared};
use sightline_shared::View;
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn a_view_is_found_by_its_id() {
    let app = TestApp::start().await;
    let (anna, ben) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    let view = save(&anna, &shared("Queue")).await;
    let get = async |id: Uuid| ben.get(&format!("{VIEWS}/{id}")).await;
    assert_eq!(get(view.id).await.ok::<View>(), View { is_own: false, is_editable: false, ..view });
    assert_eq!(get(Uuid::now_v7()).await.problem(404).code, "not_found");
}
