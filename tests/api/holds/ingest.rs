//! What comes in over HTTP ends as what the command line imports.

use crate::holds::export::documents::stored;
use reqwest::Method;
use sightline_shared::KeyScope;
use sightline_tests::{Caller, TestApp, samples};

/// Sends these lines; returns the last line of the answer.
async fn send(key: &Caller, lines: &[&str]) -> String {
    let request = key.request(Method::POST, "/api/v1/ingest/chats").header("content-type", "application/x-ndjson");
    let answer = key.send(request.body(lines.join("\n"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.lines().last().unwrap().to_owned()
}

#[tokio::test]
async fn chats_that_are_sent_in_end_as_chats_that_are_imported() {
    let (imported, sent) = tokio::join!(TestApp::start(), TestApp::start());
    let text = samples();
    imported.import(&text, None);
    let company = imported.text("SELECT name FROM organizations WHERE parent_id IS NULL");
    let key = sent.key(&company, &[KeyScope::Ingest]);
    let lines: Vec<&str> = text.lines().collect();
    // Two connections, each with every second chat.
    let parts = [0, 1].map(|part| lines.iter().copied().skip(part).step_by(2).collect::<Vec<_>>());
    let (one, other) = tokio::join!(send(&key, &parts[0]), send(&key, &parts[1]));
    for totals in [one, other] {
        assert!(totals.starts_with("{\"created\":36,\"updated\":0,\"unchanged\":0,\"rejected\":0"), "{totals}");
    }
    let (expected, found) = (stored(&imported), stored(&sent));
    for ((table, expected), (_, found)) in expected.iter().zip(&found) {
        assert!(expected.len() > 10, "{table}");
        assert_eq!(found, expected, "{table}");
    }
    let again = send(&key, &lines).await;
    assert!(again.starts_with("{\"created\":0,\"updated\":0,\"unchanged\":72,\"rejected\":0"), "{again}");
    assert_eq!(sightline::store::recount(&mut sent.connect()).unwrap(), Vec::<String>::new());
}
