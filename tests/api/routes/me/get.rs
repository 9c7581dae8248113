//! `GET /api/v1/me`: the caller, its organization and what it may do.

use sightline::state::Settings;
use sightline_shared::{Me, Role};
use sightline_tests::TestApp;

#[tokio::test]
async fn a_caller_is_described_with_its_place_and_its_permissions() {
    let app = TestApp::start().await;
    for (caller, role) in [
        (app.admin("Acme/West").await, Role::Admin),
        (app.supervisor("Acme/West").await, Role::Supervisor),
        (app.agent("Acme/West").await, Role::Agent),
    ] {
        let me: Me = caller.get("/api/v1/me").await.ok();
        assert_eq!((me.user.role, me.permissions.as_slice()), (role, role.permissions()));
        assert_eq!((me.company.as_str(), me.organization.path), ("Acme", vec!["West".to_owned()]));
        assert_eq!((me.agent_id, me.help_url), (None, None), "no chat yet, and no help set");
    }
    assert_eq!(app.nobody().get("/api/v1/me").await.problem(401).code, "unauthenticated");
}

#[tokio::test]
async fn the_operators_help_is_named() {
    let help_url = Some("https://help.example.com/".to_owned());
    let app = TestApp::start_with(Settings { help_url: help_url.clone(), ..Settings::default() }).await;
    let me: Me = app.supervisor("Acme").await.get("/api/v1/me").await.ok();
    assert_eq!(me.help_url, help_url);
}
