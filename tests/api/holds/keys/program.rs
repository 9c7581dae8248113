//! The command line's keys, and the logs of a server that was called with one.

use sightline_shared::KeyScope::ChatsRead;
use sightline_tests::{ServerProcess, TestApp, bare};
use std::process::Output;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

fn key(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = bare(PROGRAM);
    command.arg("key").args(arguments).args(["--company", "Acme", "--database-url", &app.database.url]);
    command.output().unwrap()
}

/// What a command that succeeds prints.
fn printed(app: &TestApp, arguments: &[&str]) -> String {
    let output = key(app, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_key_is_made_listed_and_revoked_from_the_command_line() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme/West").await;
    let add =
        ["add", "--organization", "West", "--name", "Nightly", "--scope", "chats:read,ingest", "--expires", "90d"];
    let made = printed(&app, &add);
    let token = made.trim_end();
    assert_eq!(made, format!("{token}\n"));
    let program = app.bearer(token);
    assert_eq!(program.get("/api/v1/chats").await.status, 200);
    let listed = printed(&app, &["list"]);
    let row = listed.lines().find(|line| line.starts_with(&token[..11])).unwrap();
    for cell in ["Nightly", "Acme/West", "chats:read,ingest"] {
        assert!(row.contains(&format!("  {cell}  ")), "{row}");
    }
    assert!(!listed.contains(&token[11..]));
    // An admin sees it, made by no user.
    let seen = crate::routes::api_keys::list(&admin).await;
    assert_eq!((seen.len(), &seen[0].created_by), (1, &None));
    let days = (seen[0].expires_at.unwrap().utc() - seen[0].created_at.utc()).num_days();
    assert!((89..=90).contains(&days), "{days}");

    let second = printed(&app, &["add", "--name", "Other", "--scope", "ingest"]);
    printed(&app, &["revoke", "--prefix", &token[..11]]);
    assert_eq!(program.get("/api/v1/chats").await.status, 401);
    let id = app.key_id(&app.bearer(second.trim_end()));
    for _ in 0..2 {
        assert!(printed(&app, &["revoke", "--id", &id]).starts_with(&format!("revoked {}", &second[..11])));
    }
    let recorded = app.texts("SELECT concat_ws(' ', action, request, user_id) FROM audit_entries WHERE action LIKE 'api_key%' ORDER BY at, id");
    let wanted = [
        "api_key_created key add",
        "api_key_created key add",
        "api_key_revoked key revoke",
        "api_key_revoked key revoke",
    ];
    assert_eq!(recorded, wanted);
}

#[tokio::test]
async fn what_cannot_be_made_or_revoked_is_named() {
    let app = TestApp::start().await;
    let _ = app.admin("Acme").await;
    let long = "x".repeat(101);
    for (arguments, status, wanted) in [
        (vec!["add", "--name", "x"], 2, "--scope"),
        (vec!["add", "--name", "x", "--scope", "chats"], 2, "chats:read"),
        (
            vec!["add", "--name", "", "--scope", "ingest,ingest", "--expires", "2020-01-01"],
            2,
            "--name must have 1 to 100 characters; --scope is there twice; --expires must be in the future",
        ),
        (vec!["add", "--name", &long, "--scope", "ingest"], 2, "--name"),
        (vec!["add", "--name", "x", "--scope", "ingest", "--expires", "soon"], 2, "90d"),
        (vec!["add", "--name", "x", "--scope", "ingest", "--organization", "North/Store"], 1, "Acme/North/Store"),
        (vec!["revoke"], 2, "--id"),
        (vec!["revoke", "--prefix", "sl_none"], 1, "key list"),
    ] {
        let output = key(&app, &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains(wanted) && output.stdout.is_empty(), "{arguments:?}: {said}");
    }
    assert_eq!(app.text("SELECT count(*) FROM api_keys"), "0");
}

#[tokio::test]
async fn a_server_logs_no_key() {
    let app = TestApp::start().await;
    let caller = app.key("Acme", &[ChatsRead]);
    let (mut server, log) = ServerProcess::start_logging(PROGRAM, &app.database.url, &["--log", "debug"]);
    let program = server.meet(&caller);
    assert_eq!(program.get("/api/v1/chats").await.status, 200);
    assert_eq!(program.get("/api/v1/results").await.status, 403);
    assert_eq!(program.get("/api/v1/chats?colour=red").await.status, 400);
    let revoked = app.execute("UPDATE api_keys SET revoked_at = now()");
    assert_eq!((revoked, program.get("/api/v1/chats").await.status.as_u16()), (1, 401));
    assert!(server.stop().success());
    let said: Vec<String> = log.iter().collect();
    let token = caller.token().unwrap();
    assert!(said.iter().any(|line| line.contains("/api/v1/results")), "nothing is logged: {said:?}");
    assert!(!said.iter().any(|line| line.contains(&token[3..11]) || line.contains(&token[11..])), "{said:?}");
}
