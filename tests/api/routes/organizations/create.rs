//! `POST /api/v1/organizations`: another node of the tree, where its name is free.

use super::{ORGANIZATIONS, id_of, paths, start};
use crate::routes::audit::log;
use serde_json::json;
use sightline_shared::ManagedOrganization;
use uuid::Uuid;

#[tokio::test]
async fn an_organization_is_made_below_the_callers_own_or_one_that_it_sees() {
    let app = start(&["Acme/West"]).await;
    let (acme, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    let answer = west.post(ORGANIZATIONS, &json!({"name": " North "})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let made: ManagedOrganization = answer.ok();
    assert_eq!((made.path.join("/").as_str(), made.organizations), ("West/North", 0));
    let location = answer.header("location").unwrap();
    assert_eq!(acme.get(location).await.ok::<ManagedOrganization>().path, ["Acme", "West", "North"]);
    let below = json!({"name": "East", "parent_id": made.organization.id});
    assert_eq!(acme.post(ORGANIZATIONS, &below).await.status, 201);
    assert_eq!(paths(&acme).await, ["Acme", "Acme/West", "Acme/West/North", "Acme/West/North/East"]);
    let entries = log(&acme, "?action=organization_created").await;
    let subjects: Vec<_> = entries.iter().map(|entry| entry.subject.as_ref().unwrap().name.as_deref()).collect();
    assert_eq!(subjects, [Some("East"), Some("North")]);
}

#[tokio::test]
async fn a_place_belongs_to_one_organization_and_a_path_ends() {
    let app = start(&["Acme/West", "Beta"]).await;
    let admin = app.admin("Acme").await;
    let refused = async |body| admin.post(ORGANIZATIONS, &body).await;
    assert_eq!(refused(json!({"name": "West"})).await.problem(409).code, "name_taken");
    for name in ["", "  ", "West/North"] {
        assert_eq!(refused(json!({"name": name})).await.problem(400).errors[0].pointer.as_deref(), Some("/name"));
    }
    for parent in [id_of(&app, "Beta"), Uuid::now_v7().to_string()] {
        let problem = refused(json!({"name": "North", "parent_id": parent})).await.problem(400);
        assert_eq!(problem.errors[0].pointer.as_deref(), Some("/parent_id"));
    }
    // Sixteen names, that of the company among them.
    let mut parent = id_of(&app, "West");
    for depth in 3..=16 {
        let made = refused(json!({"name": depth.to_string(), "parent_id": parent})).await;
        parent = made.ok::<ManagedOrganization>().organization.id.to_string();
    }
    let problem = refused(json!({"name": "17", "parent_id": parent})).await.problem(400);
    assert!(problem.errors[0].detail.contains("too deep"), "{problem:?}");
}
