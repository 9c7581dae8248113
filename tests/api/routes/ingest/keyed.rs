//! `POST /api/v1/ingest/chats` with an `Idempotency-Key`: one answer for one body.

use super::chats::{NDJSON, PATH, chat, count, send};
use reqwest::Method;
use serde_json::json;
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, TestApp};
use std::io::{Read as _, Write as _};

async fn keyed(caller: &Caller, key: &str, body: &str) -> Answer {
    let request = caller.request(Method::POST, PATH).header("content-type", NDJSON).header("idempotency-key", key);
    caller.send(request.body(body.to_owned())).await
}

#[tokio::test]
async fn a_request_that_is_sent_again_gets_the_answer_of_the_first() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let body = chat("one", "Acme").line() + &chat("two", "Acme").line();
    let first = keyed(&anna, "first", &body).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (200, None), "{}", first.text);
    let again = keyed(&anna, "first", &body).await;
    assert_eq!((again.header("idempotency-replayed"), &again.text), (Some("true"), &first.text));
    assert_eq!(again.header("content-type"), Some(NDJSON));
    // Without the key it is handled again.
    let handled = send(&anna, NDJSON, None, body.clone().into_bytes()).await;
    assert!(handled.text.contains("\"created\":0,\"updated\":0,\"unchanged\":2"), "{}", handled.text);

    // The same key with another body, form, options, or of another caller.
    let problem = keyed(&anna, "first", &chat("three", "Acme").line()).await.problem(422);
    assert!(problem.kind.ends_with("idempotency_key_reused"), "{problem:?}");
    assert_eq!(count(&anna).await, 2);
    let request = anna.request(Method::POST, PATH).header("content-type", "application/json");
    let array = json!([chat("one", "Acme").json()]).to_string();
    let answer = anna.send(request.header("idempotency-key", "first").body(array)).await;
    assert_eq!((answer.status.as_u16(), answer.header("idempotency-replayed")), (200, None), "{}", answer.text);
    let ben = app.admin("Acme").await;
    assert_eq!(keyed(&ben, "first", &body).await.header("idempotency-replayed"), None);
    let faulty = anna.request(Method::POST, PATH).header("content-type", NDJSON).header("idempotency-key", "a b");
    assert_eq!(anna.send(faulty.body(body)).await.problem(400).errors[0].parameter.as_deref(), Some("Idempotency-Key"));
}

#[tokio::test]
async fn an_answer_with_refused_documents_is_not_kept() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let body = chat("one", "Acme").line() + "{\"external_id\": \"two\", \"colour\": \"secret words\"}\n";
    for outcome in ["created", "unchanged"] {
        let answer = keyed(&anna, "odd", &body).await;
        assert_eq!(answer.header("idempotency-replayed"), None);
        assert!(answer.text.contains(&format!("\"outcome\":\"{outcome}\"")), "{}", answer.text);
    }
    assert_eq!(app.text("SELECT count(*) FROM idempotency_keys"), "0");
    // Nor is one that nothing was taken of.
    assert_eq!(keyed(&anna, "empty", "").await.status, 200);
    let request = anna.request(Method::POST, PATH).header("content-type", "application/json");
    assert_eq!(anna.send(request.header("idempotency-key", "none").body("{}")).await.status, 400);
    assert_eq!(app.text("SELECT string_agg(key, ',') FROM idempotency_keys"), "empty");
}

#[tokio::test]
async fn a_key_is_taken_while_its_first_request_runs_and_free_when_its_server_is_gone() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let body = chat("one", "Acme").line() + &chat("two", "Acme").line();
    let (first, rest) = body.split_at(chat("one", "Acme").line().len() + 10);
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {NDJSON}\r\nauthorization: Bearer {}\r\n\
         idempotency-key: slow\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        anna.token().unwrap(),
        body.len()
    );
    let mut stream = app.dial();
    stream.write_all((head.clone() + first).as_bytes()).unwrap();
    until("the first is stored", async || count(&anna).await == 1).await;
    let problem = keyed(&anna, "slow", &body).await.problem(409);
    assert!(problem.kind.ends_with("idempotency_key_in_use"), "{problem:?}");
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"created\":2"), "{answer}");
    let again = keyed(&anna, "slow", &body).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{}", again.text);
    assert!(again.text.contains("\"created\":2"), "{}", again.text);

    // A body that breaks off frees the key.
    let mut stream = app.dial();
    stream.write_all((head.replace("slow", "torn") + first).as_bytes()).unwrap();
    let keys = "SELECT count(*) FROM idempotency_keys WHERE key = 'torn'";
    until("the key is taken", async || app.text(keys) == "1").await;
    drop(stream);
    until("the key is free", async || app.text(keys) == "0").await;
    // And so does a server that has been silent: here its last sign is old.
    let made_old = app.execute(
        "UPDATE idempotency_keys SET status = 102, request_hash = '', body = '', created_at = now() - interval '3 minutes'",
    );
    assert_eq!(made_old, 1);
    let handled = keyed(&anna, "slow", &body).await;
    assert_eq!(handled.header("idempotency-replayed"), None);
    assert!(handled.text.contains("\"unchanged\":2"), "{}", handled.text);
}
