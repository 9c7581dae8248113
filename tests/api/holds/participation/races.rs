//! What happens at once: whatever comes first, what must hold of a chat holds.

use crate::routes::participation::{act, add, asks, assert_sound, detail, done, events, queued};
use diesel::connection::SimpleConnection as _;
use futures::future::join_all;
use sightline::import::{self, Options, Source};
use sightline::state::Settings;
use sightline_shared::{ChatState, EventType};
use sightline_tests::wait::until;
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

/// How often each race is run.
const ROUNDS: usize = 120;

struct Stage {
    app: TestApp,
    anna: Caller,
    bert: Caller,
    chats: Vec<String>,
}

impl Stage {
    /// As many chats as rounds.
    async fn of(make: impl Fn(&str) -> ChatBuilder) -> Self {
        let app = TestApp::start_with(Settings { workers: Some(2), ..Settings::default() }).await;
        let chats: Vec<ChatBuilder> = (0..ROUNDS).map(|round| make(&format!("chat-{round:03}"))).collect();
        app.import_chats(&chats);
        let chats = app.texts("SELECT id FROM chats ORDER BY external_id");
        assert_eq!(chats.len(), ROUNDS);
        Self { anna: app.supervisor("Acme").await, bert: app.admin("Acme").await, app, chats }
    }

    /// Runs `acts` at once and gives their statuses; none is a failure of ours. One that finds no connection
    /// in time, where the machine is busy, was not done and is tried again, as clients do.
    async fn at_once(&self, acts: &[(&Caller, &str, &str)]) -> Vec<u16> {
        let tried = async |caller: &Caller, chat: &str, what: &str| loop {
            let answer = act(caller, chat, what).await;
            if answer.status != 503 {
                return answer;
            }
        };
        let answers = join_all(acts.iter().map(|(caller, chat, what)| tried(caller, chat, what))).await;
        for (answer, (.., what)) in answers.iter().zip(acts) {
            assert!(answer.status.is_success() || answer.status == 409, "{what}: {} {}", answer.status, answer.text);
        }
        answers.iter().map(|answer| answer.status.as_u16()).collect()
    }

    async fn state(&self, chat: &str) -> ChatState {
        detail(&self.anna, chat).await.chat.state
    }
}

fn count(events: &[EventType], kind: EventType) -> usize {
    events.iter().filter(|one| **one == kind).count()
}

#[tokio::test]
async fn two_who_accept_at_once_both_accept() {
    let stage = Stage::of(queued).await;
    for chat in &stage.chats {
        let found = stage.at_once(&[(&stage.anna, chat, "accept"), (&stage.bert, chat, "accept")]).await;
        assert_eq!(found, [200, 200]);
        let detail = detail(&stage.anna, chat).await;
        assert_eq!((detail.chat.state, detail.chat.event_count, detail.sessions.len()), (ChatState::Active, 3, 1));
        assert!(detail.chat.participants.iter().all(|one| one.accepted == Some(true) && one.active));
        assert_eq!(detail.chat.participants.len(), 2);
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn who_joins_several_times_at_once_joins_once() {
    let stage = Stage::of(queued).await;
    for chat in &stage.chats {
        let acts = [(&stage.anna, chat.as_str(), "join"); 4];
        assert_eq!(stage.at_once(&acts).await, [200; 4]);
        assert_eq!(events(&stage.anna, chat).await, [EventType::Queued, EventType::Joined]);
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn whose_first_acts_come_at_once_is_one_agent() {
    let stage = Stage::of(queued).await;
    for chats in stage.chats.chunks(6).take(12) {
        let new = stage.app.supervisor("Acme").await;
        let acts: Vec<_> = chats.iter().map(|chat| (&new, chat.as_str(), "join")).collect();
        assert_eq!(stage.at_once(&acts).await, [200; 6]);
    }
    let agents = stage.app.text("SELECT count(*) || ' ' || count(DISTINCT user_id) FROM agents");
    assert_eq!(agents, "12 12");
    assert_sound(&stage.app);
}

#[tokio::test]
async fn nothing_is_said_after_a_close_that_comes_at_once() {
    let stage = Stage::of(|name| queued(name).accepted("Maud")).await;
    let (mut before, mut after) = (0, 0);
    for chat in &stage.chats {
        done(&stage.anna, chat, "accept").await;
        let acts = [(&stage.anna, chat.as_str(), "message"), (&stage.bert, chat, "close"), (&stage.anna, chat, "note")];
        let found = stage.at_once(&acts).await;
        assert_eq!((found[1], stage.state(chat).await), (200, ChatState::Closed));
        // A note needs no participant, and no open chat.
        let said: Vec<_> =
            events(&stage.anna, chat).await.into_iter().filter(|kind| *kind != EventType::Note).collect();
        assert_eq!(said.last(), Some(&EventType::Closed));
        if found[0] == 201 { before += 1 } else { after += 1 }
    }
    println!("the message came first {before} times, the close {after} times");
    assert_sound(&stage.app);
}

#[tokio::test]
async fn a_message_that_accepts_and_a_close_at_once_are_in_one_order_or_the_other() {
    let stage = Stage::of(queued).await;
    for chat in &stage.chats {
        done(&stage.anna, chat, "join").await;
        let found = stage.at_once(&[(&stage.anna, chat, "message"), (&stage.bert, chat, "close")]).await;
        assert_eq!(found[1], 200);
        let events = events(&stage.anna, chat).await;
        let wrote = if found[0] == 201 { vec![EventType::Accepted, EventType::Message] } else { vec![] };
        let expected = [&[EventType::Queued, EventType::Joined][..], &wrote, &[EventType::Closed]].concat();
        assert_eq!(events, expected);
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn who_leaves_while_another_accepts_leaves_the_chat_active() {
    let stage = Stage::of(queued).await;
    for chat in &stage.chats {
        done(&stage.anna, chat, "accept").await;
        let found = stage.at_once(&[(&stage.anna, chat, "leave"), (&stage.bert, chat, "accept")]).await;
        assert_eq!((found, stage.state(chat).await), (vec![200, 200], ChatState::Active));
        let events = events(&stage.anna, chat).await;
        assert_eq!(count(&events, EventType::Closed), count(&events, EventType::Reopened));
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn of_two_who_close_at_once_one_is_told_that_it_is_closed() {
    let stage = Stage::of(queued).await;
    for chat in &stage.chats {
        let mut found = stage.at_once(&[(&stage.anna, chat, "close"), (&stage.bert, chat, "close")]).await;
        found.sort_unstable();
        assert_eq!(found, [200, 409]);
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn everything_at_once_leaves_a_sound_chat() {
    let stage = Stage::of(queued).await;
    let shared = stage.app.execute(
        "UPDATE chats SET contact_id = (SELECT min(id::text)::uuid FROM contacts), \
         contact_name = (SELECT name FROM contacts ORDER BY id LIMIT 1)",
    );
    assert_eq!(shared, ROUNDS);
    let (anna, bert) = (&stage.anna, &stage.bert);
    // Two chats of one contact, so that locks meet on the contact, too.
    for pair in stage.chats.chunks(2) {
        let acts: Vec<_> = ["join", "message", "accept", "close", "leave", "note"]
            .iter()
            .flat_map(|what| [(anna, pair[0].as_str(), *what), (bert, pair[1].as_str(), *what)])
            .collect();
        stage.at_once(&acts).await;
    }
    // The contacts themselves were mixed up behind the counters' back.
    let fixed = stage.app.execute(
        "UPDATE contacts SET chat_count = (SELECT count(*) FROM chats WHERE contact_id = contacts.id), \
         last_seen_at = coalesce((SELECT max(updated_at) FROM chats WHERE contact_id = contacts.id), last_seen_at) \
         WHERE id <> (SELECT min(id::text)::uuid FROM contacts)",
    );
    assert_eq!(fixed, ROUNDS - 1);
    let counted = stage.app.execute(&format!("UPDATE contacts SET chat_count = {ROUNDS} WHERE chat_count = 1"));
    assert_eq!(counted, 1);
    assert_sound(&stage.app);
}

#[tokio::test]
async fn an_import_that_renames_a_contact_does_not_stop_those_who_act() {
    let stage = Stage::of(|name| queued(name).contact("dana", Some("Dana"), None, None)).await;
    for (round, chat) in stage.chats.iter().enumerate().take(40) {
        let renamed = queued(&format!("new-{round}"))
            .at(at("2030-01-01T00:00:00Z") + chrono::Duration::minutes(i64::try_from(round).unwrap()))
            .contact("dana", Some(&format!("Dana {round}")), None, None)
            .accepted("Maud");
        let (mut conn, options) = (stage.app.connect(), Options::default());
        let importing = tokio::task::spawn_blocking(move || {
            let line = renamed.line();
            let source = Source::memory("renamed", line.as_bytes());
            import::run(&mut conn, vec![source], &options, &mut |_| ()).unwrap()
        });
        let next = &stage.chats[round + 1];
        let found = stage.at_once(&[(&stage.anna, chat, "accept"), (&stage.bert, next, "join")]).await;
        let report = importing.await.unwrap();
        assert_eq!((report.totals.rejected, found), (0, vec![200, 200]), "{:?}", report.rejections);
    }
    assert_sound(&stage.app);
}

#[tokio::test]
async fn who_meets_another_writer_head_on_tries_again() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let id = add(&app, "chat", &queued("chat"));
    // The other has the contact and wants the chat; who acts has the chat and wants the contact.
    let mut other = app.connect();
    other.batch_execute("BEGIN; SELECT FROM contacts FOR UPDATE").unwrap();
    let (caller, chat) = (anna.clone(), id.clone());
    let acting = tokio::spawn(async move { act(&caller, &chat, "accept").await });
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until("who acts waits for the contact", async || app.text(waiting) == "1").await;
    // One of the two is taken out of the other's way, as a rule the one that waited first.
    let ended = match other.batch_execute("UPDATE chats SET channel = channel") {
        Ok(()) => "COMMIT",
        Err(_) => "ROLLBACK",
    };
    other.batch_execute(ended).unwrap();
    assert_eq!(acting.await.unwrap().status, 200);
    assert_eq!(events(&anna, &id).await, [EventType::Queued, EventType::Accepted]);
    assert_sound(&app);
}

#[tokio::test]
async fn equal_requests_with_one_key_at_once_are_done_once() {
    let stage = Stage::of(queued).await;
    let (mut replayed, mut in_use) = (0, 0);
    for (round, chat) in stage.chats.iter().enumerate() {
        done(&stage.anna, chat, "accept").await;
        let key = format!("key-{round}");
        let send = || stage.anna.send(asks(&stage.anna, chat, "message").header("idempotency-key", &key));
        let answers = join_all((0..4).map(|_| send())).await;
        let last = send().await;
        assert_eq!((last.status.as_u16(), last.header("idempotency-replayed")), (201, Some("true")));
        for answer in &answers {
            if answer.status == 409 {
                assert_eq!(answer.problem(409).code, "idempotency_key_in_use");
                in_use += 1;
            } else {
                assert_eq!((answer.status.as_u16(), &answer.text), (201, &last.text));
                replayed += usize::from(answer.header("idempotency-replayed").is_some());
            }
        }
        assert_eq!(count(&events(&stage.anna, chat).await, EventType::Message), 1);
    }
    println!("{replayed} were answered again, {in_use} came too early");
    assert_sound(&stage.app);
}
