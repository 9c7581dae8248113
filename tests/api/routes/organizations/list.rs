//! `GET /api/v1/organizations`: the tree from the caller's own organization down.

use sightline_shared::OrganizationList;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn the_tree_begins_at_the_callers_own_organization_and_inherits_its_time_zone() {
    let app = TestApp::start().await;
    app.import_chats(
        ["Acme/West", "Acme/East/Far", "Beta"]
            .map(|path| ChatBuilder::queued(path, path, at("2026-11-22T10:00:00Z")))
            .iter(),
    );
    assert_eq!(app.execute("UPDATE organizations SET time_zone = 'Asia/Kathmandu' WHERE name = 'East'"), 1);
    let tree = async |path: &str| {
        let found: OrganizationList = app.supervisor(path).await.get("/api/v1/organizations").await.ok();
        let name = |id| found.items.iter().find(|node| Some(node.id) == id).map_or("", |node| node.name.as_str());
        let mut nodes: Vec<String> = found
            .items
            .iter()
            .map(|node| format!("{}/{} {}", name(node.parent_id), node.name, node.time_zone))
            .collect();
        nodes.sort();
        nodes
    };
    let zone = app.text("SELECT time_zone FROM organizations WHERE name = 'Acme'");
    let own = |path: &str| format!("{path} {zone}");
    let kathmandu = |path: &str| format!("{path} Asia/Kathmandu");
    assert_eq!(tree("Acme").await, [own("/Acme"), kathmandu("Acme/East"), own("Acme/West"), kathmandu("East/Far")]);
    assert_eq!(tree("Acme/East").await, [kathmandu("/East"), kathmandu("East/Far")]);
    assert_eq!(tree("Acme/East/Far").await, [kathmandu("/Far")]);
}
