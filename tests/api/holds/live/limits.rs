//! How many streams there may be, and what happens to clients that do not read.

use crate::routes::live::with_limits;
use crate::routes::live::writer::{queue, say};
use sightline::live::Limits;
use sightline_tests::wait::until;
use sightline_tests::{Caller, TestApp};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Nothing is ever sent for its own sake, so only the connection itself shows that a client left.
fn silent() -> Limits {
    Limits { beat: Duration::from_secs(3600), ..Limits::default() }
}

/// Waits until a stream can be opened again.
async fn opens(app: &TestApp, caller: &Caller) {
    // On a new connection each time: those that were idle may have been closed meanwhile.
    let opens = async || match app.meet(caller).get("/api/v1/live").await.status.as_u16() {
        200 => true,
        429 => false,
        status => panic!("{status}"),
    };
    until("a stream has ended", opens).await;
}

#[tokio::test]
async fn a_user_has_so_many_streams_and_no_more() {
    let app = with_limits(Limits { per_user: 2, ..silent() }).await;
    let anna = app.supervisor("Acme").await;
    let streams = [anna.listen().await, anna.listen().await];
    let refused = anna.get("/api/v1/live").await;
    assert_eq!(refused.problem(429).code, "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    // Other users are not affected.
    let _other = app.supervisor("Acme").await.listen().await;
    drop(streams);
    opens(&app, &anna).await;
}

#[tokio::test]
async fn a_process_has_so_many_streams_and_no_more() {
    let app = with_limits(Limits { per_process: 2, ..silent() }).await;
    let mut streams = Vec::new();
    for _ in 0..2 {
        streams.push(app.supervisor("Acme").await.listen().await);
    }
    let refused = app.supervisor("Acme").await.get("/api/v1/live").await;
    assert_eq!(refused.problem(503).code, "unavailable");
}

#[tokio::test]
async fn the_default_limits_of_a_server_hold() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut streams = Vec::new();
    for _ in 0..Limits::default().per_user {
        streams.push(anna.listen().await);
    }
    assert_eq!(anna.get("/api/v1/live").await.status, 429);
}

/// A client that opens a stream, receives the status, and reads nothing more.
fn deaf(app: &TestApp, caller: &Caller) -> TcpStream {
    let mut socket = app.dial();
    let token = caller.token().unwrap();
    write!(socket, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").unwrap();
    let mut status = *b"HTTP/1.1 000";
    socket.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    socket
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let limits = Limits { per_user: 1, stalled_after: Duration::from_secs(1), ..silent() };
    let app = with_limits(limits).await;
    queue(&app, "chat", "Acme");
    let anna = app.supervisor("Acme").await;
    let socket = deaf(&app, &anna);
    assert_eq!(anna.get("/api/v1/live").await.status, 429, "one stream at a time");
    // More than the buffers of both sockets hold.
    let text = "x".repeat(16_000);
    for _ in 0..20 {
        say(&app, "chat", &vec![text.as_str(); 100]);
    }
    opens(&app, &anna).await;
    drop(socket);
}
