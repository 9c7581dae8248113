//! `GET /api/v1/organizations/{id}`: what is in force, where it comes from, and how much there is.

use super::{change, get, path_of, start};
use serde_json::json;
use sightline_shared::{Role, SettingSource};
use sightline_tests::{ChatBuilder, at};

#[tokio::test]
async fn what_is_in_force_says_where_it_comes_from() {
    let app = start(&["Acme/West/North"]).await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let set = json!({"waiting_target_seconds": 90, "close_after_minutes": 60, "time_zone": "Asia/Kathmandu"});
    assert_eq!(change(&acme, &path_of(&app, "Acme"), set).await.status, 200);
    assert_eq!(change(&west, &path_of(&app, "West"), json!({"close_after_minutes": 0})).await.status, 200);

    let north = get(&acme, &path_of(&app, "North")).await;
    assert_eq!(north.organization.waiting_target_seconds, 90);
    assert_eq!((north.organization.time_zone.as_str(), north.close_after_minutes), ("Asia/Kathmandu", 0));
    let origins = &north.origins;
    let from =
        |of: &sightline_shared::SettingOrigin| (of.source, of.organization.clone().map(|one| one.path.join("/")));
    assert_eq!(from(&origins.waiting_target), (SettingSource::Inherited, Some("Acme".to_owned())));
    assert_eq!(from(&origins.close_after), (SettingSource::Inherited, Some("Acme/West".to_owned())));
    assert_eq!(from(&origins.first_response_target), (SettingSource::Default, None));
    // What is above the caller is not named.
    let seen = get(&west, &path_of(&app, "West")).await;
    assert_eq!(from(&seen.origins.time_zone), (SettingSource::Inherited, None));
    assert_eq!(from(&seen.origins.close_after), (SettingSource::Own, None));
    // Inherited again.
    let path = path_of(&app, "West");
    assert_eq!(change(&west, &path, json!({"close_after_minutes": null})).await.status, 200);
    assert_eq!(get(&west, &path).await.close_after_minutes, 60);
}

#[tokio::test]
async fn counts_are_of_all_below() {
    let app = start(&["Acme", "Acme/West", "Acme/West/North"]).await;
    let queued = ChatBuilder::queued("open", "Acme/West/North", at("2026-11-22T11:00:00Z"));
    app.import_chats([&queued]);
    let admin = app.admin("Acme").await;
    let _ = app.add_user("Acme/West/North", Role::Agent);
    let archived = app.add_user("Acme/West", Role::Agent);
    let _ = app.execute(&format!("UPDATE users SET archived_at = now() WHERE email = '{archived}'"));
    let west = get(&admin, &path_of(&app, "West")).await;
    assert_eq!(
        (west.chats.map(|chats| chats.count), west.open_chats, west.people, west.organizations),
        (Some(3), 1, 1, 1)
    );
    let acme = get(&admin, &path_of(&app, "Acme")).await;
    assert_eq!(
        (acme.chats.map(|chats| chats.count), acme.open_chats, acme.people, acme.organizations),
        (Some(4), 1, 2, 2)
    );
}
