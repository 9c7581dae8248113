//! When streams end.

use crate::routes::live::words;
use crate::routes::live::writer::{queue, say};
use sightline_shared::Role;
use sightline_tests::{Caller, TestApp};

/// A signed-in supervisor of Acme/West with the id of the user.
async fn supervisor(app: &TestApp) -> (Caller, String) {
    let email = app.add_user("Acme/West", Role::Supervisor);
    let caller = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    (caller, app.text(&format!("SELECT id FROM users WHERE email = '{email}'")))
}

#[tokio::test]
async fn a_stream_ends_with_what_allowed_it() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme/West");
    let changes = [
        "UPDATE auth_sessions SET ended_at = now() WHERE user_id = '{id}'",
        "UPDATE auth_sessions SET expires_at = now() WHERE user_id = '{id}'",
        "UPDATE users SET archived_at = now() WHERE id = '{id}'",
        "UPDATE users SET role = 'agent' WHERE id = '{id}'",
        "UPDATE users SET organization_id = company_id WHERE id = '{id}'",
    ];
    let mut streams = Vec::new();
    for change in changes {
        let (caller, id) = supervisor(&app).await;
        streams.push((change, id, caller.listen().await));
    }
    let mut stays = app.supervisor("Acme/West").await.listen().await;
    for (change, id, _) in &streams {
        assert_eq!(app.execute(&change.replace("{id}", id)), 1, "{change}");
    }
    for (change, _, stream) in &mut streams {
        assert_eq!(stream.rest().await, [], "{change}");
    }
    say(&app, "chat", &["still here"]);
    assert_eq!(words(&mut stays).await, "still here");
}

#[tokio::test]
async fn signing_out_ends_the_streams_of_that_sign_in_alone() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let email = app.add_user("Acme", Role::Admin);
    let [one, other] = [(); 2].map(|()| app.nobody());
    let one = one.sign_in(&email, TestApp::PASSWORD).await;
    let other = other.sign_in(&email, TestApp::PASSWORD).await;
    let (mut ends, mut stays) = (one.listen().await, other.listen().await);
    assert_eq!(one.post("/api/v1/auth/logout", &serde_json::json!({})).await.status, 204);
    assert_eq!(ends.rest().await, []);
    say(&app, "chat", &["hello"]);
    assert_eq!(words(&mut stays).await, "hello");
    assert_eq!(one.get("/api/v1/live").await.status, 401);
}

#[tokio::test]
async fn a_server_that_stops_ends_its_streams() {
    let mut app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut streams = vec![anna.listen().await, anna.listen().await, app.admin("Beta").await.listen().await];
    let stopping = std::thread::spawn(move || {
        app.stop();
        app
    });
    for stream in &mut streams {
        assert_eq!(stream.rest().await, []);
    }
    // It does not wait for its clients to disconnect.
    let _app = stopping.join().unwrap();
}

#[tokio::test]
async fn a_lost_connection_of_the_relay_loses_nothing() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let mut stream = app.supervisor("Acme").await.listen().await;
    for number in 0..5 {
        let lost = app.texts(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        assert!(!lost.is_empty());
        say(&app, "chat", &[&number.to_string()]);
        assert_eq!(words(&mut stream).await, number.to_string());
    }
}
