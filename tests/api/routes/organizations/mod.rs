//! Organizations, and what their tests share.

mod create;
mod get;
mod list;
mod list_settings;
mod preview_move;
mod update;

use reqwest::Method;
use serde_json::Value;
use sightline_shared::{ManagedOrganization, Page};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

pub const ORGANIZATIONS: &str = "/api/v1/organizations";

/// An app with a closed chat in each of these organizations.
pub async fn start(paths: &[&str]) -> TestApp {
    let app = TestApp::start().await;
    import(&app, paths);
    app
}

/// A closed chat in each of these organizations, which is named after it.
pub fn import(app: &TestApp, paths: &[&str]) {
    let chat =
        |path: &&str| ChatBuilder::queued(path, path, at("2026-11-22T10:00:00Z")).accepted("Vera").closed("Vera");
    app.import_chats(paths.iter().map(chat).collect::<Vec<_>>().iter());
}

/// The path of the organization of this name.
pub fn path_of(app: &TestApp, name: &str) -> String {
    format!("{ORGANIZATIONS}/{}", id_of(app, name))
}

/// The id of the organization of this name.
pub fn id_of(app: &TestApp, name: &str) -> String {
    app.text(&format!("SELECT id FROM organizations WHERE name = '{name}'"))
}

pub async fn get(admin: &Caller, path: &str) -> ManagedOrganization {
    admin.get(path).await.ok()
}

pub async fn change(admin: &Caller, path: &str, change: Value) -> Answer {
    admin.send(admin.request(Method::PATCH, path).json(&change)).await
}

/// The paths of all that an admin sees.
pub async fn paths(admin: &Caller) -> Vec<String> {
    let all: Page<ManagedOrganization> = admin.get(&format!("{ORGANIZATIONS}/settings")).await.ok();
    let mut paths: Vec<String> = all.items.iter().map(|one| one.path.join("/")).collect();
    paths.sort();
    paths
}
