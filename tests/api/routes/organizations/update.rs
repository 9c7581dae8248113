//! `PATCH /api/v1/organizations/{id}`: names, places, settings, archiving; and what sources send arrives.

use super::{ORGANIZATIONS, change, get, id_of, import, path_of, paths, start};
use crate::routes::audit::log;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{
    Chat, IngestOutcome, IngestReport, KeyScope, LiveEventType, ManagedOrganization, OrganizationList, Role,
};
use sightline_tests::{Caller, ChatBuilder, at};

#[tokio::test]
async fn sources_find_what_was_renamed_and_moved_where_they_knew_it_and_where_it_is() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let admin = app.admin("Acme").await;
    let (west, north) = (path_of(&app, "West"), path_of(&app, "North"));
    let renamed: ManagedOrganization = change(&admin, &west, json!({"name": "Coast"})).await.ok();
    assert_eq!(renamed.source_path, Some(vec!["Acme".to_owned(), "West".to_owned()]));
    assert_eq!(change(&admin, &north, json!({"parent_id": id_of(&app, "East"), "name": "Hill"})).await.status, 200);
    let before = paths(&admin).await;
    assert_eq!(before, ["Acme", "Acme/Coast", "Acme/East", "Acme/East/Hill"]);
    // As they knew it, as it is, and half of each.
    import(&app, &["Acme/West/North", "Acme/Coast/North", "Acme/East/Hill", "Acme/West", "Acme/Coast"]);
    assert_eq!(paths(&admin).await, before, "nothing is made again");
    let chats: Vec<Chat> = admin.all("/api/v1/chats").await;
    let of = |name: &str| chats.iter().filter(|chat| chat.organization.path.join("/") == name).count();
    assert_eq!((of("Acme/East/Hill"), of("Acme/Coast"), chats.len()), (3, 2, 6));
    // Its place stays its own, until it is back there.
    for name in ["West", "Coast"] {
        assert_eq!(admin.post(ORGANIZATIONS, &json!({ "name": name })).await.problem(409).code, "name_taken");
    }
    let back: ManagedOrganization = change(&admin, &west, json!({"name": "West"})).await.ok();
    assert_eq!(back.source_path, None);
    assert_eq!(admin.post(ORGANIZATIONS, &json!({"name": "Coast"})).await.status, 201);
}

#[tokio::test]
async fn a_key_of_a_renamed_organization_sends_as_before_and_not_to_what_was_moved_away() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let (admin, key) = (app.admin("Acme").await, app.key("Acme/West", &[KeyScope::Ingest]));
    let (west, north) = (path_of(&app, "West"), path_of(&app, "North"));
    assert_eq!(change(&admin, &west, json!({"name": "Coast"})).await.status, 200);
    let send = async |id: &str, path: &str| {
        let chat = ChatBuilder::queued(id, path, at("2026-11-22T12:00:00Z")).json();
        let request = key.request(Method::POST, "/api/v1/ingest/chats").json(&json!([chat]));
        key.send(request).await.ok::<IngestReport>().items.remove(0).outcome
    };
    assert_eq!(send("one", "West").await, IngestOutcome::Created);
    assert_eq!(send("two", "Coast/North").await, IngestOutcome::Created);
    assert_eq!(change(&admin, &north, json!({"parent_id": id_of(&app, "East")})).await.status, 200);
    assert_eq!(send("three", "West/North").await, IngestOutcome::Rejected);
    assert_eq!(send("four", "West").await, IngestOutcome::Created);
    assert_eq!(get(&admin, &north).await.chats.map(|chats| chats.count), Some(2));
}

#[tokio::test]
async fn what_is_in_use_is_not_archived_and_what_is_archived_keeps_its_chats_and_takes_more() {
    let app = start(&["Acme/West/North"]).await;
    let admin = app.admin("Acme").await;
    let west = path_of(&app, "West");
    app.import_chats([&ChatBuilder::queued("open", "Acme/West/North", at("2026-11-22T11:00:00Z"))]);
    let user = app.add_user("Acme/West/North", Role::Agent);
    let archive = async |is_archived: bool| change(&admin, &west, json!({"is_archived": is_archived})).await;
    assert_eq!(archive(true).await.problem(409).code, "open_chats");
    let open = app.text("SELECT id FROM chats WHERE state <> 'closed'");
    assert_eq!(admin.post(&format!("/api/v1/chats/{open}/close"), &json!({})).await.status, 200);
    assert_eq!(archive(true).await.problem(409).code, "people_active");
    let _ = app.execute(&format!("UPDATE users SET archived_at = now() WHERE email = '{user}'"));
    let archived: ManagedOrganization = archive(true).await.ok();
    assert!(archived.organization.archived_at.is_some() && archived.archived_itself_at.is_some());

    let list: OrganizationList = admin.get(ORGANIZATIONS).await.ok();
    let names: Vec<&str> =
        list.items.iter().filter(|one| one.archived_at.is_some()).map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["West", "North"], "what is below is archived with it");
    import(&app, &["Acme/West", "Acme/West/North"]);
    assert_eq!(get(&admin, &west).await.chats.map(|chats| chats.count), Some(3));
    // Nobody and nothing comes there, and what is below returns with it.
    let new =
        json!({"email": "mara@example.com", "name": "Mara", "role": "agent", "organization_id": id_of(&app, "North")});
    assert_eq!(admin.post("/api/v1/users", &new).await.problem(400).errors[0].detail, "is archived");
    let below = json!({"name": "South", "parent_id": id_of(&app, "West")});
    assert_eq!(admin.post(ORGANIZATIONS, &below).await.problem(400).errors[0].detail, "is archived");
    let returns = change(&admin, &path_of(&app, "North"), json!({"is_archived": false})).await;
    assert_eq!(returns.problem(409).code, "above_archived");
    let id = app.text(&format!("SELECT id FROM users WHERE email = '{user}'"));
    let returns =
        admin.send(admin.request(Method::PATCH, &format!("/api/v1/users/{id}")).json(&json!({"is_archived": false})));
    assert_eq!(returns.await.problem(409).code, "organization_archived");
    assert_eq!(archive(false).await.ok::<ManagedOrganization>().organization.archived_at, None);
}

#[tokio::test]
async fn an_admin_does_not_move_or_archive_its_own_and_the_company_keeps_its_name() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let (own, north) = (path_of(&app, "West"), path_of(&app, "North"));
    for (admin, path, with) in [
        (&west, own.clone(), json!({"parent_id": id_of(&app, "East")})),
        (&west, own.clone(), json!({"is_archived": true})),
        (&acme, path_of(&app, "Acme"), json!({"is_archived": true})),
        (&acme, path_of(&app, "Acme"), json!({"parent_id": id_of(&app, "East")})),
    ] {
        assert_eq!(change(admin, &path, with).await.problem(409).code, "own_organization");
    }
    assert_eq!(change(&acme, &path_of(&app, "Acme"), json!({"name": "Ace"})).await.problem(409).code, "company_name");
    // Out of its part, and into what is not its own.
    for parent in [id_of(&app, "East"), id_of(&app, "Acme")] {
        let refused = change(&west, &north, json!({ "parent_id": parent })).await.problem(400);
        assert_eq!(refused.errors[0].detail, "is not an organization that you see");
    }
    // A sibling that it does not see has the name.
    assert_eq!(change(&west, &own, json!({"name": "East"})).await.problem(409).code, "name_taken");
    assert_eq!(change(&west, &own, json!({"name": "Coast"})).await.status, 200);
    assert_eq!(paths(&acme).await, ["Acme", "Acme/Coast", "Acme/Coast/North", "Acme/East"]);
}

#[tokio::test]
async fn of_two_moves_that_would_make_a_circle_one_is_refused() {
    let app = start(&["Acme/West", "Acme/East"]).await;
    let admin = app.admin("Acme").await;
    for _ in 0..5 {
        let _ = app.execute(
            "UPDATE organizations SET parent_id = company_id, source_parent_id = NULL, source_name = NULL \
             WHERE parent_id IS NOT NULL",
        );
        let into = |name: &str, parent: &str| {
            let (path, parent) = (path_of(&app, name), id_of(&app, parent));
            let admin: Caller = admin.clone();
            async move { change(&admin, &path, json!({ "parent_id": parent })).await.status.as_u16() }
        };
        let answers = tokio::join!(into("West", "East"), into("East", "West"));
        let mut statuses = [answers.0, answers.1];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
        assert_eq!(paths(&admin).await.len(), 3, "all of them hang on the company");
    }
}

#[tokio::test]
async fn a_change_is_recorded_without_names_and_published_to_those_that_see_it() {
    let app = start(&["Acme/West/North", "Acme/East"]).await;
    let admin = app.admin("Acme").await;
    let (west, east) = (app.supervisor("Acme/West").await, app.supervisor("Acme/East").await);
    let north = path_of(&app, "North");
    let (mut of_west, mut of_east) = (west.listen().await, east.listen().await);
    assert_eq!(change(&admin, &north, json!({"name": "North"})).await.status, 200);
    let moved = json!({"parent_id": id_of(&app, "East"), "waiting_target_seconds": 90, "name": "Hill"});
    assert_eq!(change(&admin, &north, moved).await.status, 200);
    for stream in [&mut of_west, &mut of_east] {
        assert_eq!(stream.take(1).await[0].kind, LiveEventType::Reset);
    }
    let entries = log(&admin, "?action=organization_changed").await;
    let details: Vec<Option<Value>> = entries.into_iter().map(|entry| entry.details).collect();
    let expected = json!({
        "is_renamed": true,
        "parent_id": [id_of(&app, "West"), id_of(&app, "East")],
        "waiting_target_seconds": [null, 90]
    });
    assert_eq!(details, [Some(expected)]);
    let faults = change(&admin, &north, json!({"time_zone": "Mars", "close_after_minutes": -1, "name": "a/b"})).await;
    let pointers: Vec<_> = faults.problem(400).errors.into_iter().filter_map(|fault| fault.pointer).collect();
    assert_eq!(pointers, ["/name", "/close_after_minutes", "/time_zone"]);
}
