//! People from the command line: links, the end of sign-ins, archiving and returning.

use crate::routes::users::{get, id_of, list, make, new, set_password};
use sightline_shared::Role;
use sightline_tests::browser_requests::login;
use sightline_tests::{TestApp, bare};
use std::process::Output;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

fn user(app: &TestApp, arguments: &[&str]) -> Output {
    bare(PROGRAM).arg("user").args(arguments).args(["--database-url", &app.database.url]).output().unwrap()
}

/// What a command that succeeds prints.
fn printed(app: &TestApp, arguments: &[&str]) -> String {
    let output = user(app, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_link_of_the_command_line_sets_a_password_and_replaces_the_one_before() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let made = make(&admin, &new("mara@example.com", "supervisor")).await;
    let server = "https://sightline.example.com";
    let link = printed(&app, &["link", "--email", "MARA@example.com", "--public-url", &format!("{server}/")]);
    let secret = link.trim_end().strip_prefix(&format!("{server}/set-password#")).unwrap();
    assert_eq!(set_password(&app, &made.link.token.unwrap()).await.status, 400);
    assert_eq!(set_password(&app, secret).await.status, 204);
    assert!(get(&admin, made.user.user.id).await.has_password);
    assert!(printed(&app, &["link", "--email", "mara@example.com"]).starts_with("/set-password#"));
    let recorded = "SELECT concat_ws(' ', action, request, subject = (SELECT id FROM users WHERE email LIKE 'mara%')) \
                    FROM audit_entries WHERE action = 'password_link_created'";
    assert_eq!(app.texts(recorded), ["password_link_created user link t"; 2]);
}

#[tokio::test]
async fn a_user_is_signed_out_archived_and_returns_from_the_command_line() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let email = app.add_user("Acme", Role::Supervisor);
    let signed_in = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let id = id_of(&signed_in).await;
    assert_eq!(printed(&app, &["sign-out", "--email", &email]), format!("ended 1 sign-ins of {email}\n"));
    assert_eq!(signed_in.get("/api/v1/me").await.status, 401);
    assert_eq!(printed(&app, &["sign-out", "--email", &email]), format!("ended 0 sign-ins of {email}\n"));
    let ended = "SELECT details::text FROM audit_entries WHERE action = 'sign_ins_ended'";
    assert_eq!(app.texts(ended), ["{\"sign_ins\": 1}"]);

    let link = printed(&app, &["link", "--email", &email]);
    printed(&app, &["change", "--email", &email, "--archive"]);
    assert!(get(&admin, id).await.archived_at.is_some());
    printed(&app, &["change", "--email", &email, "--return"]);
    assert_eq!(get(&admin, id).await.archived_at, None);
    assert_eq!(login(&app, &email).await.status, 200);
    let (_, secret) = link.trim_end().split_once('#').unwrap();
    assert_eq!(set_password(&app, secret).await.status, 400, "archiving ends a link");
    assert_eq!(list(&admin).await.len(), 2);

    printed(&app, &["change", "--email", &email, "--role", "agent", "--new-password"]);
    // What is as it was leaves no entry.
    printed(&app, &["change", "--email", &email, "--role", "agent", "--return"]);
    let changed = "SELECT action || coalesce(' ' || details::text, '') FROM audit_entries \
                   WHERE request = 'user change' ORDER BY at, id";
    assert_eq!(
        app.texts(changed),
        [
            "user_changed {\"is_archived\": true}",
            "user_changed {\"is_archived\": false}",
            "user_changed {\"role\": [\"supervisor\", \"agent\"]}",
            "password_changed",
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_done_with_a_user_is_named() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    printed(&app, &["change", "--email", &email, "--archive"]);
    for (arguments, status, wanted) in [
        (vec!["link", "--email", &email], 1, "is archived"),
        (vec!["link", "--email", "nobody@example.com"], 1, "no user with the address nobody@example.com"),
        (vec!["link", "--email", &email, "--public-url", "sightline"], 2, "https://"),
        (vec!["sign-out", "--email", "nobody@example.com"], 1, "no user with the address nobody@example.com"),
        (vec!["change", "--email", &email, "--archive", "--return"], 2, "--return"),
        (vec!["change", "--email", &email], 2, "--return"),
    ] {
        let output = user(&app, &arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains(wanted) && output.stdout.is_empty(), "{arguments:?}: {said}");
    }
}
