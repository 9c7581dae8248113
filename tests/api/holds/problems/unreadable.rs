//! Requests that the HTTP parser itself refuses.

use serde_json::Value;
use sightline_tests::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The beginning of a request with a body.
const POST: &str =
    "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";

/// The whole answer to these bytes: head and body.
async fn answer(app: &TestApp, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
    // The server may answer, and close, before it has read all.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_with_an_id() {
    let app = TestApp::start().await;
    let headers: String = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect();
    for (request, status, code) in [
        ("BREW\r\n\r\n".to_owned(), 400, "invalid_request"),
        ("\u{1}\u{2}\u{3}\r\n\r\n".to_owned(), 400, "invalid_request"),
        ("GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_owned(), 400, "invalid_request"),
        ("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: odd\r\n\r\n".to_owned(), 400, "invalid_request"),
        (format!("{POST}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}"), 400, "invalid_request"),
        // A body that two readers would end at different places.
        (format!("{POST}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), 400, "invalid_request"),
        (format!("{POST}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"), 400, "invalid_request"),
        (format!("{POST}transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n"), 400, "invalid_request"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n"), 431, "too_many_headers"),
        (format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(200_000)), 431, "too_many_headers"),
    ] {
        let (head, body) = answer(&app, &request).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{request:.60}: {head}");
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        assert_eq!(header("content-type"), Some("application/problem+json"), "{head}");
        assert_eq!(header("content-length"), Some(&*body.len().to_string()), "{head}");
        assert_eq!(header("cache-control"), Some("no-store"), "{head}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(header("x-request-id"), problem["request_id"].as_str(), "{head}");
        assert_eq!((problem["status"].as_i64(), problem["code"].as_str()), (Some(status), Some(code)), "{body}");
    }
    // What follows a readable request on its connection is no other case.
    let two = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nBREW\r\n\r\n";
    let (head, rest) = answer(&app, two).await;
    assert!(
        head.starts_with("HTTP/1.1 200") && rest.starts_with("okHTTP/1.1 400") && rest.contains("\"request_id\""),
        "{rest}"
    );
}
