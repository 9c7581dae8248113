//! Readers whose server is killed continue at the next one where they were.

use crate::routes::live::words;
use crate::routes::live::writer::{queue, say};
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{ServerProcess, TestApp};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

const CHATS: usize = 3;

const MESSAGES: usize = 400;

/// How many messages there are when the server is killed, each time.
const KILLED_AT: [usize; 4] = [20, 90, 170, 300];

/// Writes all messages; waits where the reader is to come back first, so that there is always more.
fn write(app: &TestApp, kills: &AtomicUsize) {
    for number in 0..MESSAGES {
        while KILLED_AT.iter().filter(|kill| number >= **kill + 30).count() > kills.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        say(app, &format!("chat-{}", number % CHATS), &[&number.to_string()]);
    }
}

#[tokio::test]
async fn a_reader_of_a_killed_server_misses_nothing_and_receives_nothing_twice() {
    let app = Arc::new(TestApp::start().await);
    for chat in 0..CHATS {
        queue(&app, &format!("chat-{chat}"), "Acme");
    }
    let anna = app.supervisor("Acme").await;
    let mut server = ServerProcess::start(PROGRAM, &app.database.url);
    let mut stream = server.meet(&anna).listen().await;
    let kills = Arc::new(AtomicUsize::new(0));
    let writing = {
        let (app, kills) = (Arc::clone(&app), Arc::clone(&kills));
        std::thread::spawn(move || write(&app, &kills))
    };
    let mut received: Vec<(String, String)> = Vec::new();
    let mut last_id = stream.last_id.clone();
    let mut ends = 0;
    while received.len() < MESSAGES {
        let Some(next) = stream.next().await else {
            ends += 1;
            last_id = stream.last_id.take().or(last_id);
            stream = server.meet(&anna).listen_after(last_id.as_deref()).await;
            continue;
        };
        assert_ne!(next.kind, Kind::Reset);
        if next.kind == Kind::ChatEvent {
            let word = |name: &str| next.data[name].as_str().unwrap().to_owned();
            received.push((word("chat_id"), word("text")));
        }
        let count = kills.load(Ordering::Relaxed);
        if KILLED_AT.get(count).is_some_and(|kill| received.len() == *kill) {
            server.kill();
            // Some messages are written while no server runs.
            kills.fetch_add(1, Ordering::Relaxed);
            server = ServerProcess::start(PROGRAM, &app.database.url);
        }
    }
    writing.join().unwrap();
    assert!(ends >= KILLED_AT.len(), "{ends}");
    let mut of_chats: HashMap<String, Vec<String>> = HashMap::new();
    for (chat, text) in received {
        of_chats.entry(chat).or_default().push(text);
    }
    let mut written: HashMap<String, Vec<String>> = HashMap::new();
    for row in app.texts("SELECT chat_id || ' ' || text FROM events WHERE seq > 1 ORDER BY seq") {
        let (chat, text) = row.split_once(' ').unwrap();
        written.entry(chat.to_owned()).or_default().push(text.to_owned());
    }
    assert_eq!(of_chats, written);
    // Nothing more is sent at the end.
    say(&app, "chat-0", &["the end"]);
    assert_eq!(words(&mut stream).await, "the end");
}
