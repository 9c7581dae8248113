//! Saved views: concurrent changes, and what is recorded.

use crate::routes::views::{VIEWS, change, list, new, remove, save, shared};
use diesel::connection::SimpleConnection as _;
use serde_json::json;
use sightline_shared::Role;
use sightline_tests::wait::until;
use sightline_tests::{Caller, TestApp, texts};

/// Saves eight views at once; returns how many are saved and how many refused.
async fn race(caller: &Caller, name: impl Fn(u32) -> String) -> (usize, usize) {
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (caller, view) = (caller.clone(), new("chats", &name(number), ""));
        tries.spawn(async move { caller.post(VIEWS, &view).await });
    }
    let answers = tries.join_all().await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    (count(201), count(409))
}

#[tokio::test]
async fn of_many_views_saved_under_one_name_at_once_one_is_stored() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    assert_eq!(race(&anna, |_| "Queue".to_owned()).await, (1, 7));
    assert_eq!(list(&anna).await.len(), 1);
}

#[tokio::test]
async fn of_many_views_saved_at_once_there_are_never_too_many() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let filled = "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
         SELECT company_id, gen_random_uuid(), id, 'chats', number, '', false FROM users, generate_series(1, 99) AS number";
    assert_eq!(app.execute(filled), 99);
    assert_eq!(race(&anna, |number| format!("Last {number}")).await, (1, 7));
    assert_eq!(list(&anna).await.len(), 100);
}

#[tokio::test]
async fn saving_a_view_waits_for_another_that_is_being_saved() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut other = app.connect();
    other.batch_execute("BEGIN").unwrap();
    let lock = "pg_advisory_xact_lock(hashtextextended('views ' || (SELECT company_id FROM users), 0))";
    let _ = texts(&mut other, &format!("SELECT {lock}::text"));
    let saving = tokio::spawn({
        let anna = anna.clone();
        async move { anna.post(VIEWS, &shared("One more")).await }
    });
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
    until("it waits", async || app.text(waiting) == "1").await;
    other
        .batch_execute(
            "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
             SELECT company_id, gen_random_uuid(), id, 'chats', number, '', false FROM users, generate_series(1, 100) AS number; COMMIT",
        )
        .unwrap();
    assert_eq!(saving.await.unwrap().problem(409).code, "too_many_views");
}

#[tokio::test]
async fn every_change_is_recorded_and_no_word_of_it() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let anna = app.nobody().sign_in(&email, TestApp::PASSWORD).await;
    let view = save(&anna, &new("contacts", "Dana Canary", "q=canary")).await;
    assert_eq!(change(&anna, view.id, &json!({"is_shared": true})).await.status, 200);
    assert_eq!(anna.post(VIEWS, &new("contacts", "Dana Canary", "")).await.status, 409);
    assert_eq!(remove(&anna, view.id).await.status, 204);
    let entries = app.texts(&format!(
        "SELECT concat_ws(' ', u.email, a.subject_type, a.subject, a.details->>'change', a.details->>'tab', \
         a.details->>'is_shared') FROM audit_entries AS a JOIN users AS u ON u.id = a.user_id \
         WHERE a.action = 'view_changed' AND a.subject = '{}' ORDER BY a.at, a.id",
        view.id
    ));
    let wanted = ["created contacts false", "changed contacts true", "removed contacts true"];
    assert_eq!(entries, wanted.map(|what| format!("{email} view {} {what}", view.id)));
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE action = 'view_changed'"), "3");
    assert_eq!(app.text("SELECT count(*) FROM audit_entries WHERE details::text ILIKE '%canary%'"), "0");
}
