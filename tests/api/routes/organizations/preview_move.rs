//! `GET /api/v1/organizations/{id}/move`: what a move takes along, and who sees it then.

use super::{change, id_of, path_of, start};
use serde_json::json;
use sightline_shared::{Chat, KeyScope, OrganizationMove, Role};

#[tokio::test]
async fn those_that_gain_and_lose_sight_are_named_and_the_move_does_what_was_shown() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let admin = app.admin("Acme").await;
    let (west, east) = (app.supervisor("Acme/West").await, app.admin("Acme/East").await);
    let (_, _) = (app.add_user("Acme/East", Role::Agent), app.add_user("Acme/West/North", Role::Supervisor));
    let _ = app.key("Acme/East", &[KeyScope::ChatsRead]);
    let (north, to) = (path_of(&app, "North"), id_of(&app, "East"));
    let _ = app.execute("UPDATE organizations SET time_zone = 'Asia/Kathmandu' WHERE name = 'East'");
    let shown: OrganizationMove = admin.get(&format!("{north}/move?parent_id={to}")).await.ok();
    assert_eq!((shown.organizations, shown.chats.count, shown.contacts.count, shown.people), (1, 1, 1, 1));
    let of = |viewers: &sightline_shared::Viewers| (viewers.count, viewers.api_keys, viewers.people.len());
    assert_eq!((of(&shown.gaining), of(&shown.losing)), ((1, 1, 1), (1, 0, 1)));
    assert_eq!(shown.gaining.people[0].role, Role::Admin, "agents see no chats here");
    assert_eq!(shown.after.time_zone, "Asia/Kathmandu");
    // Where it is, nothing changes.
    let same: OrganizationMove = admin.get(&format!("{north}/move")).await.ok();
    assert_eq!((same.gaining.count, same.losing.count), (0, 0));

    let mut chats = Vec::new();
    for is_moved in [false, true] {
        if is_moved {
            assert_eq!(change(&admin, &north, json!({ "parent_id": to })).await.status, 200);
        }
        for caller in [&west, &east] {
            chats.push(caller.all::<Chat>("/api/v1/chats").await.len());
        }
    }
    assert_eq!(chats, [1, 1, 0, 2]);
}

#[tokio::test]
async fn a_place_that_cannot_be_is_refused_before_the_move() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let (own, north, east) = (path_of(&app, "West"), path_of(&app, "North"), id_of(&app, "East"));
    let into_itself = acme.get(&format!("{own}/move?parent_id={}", id_of(&app, "North"))).await.problem(400);
    assert!(into_itself.errors[0].detail.contains("lies below it"), "{into_itself:?}");
    let elsewhere = west.get(&format!("{own}/move?parent_id={}", id_of(&app, "North"))).await;
    assert_eq!(elsewhere.problem(409).code, "own_organization");
    // What the caller does not see is like nothing.
    let hidden = west.get(&format!("{north}/move?parent_id={east}")).await.problem(400);
    let absent = west.get(&format!("{north}/move?parent_id={}", uuid::Uuid::now_v7())).await.problem(400);
    assert_eq!(hidden.errors, absent.errors);
}
