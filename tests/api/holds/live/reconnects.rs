//! Nothing is missed and nothing sent twice, however often a reader reconnects, and to
//! whichever server.

use crate::routes::live::writer::{append, queue, say};
use diesel::Connection as _;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{Caller, TestApp};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};

const CHATS: usize = 4;

/// A transaction of a writer: to which chats it writes how many messages, and whether it stays
/// open until all writers have come to the end.
#[derive(Clone, Debug)]
struct Write {
    chats: Vec<(usize, usize)>,
    rolls_back: bool,
}

/// What happens: the transactions of each writer, and after how many messages the reader
/// disconnects and to which server it connects next.
#[derive(Clone, Debug)]
struct Story {
    writers: Vec<Vec<Write>>,
    leaves: Vec<(usize, bool)>,
}

fn write() -> impl Strategy<Value = Write> {
    // In the order of the chats, as every writer that locks several must.
    let chats = proptest::collection::btree_map(0..CHATS, 1..4_usize, 1..3);
    (chats, proptest::bool::weighted(0.1))
        .prop_map(|(chats, rolls_back)| Write { chats: chats.into_iter().collect(), rolls_back })
}

fn story() -> impl Strategy<Value = Story> {
    let writers = proptest::collection::vec(proptest::collection::vec(write(), 1..12), 2..5);
    let leaves = proptest::collection::vec((0..12_usize, any::<bool>()), 1..30);
    (writers, leaves).prop_map(|(writers, leaves)| Story { writers, leaves })
}

/// Runs the transactions of all writers at once, and one that began before them and ends after.
fn run(app: &TestApp, writers: &[Vec<Write>]) {
    let all_began = Barrier::new(writers.len() + 1);
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let long = scope.spawn(|| {
            app.connect()
                .transaction(|conn| {
                    append(conn, "held", &["early"]);
                    all_began.wait();
                    while !is_done.load(Ordering::Relaxed) {
                        std::thread::yield_now();
                    }
                    Ok::<_, diesel::result::Error>(())
                })
                .unwrap();
        });
        let others: Vec<_> = writers
            .iter()
            .map(|writes| {
                let all_began = &all_began;
                scope.spawn(move || {
                    let mut conn = app.connect();
                    all_began.wait();
                    writes.iter().for_each(|write| run_one(&mut conn, write));
                })
            })
            .collect();
        others.into_iter().for_each(|other| other.join().unwrap());
        is_done.store(true, Ordering::Relaxed);
        long.join().unwrap();
    });
}

fn run_one(conn: &mut diesel::PgConnection, write: &Write) {
    let result = conn.transaction(|conn| {
        for (chat, count) in &write.chats {
            append(conn, &format!("chat-{chat}"), &vec!["words"; *count]);
        }
        if write.rolls_back { Err(diesel::result::Error::RollbackTransaction) } else { Ok(()) }
    });
    assert_eq!(result.is_err(), write.rolls_back);
}

/// Reads until every chat's last event was received; disconnects and reconnects as the story says.
async fn read(
    servers: [Caller; 2],
    mut last_id: Option<String>,
    leaves: Vec<(usize, bool)>,
    wanted: impl Fn() -> Option<usize>,
) -> Vec<(String, i64)> {
    let mut received = Vec::new();
    let mut leaves = leaves.into_iter();
    while wanted().is_none_or(|wanted| received.len() < wanted) {
        let (count, server) = leaves.next().unwrap_or((usize::MAX, false));
        let mut stream = servers[usize::from(server)].listen_after(last_id.as_deref()).await;
        for _ in 0..count {
            if wanted().is_some_and(|wanted| received.len() >= wanted) {
                break;
            }
            let Some(next) = stream.next().await else { break };
            assert_ne!(next.kind, Kind::Reset);
            if next.kind == Kind::ChatEvent {
                received.push((next.data["chat_id"].as_str().unwrap().to_owned(), next.data["seq"].as_i64().unwrap()));
            }
        }
        last_id = stream.last_id.clone().or(last_id);
    }
    received
}

/// Every event of every chat that was written, from the second on.
fn written(app: &TestApp) -> HashMap<String, Vec<i64>> {
    let mut all: HashMap<String, Vec<i64>> = HashMap::new();
    for row in app.texts("SELECT chat_id || ' ' || seq FROM events WHERE seq > 1 ORDER BY seq") {
        let (chat, seq) = row.split_once(' ').unwrap();
        all.entry(chat.to_owned()).or_default().push(seq.parse().unwrap());
    }
    all
}

async fn every_event_is_sent_once_and_in_order(story: Story) {
    let app = Arc::new(TestApp::start().await);
    queue(&app, "held", "Acme");
    for chat in 0..CHATS {
        queue(&app, &format!("chat-{chat}"), "Acme");
    }
    let mut twin = app.twin().await;
    let anna = app.supervisor("Acme").await;
    let last_id = anna.listen().await.last_id;
    let servers = [anna.clone(), twin.meet(&anna)];
    let writing = {
        let (app, writers) = (Arc::clone(&app), story.writers.clone());
        std::thread::spawn(move || run(&app, &writers))
    };
    let count = Arc::new(std::sync::OnceLock::new());
    let reading = tokio::spawn({
        let count = Arc::clone(&count);
        read(servers, last_id.clone(), story.leaves.clone(), move || count.get().copied())
    });
    let all = tokio::task::spawn_blocking({
        let (app, count) = (Arc::clone(&app), Arc::clone(&count));
        move || {
            writing.join().unwrap();
            let all = written(&app);
            count.set(all.values().map(Vec::len).sum()).unwrap();
            all
        }
    })
    .await
    .unwrap();
    // So that a reader that has read everything wakes up and notices it.
    let nudged = tokio::task::spawn_blocking({
        let app = Arc::clone(&app);
        move || {
            app.execute(
            "INSERT INTO changes (company_id, organization_id, chat_id) SELECT company_id, organization_id, id FROM chats",
        )
        }
    });
    assert_eq!(nudged.await.unwrap(), CHATS + 1);
    let mut received: HashMap<String, Vec<i64>> = HashMap::new();
    for (chat, seq) in reading.await.unwrap() {
        received.entry(chat).or_default().push(seq);
    }
    assert_eq!(received, all);
    // The same again from the beginning, at a server that began only now.
    tokio::task::spawn_blocking(move || twin.stop()).await.unwrap();
    let restarted = app.twin().await;
    let total = all.values().map(Vec::len).sum();
    let anna = restarted.meet(&anna);
    let again = read([anna.clone(), anna], last_id, story.leaves, move || Some(total)).await;
    let mut received: HashMap<String, Vec<i64>> = HashMap::new();
    for (chat, seq) in again {
        received.entry(chat).or_default().push(seq);
    }
    assert_eq!(received, all);
}

#[test]
fn over_reconnects_at_random_every_event_is_sent_once_and_in_order() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&story(), |story| {
            runtime.block_on(every_event_is_sent_once_and_in_order(story));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_change_at_one_server_is_sent_by_every_other() {
    let app = TestApp::start().await;
    queue(&app, "chat", "Acme");
    let anna = app.supervisor("Acme").await;
    let twins = [app.twin().await, app.twin().await];
    let mut streams = vec![anna.listen().await];
    for twin in &twins {
        streams.push(twin.meet(&anna).listen().await);
    }
    for number in 0..10 {
        say(&app, "chat", &[&number.to_string()]);
    }
    let mut ids = Vec::new();
    for stream in &mut streams {
        let sent = stream.take(20).await;
        let texts: Vec<&str> = sent.iter().filter_map(|message| message.data["text"].as_str()).collect();
        assert_eq!(texts, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        ids.push(sent.into_iter().map(|message| message.id).collect::<Vec<_>>());
    }
    // A place has the same id at every server.
    assert!(ids.windows(2).all(|two| two[0] == two[1]));
}
