//! Requests that arrive slowly, too large, or not at all; and the server's shutdown.

use reqwest::Method;
use serde_json::json;
use sightline::state::Settings;
use sightline_tests::wait::until;
use sightline_tests::{Answer, TestApp};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

const LOGIN: &str = "/api/v1/auth/login";

/// The head of a request whose body has 100 bytes.
const HEAD: &str =
    "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";

async fn hasty() -> TestApp {
    let patience = Some(Duration::from_millis(500));
    TestApp::start_with(Settings { workers: Some(1), patience, ..Settings::default() }).await
}

#[tokio::test]
async fn a_head_that_does_not_arrive_is_not_waited_for() {
    let app = hasty().await;
    let answer = app.exchange(b"GET /api/v1/me HTTP/1.1\r\nhost: x\r\n");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for() {
    let app = hasty().await;
    for part in ["", "{\"email\":"] {
        let answer = app.exchange(format!("{HEAD}{part}").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("request_timeout"), "{answer}");
    }
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let app = TestApp::start().await;
    let answer = app.exchange(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nok"), "{answer}");
}

/// A body whose length is not announced.
fn chunked(body: &[u8]) -> Vec<u8> {
    let head = HEAD.replace("content-length: 100", "transfer-encoding: chunked\r\nconnection: close");
    let chunk = |chunk: &[u8]| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
    let chunks = body.chunks(1 << 16).flat_map(chunk);
    head.bytes().chain(chunks).chain(*b"0\r\n\r\n").collect()
}

async fn post(app: &TestApp, body: reqwest::Body, coding: Option<&str>) -> Answer {
    let nobody = app.nobody();
    let request = nobody.request(Method::POST, LOGIN).header("content-type", "application/json").body(body);
    nobody.send(coding.iter().fold(request, |request, coding| request.header("content-encoding", *coding))).await
}

#[tokio::test]
async fn a_body_of_unknown_length_has_the_same_limit() {
    let app = TestApp::start().await;
    let body = |size: usize| format!("{{\"email\":\"a\",\"password\":\"{}\"}}", "x".repeat(size)).into_bytes();
    let over = app.exchange(&chunked(&body(2 << 20)));
    assert!(over.starts_with("HTTP/1.1 413 ") && over.contains("too_large"), "{over}");
    let under = app.exchange(&chunked(&body((2 << 20) - 100)));
    assert!(under.starts_with("HTTP/1.1 400 ") && under.contains("/password"), "{under}");
}

#[tokio::test]
async fn a_compressed_body_is_refused_before_it_unfolds() {
    let app = TestApp::start().await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 64 << 20]).unwrap();
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 100_000);
    for coding in ["gzip", "br", "deflate", "zstd", "gzip, gzip"] {
        let answer = post(&app, bomb.clone().into(), Some(coding)).await;
        assert_eq!(answer.problem(415).code, "unsupported_media_type", "{coding}");
    }
    let body = json!({"email": "nobody@example.com", "password": "wrong"}).to_string();
    assert_eq!(post(&app, body.into(), Some("identity")).await.status, 401);
}

#[tokio::test]
async fn an_address_over_32_kibibytes_is_too_long() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let problem = anna.get(&format!("/api/v1/chats?agent={}", "a".repeat(40_000))).await.problem(414);
    assert_eq!(problem.code, "too_long");
    let problem = anna.get(&format!("/api/v1/{}", "a".repeat(40_000))).await.problem(414);
    assert!(problem.instance.chars().count() <= 2000);
}

#[tokio::test]
async fn requests_that_run_when_the_server_is_stopped_are_finished() {
    let mut app = TestApp::start().await;
    let body = json!({"email": "nobody@example.com", "password": "wrong"}).to_string();
    let mut stream = app.dial();
    let head = HEAD.replace("100", &body.len().to_string());
    stream.write_all(format!("{head}{}", &body[..10]).as_bytes()).unwrap();
    // A later request is answered, so the server has the first one.
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
    app.begin_stop();
    // Until then it takes no new connections.
    let address = app.url.trim_start_matches("http://");
    until("it takes no new connections", async || TcpStream::connect(address).is_err()).await;
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}
