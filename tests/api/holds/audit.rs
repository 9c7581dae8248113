//! Every access, change and refused request leaves one entry in the audit log.

use crate::routes::audit::{ask, cookie, id, import, log, settle, wait_for};
use reqwest::Method;
use serde_json::json;
use sightline_shared::{AuditAction, Role};
use sightline_tests::TestApp;

#[tokio::test]
async fn accesses_exports_and_erasures_leave_one_entry_each_with_user_action_time_and_address() {
    let app = TestApp::start().await;
    import(&app);
    let (anna, admin) = (app.supervisor("Acme/West").await, app.admin("Acme").await);
    let began = chrono::Utc::now();
    let [chat, result, contact] = ["chats", "results", "contacts"].map(|table| id(&app, table, "west"));
    for (path, request_id) in [
        (format!("chats/{chat}/events?limit=2"), "transcript"),
        (format!("results/{result}"), "result"),
        (format!("contacts/{contact}"), "contact"),
        (format!("contacts/{contact}/erasure"), "preview"),
    ] {
        ask(&anna, Method::GET, &format!("/api/v1/{path}"), request_id).await;
    }
    ask(&anna, Method::DELETE, &format!("/api/v1/contacts/{contact}"), "erase").await;
    // None of these is an access.
    for path in [format!("chats/{chat}"), "chats".to_owned(), "contacts".to_owned(), "results".to_owned()] {
        ask(&anna, Method::GET, &format!("/api/v1/{path}"), "no-opening").await;
    }
    settle(&app).await;
    let user = log(&admin, "?action=contact_erased").await[0].user.clone().unwrap();
    let entries = log(&admin, &format!("?user_id={}", user.id)).await;
    let found: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            let subject = entry.subject.clone().unwrap();
            (entry.action.as_str(), subject.kind, subject.id.to_string(), entry.request_id.clone())
        })
        .skip(1)
        .collect();
    let expected = [
        ("transcript_opened", "chat", &chat, "transcript"),
        ("result_opened", "result", &result, "result"),
        ("contact_opened", "contact", &contact, "contact"),
        ("erasure_previewed", "contact", &contact, "preview"),
        ("contact_erased", "contact", &contact, "erase"),
    ]
    .map(|(action, kind, id, request)| (action, kind.to_owned(), id.clone(), request.to_owned()));
    assert_eq!(found, expected);
    for entry in &entries {
        assert_eq!(entry.address.as_deref(), Some("127.0.0.1"));
        assert_eq!(entry.user.as_ref().unwrap().name, "Test User");
        assert_eq!(entry.organization.as_ref().unwrap().path, ["Acme", "West"]);
        assert!(entry.at.utc() <= chrono::Utc::now());
    }
    assert!(entries[0].at.utc() >= began - chrono::Duration::milliseconds(1));
    let stored = app.texts("SELECT audit_entries::text FROM audit_entries").concat().to_lowercase();
    for canary in ["canary", "5550199", "crm-", "good morning", "aster"] {
        assert!(!stored.contains(canary), "{canary}");
    }
}

#[tokio::test]
async fn a_transcript_is_opened_once_however_many_pages_are_read() {
    let app = TestApp::start().await;
    import(&app);
    let (anna, bert) = (app.supervisor("Acme").await, app.supervisor("Acme").await);
    let [chat, other] = ["root", "west"].map(|name| id(&app, "chats", name));
    let event = app.text(&format!("SELECT id FROM events WHERE chat_id = '{chat}' AND seq = 2"));
    for query in ["", "?after_seq=2", "?before_seq=3", &format!("?around={event}"), ""] {
        let _ = ask(&anna, Method::GET, &format!("/api/v1/chats/{chat}/events{query}"), "anna").await;
    }
    // A further page is an access, too, when there was none before.
    let _ = ask(&anna, Method::GET, &format!("/api/v1/chats/{other}/events?after_seq=1"), "anna").await;
    let _ = ask(&bert, Method::GET, &format!("/api/v1/chats/{chat}/events"), "bert").await;
    settle(&app).await;
    let count = |condition: &str| {
        app.text(&format!("SELECT count(*) FROM audit_entries WHERE action = 'transcript_opened' AND {condition}"))
    };
    assert_eq!(count(&format!("request = 'anna' AND subject = '{chat}'")), "1");
    assert_eq!(count(&format!("request = 'anna' AND subject = '{other}'")), "1");
    assert_eq!(count("request = 'bert'"), "1");
    assert_eq!(count("true"), "3");
}

#[tokio::test]
async fn hidden_resources_leave_no_access_entry() {
    let app = TestApp::start().await;
    import(&app);
    let west = app.supervisor("Acme/West").await;
    let [chat, result, contact] = ["chats", "results", "contacts"].map(|table| id(&app, table, "root"));
    for path in [
        format!("chats/{chat}/events"),
        format!("results/{result}"),
        format!("contacts/{contact}"),
        format!("contacts/{contact}/erasure"),
    ] {
        assert_eq!(west.get(&format!("/api/v1/{path}")).await.status, 404);
    }
    settle(&app).await;
    assert_eq!(app.texts("SELECT action FROM audit_entries ORDER BY at"), ["signed_in", "sign_in_failed"]);
}

#[tokio::test]
async fn signing_in_and_out_and_failing_to_leaves_one_entry_each() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    let email = app.add_user("Acme/West", Role::Supervisor);
    let user = app.text(&format!("SELECT id FROM users WHERE email = '{email}'"));
    let nobody = app.nobody();
    let sign_in = async |email: &str, password: &str| {
        nobody.post("/api/v1/auth/login", &json!({"email": email, "password": password})).await
    };
    assert_eq!(sign_in(&email, "wrong").await.status, 401);
    assert_eq!(sign_in("canary@example.com", "wrong").await.status, 401);
    let signed_in = sign_in(&email, TestApp::PASSWORD).await;
    let refresh = cookie(&signed_in, "__Host-sightline_refresh");
    for status in [204, 401] {
        let request = nobody.request(Method::POST, "/api/v1/auth/refresh").header("cookie", &refresh);
        assert_eq!(nobody.send(request.header("sec-fetch-site", "same-origin")).await.status, status);
        // Long enough ago not to be a second tab.
        let _ = app.execute("UPDATE refresh_tokens SET used_at = used_at - interval '1 hour'");
    }
    let caller = nobody.sign_in(&email, TestApp::PASSWORD).await;
    assert_eq!(caller.post("/api/v1/auth/logout", &json!({})).await.status, 204);
    settle(&app).await;
    let entries = log(&admin, &format!("?user_id={user}")).await;
    let actions: Vec<AuditAction> = entries.iter().rev().map(|entry| entry.action).collect();
    use AuditAction::{RefreshReused, SignInFailed, SignedIn, SignedOut};
    assert_eq!(actions, [SignInFailed, SignedIn, RefreshReused, SignedIn, SignedOut]);
    assert_eq!(entries[4].organization.as_ref().unwrap().name, "West");
    // An entry of an unknown address has no company, no user, and never the address itself.
    let unknown = app.texts(
        "SELECT concat_ws(' ', action, address) FROM audit_entries \
          WHERE company_id = '00000000-0000-0000-0000-000000000000' AND user_id IS NULL",
    );
    assert_eq!(unknown, ["sign_in_failed 127.0.0.1", "sign_in_failed 127.0.0.1"]);
    let stored = app.texts("SELECT audit_entries::text FROM audit_entries").concat();
    assert!(!stored.contains("canary") && !stored.contains('@'), "{stored}");
}

#[tokio::test]
async fn entries_of_the_log_cannot_be_changed() {
    let app = TestApp::start().await;
    let _ = app.admin("Acme").await;
    for statement in [
        "UPDATE audit_entries SET action = 'signed_out'",
        "UPDATE audit_entries SET action = action WHERE false",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ] {
        let refused = diesel::RunQueryDsl::execute(diesel::sql_query(statement), &mut app.connect()).unwrap_err();
        assert!(refused.to_string().contains("audit_entries is append-only"), "{refused}");
    }
    assert_eq!(app.texts("SELECT action FROM audit_entries"), ["signed_in"]);
}

#[tokio::test]
async fn a_server_that_is_stopped_writes_what_it_still_holds() {
    let mut app = TestApp::start().await;
    import(&app);
    let anna = app.supervisor("Acme").await;
    let names = ["root", "west"];
    for name in names {
        let _ = ask(&anna, Method::GET, &format!("/api/v1/chats/{}/events", id(&app, "chats", name)), name).await;
    }
    app.stop();
    let stored = app.texts("SELECT request FROM audit_entries WHERE action = 'transcript_opened' ORDER BY 1");
    assert_eq!(stored, names);
}

#[tokio::test]
async fn a_connection_that_is_lost_costs_no_entry() {
    let app = TestApp::start().await;
    import(&app);
    let anna = app.supervisor("Acme").await;
    let contact = id(&app, "contacts", "root");
    for round in 0..5 {
        let request = format!("round-{round}");
        let _ = ask(&anna, Method::GET, &format!("/api/v1/contacts/{contact}/erasure"), &request).await;
        wait_for(&app, &format!("request = '{request}'"), 1).await;
        let ended = app.texts(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
              WHERE datname = current_database() AND application_name = 'sightline audit'",
        );
        assert_eq!(ended, ["true"], "the log has one connection of its own");
    }
}
