//! The list of people, and what an admin does with one of them.

use super::{COMPANY, PASSWORD, choose, make, make_active, open, until_row};
use crate::accessible::{REFUSED, answer_with};
use crate::browser::Browser;
use sightline_shared::Role;
use sightline_shared::people::ManagedUser;
use sightline_tests::TestApp;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_stays_one_and_the_page_says_why() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let browser = open(&app, &email, "/settings/people").await;
    browser.click("link", "Test User").await;
    browser.find("dialog", "Test User").await;
    browser.until("the own panel", |text, _| text.contains("You cannot archive yourself.")).await;
    assert!(browser.every("button", "Archive").await.is_empty());
    choose(&browser, "Role", "Sup").await;
    browser.click("button", "Save changes").await;
    browser.find("alert", "A company keeps at least one admin who can sign in.").await;
    browser.picture("last-admin").await;
    let stored = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    assert_eq!(stored.get("/api/v1/users").await.status, 200);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_changed_archived_and_returns() {
    let app = TestApp::start_with_web().await;
    let (email, admin) = (app.add_user(COMPANY, Role::Admin), app.admin(COMPANY).await);
    let _ = app.add_user(&format!("{COMPANY}/North"), Role::Supervisor);
    let made = make_active(&app, &admin, "Mara Quill", "mara.quill@example.com").await;
    let signed_in = app.nobody().sign_in("mara.quill@example.com", PASSWORD).await;
    let path = format!("/api/v1/users/{}", made.user.user.id);
    let browser = open(&app, &email, "/settings/people").await;
    browser.click("link", "Mara Quill").await;
    browser.until("her address", |_, address| address.contains("?person=")).await;

    // Role and organization.
    choose(&browser, "Role", "Ag").await;
    let is_loaded = "return document.querySelectorAll('#person-organization option').length > 1";
    browser.until_script("the organizations", is_loaded).await;
    choose(&browser, "Organization", "No").await;
    browser.click("button", "Save changes").await;
    browser.find("status", "Changes saved").await;
    until_row(&browser, "Mara Quill", "Agent").await;
    let stored: ManagedUser = admin.get(&path).await.ok();
    assert_eq!((stored.user.role, stored.organization.name.as_str()), (Role::Agent, "North"));
    browser.picture("person").await;

    // Another link, and the end of what is signed in.
    browser.click("button", "New link").await;
    browser.until("the link", |text, _| text.contains("Link valid until") && text.contains("within 72 hours")).await;
    browser.picture("person-link").await;
    assert_eq!(signed_in.get("/api/v1/me").await.status, 200);
    browser.click("button", "Sign out everywhere").await;
    browser.find("status", "Signed out everywhere").await;
    assert_eq!(signed_in.get("/api/v1/me").await.status, 401);

    // Archived only once that is confirmed; the row leaves, and the person returns from the same button.
    browser.click("button", "Archive").await;
    browser.find("alertdialog", "Archive Mara Quill?").await;
    browser.picture("archive").await;
    browser.click("button", "Cancel").await;
    browser.until_gone("alertdialog", "Archive").await;
    browser.click("button", "Archive").await;
    browser.find("alertdialog", "Archive Mara Quill?").await;
    browser.until_script("the safe answer", "return document.activeElement?.textContent === 'Cancel'").await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    browser.find("status", "Mara Quill is archived").await;
    browser.until_gone("link", "Mara Quill").await;
    assert!(admin.get(&path).await.ok::<ManagedUser>().archived_at.is_some());
    assert!(browser.every("button", "New link").await.is_empty());
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Return'").await;
    browser.press(Key::Enter).await;
    browser.find("status", "Mara Quill has returned").await;
    until_row(&browser, "Mara Quill", "Active").await;
    assert!(admin.get(&path).await.ok::<ManagedUser>().archived_at.is_none());

    // Escape leads back to the row.
    browser.escape().await;
    browser.until("the list alone", |_, address| address.ends_with("/settings/people")).await;
    let is_row = "return document.activeElement?.textContent === 'Mara Quill'";
    browser.until_script("the row", is_row).await;
    // The drawer leaves no room for this column.
    until_row(&browser, "Mara Quill", "North").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_of_the_people_is_an_address_and_a_failure_keeps_the_rows() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let admin = app.admin(COMPANY).await;
    for (name, address, role) in [("Mara Quill", "mara@example.com", "admin"), ("Jon Ash", "jon@example.com", "agent")]
    {
        make(&admin, name, address, role).await;
    }
    let browser = open(&app, &email, "/settings/people?colour=red").await;
    browser.until("what was ignored", |text, _| text.contains("Part of this link was ignored: colour")).await;
    browser.until("all of them", |text, _| text.contains("4 people")).await;
    browser.type_into("searchbox", "Search name or email", "JON").await;
    browser.until("one", |text, address| address.ends_with("?q=JON") && text.contains("1 person")).await;
    browser.filter("Role", "Admin").await;
    browser
        .until("nobody", |text, address| address.ends_with("?q=JON&role=admin") && text.contains("Nobody matches"))
        .await;
    browser.click("button", "Clear filters").await;
    browser.until("all again", |text, address| address.ends_with("/people") && text.contains("4 people")).await;
    browser.filter("State", "Archived").await;
    browser
        .until("nobody", |text, address| address.ends_with("?state=archived") && text.contains("Nobody matches"))
        .await;
    browser.open(&format!("{}/settings?q=x", app.url)).await;
    browser
        .until("the people", |text, address| address.ends_with("/settings/people") && text.contains("4 people"))
        .await;

    // Rows stay where they cannot be read again, and a page without rows tries again.
    answer_with(&browser, "/api/v1/users", REFUSED).await;
    browser.click("button", "Refresh").await;
    browser
        .until("a notice", |text, _| text.contains("You see the rows as they were.") && text.contains("Jon Ash"))
        .await;
    browser.block(&["*/api/v1/users*"]).await;
    browser.open(&format!("{}/settings/people", app.url)).await;
    browser.find("heading", "The people could not be loaded").await;
    browser.picture("people-failed").await;
    browser.block(&[]).await;
    browser.click("button", "Try again").await;
    browser.until("the people", |text, _| text.contains("4 people")).await;

    // Somebody who is not there, and a page that is not.
    browser.open(&format!("{}/settings/people?person=0199d2a0-1111-7000-8000-000000000000", app.url)).await;
    browser.find("dialog", "This person cannot be shown").await;
    browser.open(&format!("{}/settings/nothing", app.url)).await;
    browser.find("heading", "There is no such page").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_comes_to_the_people_by_the_keyboard_and_in_dutch() {
    let app = TestApp::start_with_web().await;
    let email = app.add_user(COMPANY, Role::Admin);
    let browser = open(&app, &email, "/data/chats").await;
    browser.find("tab", "Chats").await;
    browser.press_with(Key::Control, "k").await;
    browser.type_into("combobox", "What do you want to do?", "people").await;
    browser.find("option", "Settings: People").await;
    browser.press(Key::Enter).await;
    browser.until("the people", |text, address| address.ends_with("/settings/people") && text.contains(&email)).await;
    browser.press("q").await;
    browser.until_script("the search", "return document.activeElement?.id === 'text-search'").await;

    browser.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    browser.open(&format!("{}/settings/people", app.url)).await;
    browser.until("Dutch", |text, _| text.contains("Beheer") && text.contains("Laatst aangemeld")).await;
    browser.click("link", "Test User").await;
    browser.until("her panel", |text, _| text.contains("Je kunt jezelf niet archiveren.")).await;
    browser.picture("person-nl").await;
    browser.close().await;
    let (_, secret) = make(&app.admin(COMPANY).await, "Jon Ash", "jon@example.com", "agent").await;
    let person = Browser::start(1440, 900).await;
    person.open(&app.url).await;
    person.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    person.open(&format!("{}/set-password#{secret}", app.url)).await;
    person.type_into("textbox", "Nieuw wachtwoord", "kort").await;
    person.press(Key::Enter).await;
    person.until("Dutch", |text, _| text.contains("Het wachtwoord moet 8 tot 1.024 tekens hebben.")).await;
    person.close().await;
}
