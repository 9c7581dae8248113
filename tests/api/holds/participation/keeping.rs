//! What an act leaves behind: rows, times, the audit log and the changes for the live stream.

use crate::routes::participation::create_event::last;
use crate::routes::participation::{act, add, assert_sound, detail, done, queued};
use chrono::{DateTime, Utc};
use serde_json::json;
use sightline_shared::{ChatDetail, Contact, Me};
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_life_of_acts_keeps_everything_right() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.supervisor("Acme").await, app.admin("Acme").await);
    let results = queued("chat").accepted("Maud").result("Maud", "Test drive", &json!({"Model": "Aster"}));
    let id = add(&app, "chat", &results);
    let steps = [
        (&anna, "join"),
        (&anna, "note"),
        (&anna, "message"),
        (&bert, "accept"),
        (&anna, "close"),
        (&anna, "join"),
        (&anna, "note"),
        (&anna, "message"),
        (&bert, "join"),
        (&anna, "leave"),
        (&bert, "join"),
        (&bert, "message"),
        (&bert, "close"),
    ];
    let mut before: Option<ChatDetail> = None;
    for (caller, what) in steps {
        done(caller, &id, what).await;
        let now = detail(&anna, &id).await;
        assert!(before.is_none_or(|before| before.chat.updated_at <= now.chat.updated_at), "{what}");
        assert_sound(&app);
        let shown = app.text(&format!(
            "SELECT count(*) FROM results, chats, jsonb_array_elements(chats.participants) AS one \
             WHERE chats.id = '{id}' AND results.chat_id = '{id}' AND one = results.submitted_by"
        ));
        assert_eq!(shown, "1", "{what}: the result shows its submitter as the chat does");
        before = Some(now);
    }
    let chat = before.unwrap();
    let spans: Vec<bool> = chat.sessions.iter().map(|session| session.closed_at.is_some()).collect();
    assert_eq!(spans, [true, true, true]);
    assert_eq!(chat.sessions[1].accepted_at, Some(chat.sessions[1].started_at));
    // Nobody waited for it, and the contact wrote nothing that it answers.
    assert_eq!((chat.sessions[1].first_response_at, chat.sessions[1].waits.len()), (None, 0));
    let members: Vec<_> = chat.chat.participants.iter().map(|one| (one.accepted.unwrap(), one.active)).collect();
    assert_eq!(members, [true, false, true, true, false, true].map(|accepted| (accepted, false)));
    assert_eq!(app.text(&format!("SELECT jsonb_array_length(participants) FROM chats WHERE id = '{id}'")), "3");
    let contact: Contact = anna.all("/api/v1/contacts").await.remove(0);
    assert_eq!(contact.last_seen_at, chat.chat.updated_at);
}

#[tokio::test]
async fn events_never_go_back_in_time_though_the_clock_may() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    // As far ahead as the clock of a source may be.
    let future = (Utc::now() + chrono::Duration::minutes(4)).to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let chat = ChatBuilder::queued("chat", "Acme", at(&future));
    let id = add(&app, "chat", &chat);
    for what in ["join", "message", "leave", "accept"] {
        done(&anna, &id, what).await;
        assert_eq!(detail(&anna, &id).await.chat.updated_at.to_string(), future, "{what}");
    }
    assert_sound(&app);
}

#[tokio::test]
async fn an_act_happens_now_to_the_millisecond() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    let before: DateTime<Utc> = Utc::now() - chrono::Duration::milliseconds(1);
    done(&anna, &id, "join").await;
    let now = detail(&anna, &id).await.chat.updated_at;
    assert!(before <= now.utc() && now.utc() <= Utc::now());
    let stored =
        app.text(&format!("SELECT updated_at = date_trunc('milliseconds', updated_at) FROM chats WHERE id = '{id}'"));
    assert_eq!(stored, "true");
}

#[tokio::test]
async fn a_user_is_one_agent_of_its_name_and_organization() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme/West").await;
    let (one, other) = (add(&app, "one", &queued("one")), add(&app, "other", &queued("other")));
    for id in [&one, &other] {
        done(&anna, id, "accept").await;
    }
    let me: Me = anna.get("/api/v1/me").await.ok();
    let found = app.text(
        "SELECT concat_ws('|', user_id, name, organization_id, kind, is_partner) FROM agents WHERE user_id IS NOT NULL",
    );
    assert_eq!(found, format!("{}|{}|{}|agent|f", me.user.id, me.user.name, me.organization.id));
}

#[tokio::test]
async fn every_act_leaves_an_audit_entry_and_a_change_in_its_own_transaction() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    let table: [(&str, &[&str], &str); 7] = [
        ("join", &["chat_joined"], "2|2"),
        ("note", &["note_added"], "3|3"),
        ("message", &["chat_accepted", "message_sent"], "4|5"),
        ("leave", &["chat_left", "chat_closed"], "6|7"),
        ("accept", &["chat_accepted"], "8|9"),
        ("close", &["chat_closed"], "10|10"),
        ("join", &["chat_joined"], "11|11"),
    ];
    let entries = "SELECT concat_ws('|', action, user_id IS NOT NULL, organization_id = (SELECT organization_id FROM chats), \
        subject_type, subject, request <> '', address) FROM audit_entries WHERE subject_type = 'chat' ORDER BY id";
    let mut told = 0;
    for (what, actions, seqs) in table {
        done(&anna, &id, what).await;
        let new = app.texts(entries).split_off(told);
        told += new.len();
        let expected: Vec<String> =
            actions.iter().map(|action| format!("{action}|t|t|chat|{id}|t|127.0.0.1")).collect();
        assert_eq!(new, expected, "{what}");
        assert_eq!(last(&app, "first_seq, last_seq", "changes", &id, "id"), seqs, "{what}");
        let transactions = app.texts(
            "SELECT count(DISTINCT writer) FROM ((SELECT xmin::text AS writer FROM events ORDER BY seq DESC LIMIT 1) \
             UNION ALL (SELECT xmin::text FROM audit_entries ORDER BY id DESC LIMIT 1) \
             UNION ALL (SELECT xmin::text FROM changes ORDER BY id DESC LIMIT 1) UNION ALL (SELECT xmin::text FROM chats)) AS all_of_them",
        );
        assert_eq!(transactions, ["1"], "{what}");
    }
    // What changes nothing is told to nobody.
    let before =
        app.text("SELECT concat_ws('|', (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM changes))");
    done(&anna, &id, "join").await;
    assert_eq!(act(&anna, &id, "close").await.status, 409);
    let after = app.text("SELECT concat_ws('|', (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM changes))");
    assert_eq!(before, after);
    let details = app.texts("SELECT details FROM audit_entries WHERE subject_type = 'chat'");
    assert!(details.iter().all(|told| !told.contains("note") && !told.contains("message")), "{details:?}");
}
