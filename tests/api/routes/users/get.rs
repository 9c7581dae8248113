//! `GET /api/v1/users/{id}`: one user, of one's own part of the tree.

use super::{USERS, get, id_of, list};
use sightline_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn a_user_above_beside_or_elsewhere_is_not_there() {
    let app = TestApp::start().await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let (east, beta) = (app.admin("Acme/East").await, app.admin("Beta").await);
    let absent = west.get(&format!("{USERS}/{}", Uuid::now_v7())).await.problem(404);
    for hidden in [&acme, &east, &beta] {
        let problem = west.get(&format!("{USERS}/{}", id_of(hidden).await)).await.problem(404);
        assert_eq!((problem.code, problem.detail), (absent.code.clone(), absent.detail.clone()));
    }
    let own = get(&acme, id_of(&west).await).await;
    assert_eq!(own.organization.path, ["Acme", "West"]);
    assert_eq!(list(&west).await[0].user, own.user);
}
