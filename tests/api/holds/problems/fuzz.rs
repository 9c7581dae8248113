//! Random query strings and bodies never make the server fail.

use crate::holds::problems::LOGIN;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn no_query_string_makes_the_server_fail() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    let huge = "9".repeat(400);
    let long = "a".repeat(20_000);
    let queries = [
        "%",
        "%%",
        "%zz",
        "%f",
        "a=%ff",
        "agent=%ff%fe",
        "q=%c3%28",
        "agent=%ed%a0%80",
        "agent=%f0%9f%98%80",
        "agent=%25%5F%5C",
        "q=%25",
        "q=_",
        "q=%5C",
        "q=%27",
        "q=%5C%27",
        "agent='%20OR%201=1--",
        "agent=%00",
        "form=%00",
        "cursor=%00",
        "cursor=AAAA",
        "cursor=////",
        "cursor=",
        "cursor=%F0%9F%98%80",
        "limit=",
        "limit=-0",
        "limit=+1",
        "limit=1%00",
        "limit=0x10",
        "limit=%D9%A1",
        "from=0001-01-01",
        "from=0000-01-01",
        "to=0001-01-01",
        "from=9999-12-31",
        "to=9999-12-31",
        "from=12026-01-01",
        "from=-0001-01-01",
        "from=-999-01-01",
        "from=%2B12026-01-01",
        "from=0001-01-01T00:00:00Z",
        "to=9999-12-31T23:59:59.999Z",
        "from=0000-01-01T00:00:00%2B14:00",
        "from=9999-12-31T23:59:59-14:00",
        "from=2026-12-31T23:59:60Z",
        "from=2026-11-22T10:00:00.999999999999Z",
        "from=2026-11-22T24:00:00Z",
        "from=0001-01-01&tz=Asia/Kathmandu",
        "from=0001-01-01&to=9999-12-30&tz=Pacific/Kiritimati",
        "from=9999-12-30&tz=Pacific/Pago_Pago",
        "from=0000-01-01&tz=Pacific/Kiritimati",
        "from=1883-11-18&tz=America/New_York",
        "from=2011-12-30&to=2011-12-30&tz=Pacific/Apia",
        "from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z",
        "from=0000-01-01T00:00:00Z",
        "to=0000-01-01T00:00:00Z",
        "from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z",
        "from=NaN",
        "to=infinity",
        "from=-infinity",
        "to=now",
        "from=today",
        "tz=UTC%00",
        "tz=../../etc/passwd",
        "tz=%F0%9F%98%80",
        "sort=%00",
        "sort=id;DROP",
        "type=",
        "type=,",
        "type=,,,",
        "state=%00",
        "organization_id=%00",
        "organization_id=,",
        "agent_id=00000000-0000-0000-0000-000000000000",
        "contact_id=ffffffff-ffff-ffff-ffff-ffffffffffff",
        "contact_id=%7B0199d2a0-1111-7000-8000-000000000000%7D",
        "contact_id=urn:uuid:0199d2a0-1111-7000-8000-000000000000",
        "has_results=",
        "has_results=TRUE",
        "on=%00",
        "form=",
        "form=%E2%80%8E",
        "agent=%C2%A0",
        "agent=%E2%80%AE",
        "agent=%EF%BC%85",
        "agent=%EF%BF%BF",
        "q=%EF%BF%BE",
        "q=%C4%B0",
        "q=%EF%AC%80",
        "&&&",
        "=",
        "a",
        "a=b=c",
        ";",
        "#",
        "?",
        "%3F",
        "limit=1&limit=2&limit=3",
        "[]=1",
        "limit[]=1",
        "after_seq=%00",
        "before_seq=99999999999",
        "around=%00",
        "after_seq=2147483647&limit=200",
        "before_seq=2147483647",
    ];
    let mut queries: Vec<String> = queries.iter().map(|query| (*query).to_owned()).collect();
    queries.extend([
        format!("limit={huge}"),
        format!("after_seq={huge}"),
        format!("from={huge}-01-01"),
        format!("agent={long}"),
        format!("cursor={long}"),
        format!("{long}=1"),
        format!("from=2026-11-22T10:00:00.{huge}Z"),
        "agent=%F0%9F%98%80".to_owned() + &"%F0%9F%98%80".repeat(199),
        vec!["form=x"; 500].join("&"),
        vec!["a=b"; 3000].join("&"),
    ]);
    let paths = [
        "chats",
        "chats/count",
        "results",
        "results/count",
        "contacts",
        "contacts/count",
        "agents",
        "forms",
        "organizations",
        "me",
    ];
    let mut paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    paths.extend([format!("chats/{chat}"), format!("chats/{chat}/events")]);
    let mut failures = Vec::new();
    for path in &paths {
        for query in &queries {
            let answer = anna.get(&format!("/api/v1/{path}?{query}")).await;
            let status = answer.status;
            // Over one chat no question is too slow.
            if status.is_server_error()
                || (status.is_client_error() && answer.problem(status.as_u16()).code == "too_slow")
            {
                failures.push(format!("{path}?{query:.60}: {status}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test]
async fn no_bytes_make_the_server_fail() {
    let app = TestApp::start().await;
    let token = app.supervisor("Acme").await.token().unwrap().to_owned();
    let tail = format!(" HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    let target = |path: &[u8]| [b"GET ", path, tail.as_bytes()].concat();
    let post = |headers: &str, body: &[u8]| {
        [format!("POST {LOGIN} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}\r\n\r\n").as_bytes(), body].concat()
    };
    let requests: Vec<Vec<u8>> = vec![
        target(b"/api/v1/chats?agent=\xff\xfe"),
        target(b"/api/v1/chats?agent=\xc3\xab"),
        target(b"/api/v1/\xff"),
        target(b"/api/v1/chats/\xff"),
        target(b"//api/v1/chats"),
        target(b"/api/v1/../v1/chats"),
        target(b"/api/v1/chats?a=\x01"),
        target(b"*"),
        target(b"http://x/api/v1/chats"),
        target(format!("/api/v1/chats?agent={}", "a".repeat(200_000)).as_bytes()),
        b"\x00\x01\x02\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /api/v1/me HTTP/1.1\r\nhost: x\r\nauthorization: \xff\xff\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /api/v1/me HTTP/1.1\r\nhost: x\r\ncookie: \xff=\xff; __Host-sightline_access=%ff\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /api/v1/me HTTP/1.1\r\nhost: x\r\ncookie: __Host-sightline_access\r\nconnection: close\r\n\r\n".to_vec(),
        post("content-length: 2", b"{}"),
        post("content-length: 5\r\ncontent-encoding: gzip", b"\x1f\x8b\x08\x00\x00"),
        post("content-length: 2\r\ncontent-encoding: what", b"{}"),
        post("transfer-encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n"),
        post("content-length: -1", b"{}"),
        post("content-length: 2\r\ncontent-length: 3", b"{}"),
    ];
    for request in requests {
        let answer = app.exchange(&request);
        let status: Option<u16> = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let shown = String::from_utf8_lossy(&request).chars().take(60).collect::<String>();
        assert!(status.is_none_or(|status| status < 500), "{status:?} for {shown:?}");
    }
    assert_eq!(app.nobody().get("/readyz").await.status, 200);
}
