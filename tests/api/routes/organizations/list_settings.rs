//! `GET /api/v1/organizations/settings`: the caller's part of the tree, as an admin sees it.

use super::{ORGANIZATIONS, get, id_of, path_of, paths, start};
use sightline_shared::{ManagedOrganization, Page};

#[tokio::test]
async fn an_admin_sees_its_own_and_below_as_they_are_one_by_one() {
    let app = start(&["Acme/West/North", "Acme/East", "Beta"]).await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    assert_eq!(paths(&acme).await, ["Acme", "Acme/East", "Acme/West", "Acme/West/North"]);
    assert_eq!(paths(&west).await, ["West", "West/North"]);
    let all: Page<ManagedOrganization> = acme.get(&format!("{ORGANIZATIONS}/settings")).await.ok();
    let listed = all.items.into_iter().find(|one| one.organization.id.to_string() == id_of(&app, "West")).unwrap();
    let one = get(&acme, &path_of(&app, "West")).await;
    assert_eq!(one.chats.map(|chats| chats.count), Some(1));
    assert_eq!(listed, ManagedOrganization { chats: None, ..one });
}
