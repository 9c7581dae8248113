//! What is refused, and how: problem documents whatever is sent, and the headers of every answer.

use reqwest::Method;
use serde_json::{Value, json};
use sightline::assets::Assets;
use sightline::state::Settings;
use sightline_shared::{Problem, Role};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use uuid::Uuid;

const LOGIN: &str = "/api/v1/auth/login";
const LISTS: [&str; 3] = ["chats", "results", "contacts"];

/// The parameters and pointers at fault, each once.
fn places(problem: &Problem) -> BTreeSet<&str> {
    problem.errors.iter().filter_map(|fault| fault.parameter.as_deref().or(fault.pointer.as_deref())).collect()
}

async fn faults(caller: &Caller, path: &str) -> BTreeSet<String> {
    let problem = caller.get(path).await.problem(400);
    assert_eq!((problem.code.as_str(), problem.kind.as_str()), ("invalid_request", "/problems/invalid_request"));
    places(&problem).into_iter().map(str::to_owned).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn post_raw(app: &TestApp, media_type: Option<&str>, body: impl Into<Vec<u8>>) -> Answer {
    let nobody = app.nobody();
    let request = nobody.request(Method::POST, LOGIN).body(body.into());
    nobody.send(media_type.iter().fold(request, |request, kind| request.header("content-type", *kind))).await
}

#[tokio::test]
async fn an_unknown_path_of_the_api_is_a_problem() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for path in [
        "/api/v1/nothing",
        "/api/v1/chats/",
        "/api/v1/chats/x/y/z",
        "/api/v2/chats",
        "/api/v1",
        "/api/",
        "/api",
        "/API/v1/chats",
    ] {
        for caller in [&anna, &app.nobody()] {
            let problem = caller.get(path).await.problem(404);
            assert_eq!((problem.code.as_str(), problem.instance.as_str()), ("not_found", path));
        }
        assert_eq!(anna.post(path, &json!({})).await.status.as_u16() / 100, 4, "{path}");
    }
}

#[tokio::test]
async fn an_unknown_path_of_the_api_is_never_the_apps_page() {
    let folder = std::env::temp_dir().join(format!("sightline-web-{}", Uuid::now_v7()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "<!doctype html><title>Sightline</title>").unwrap();
    let settings = Settings { workers: Some(1), assets: Some(Assets::load(&folder).unwrap()), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    assert_eq!(app.nobody().get("/chats/anything").await.status, 200);
    for path in ["/api/v1/nothing", "/api/v1/chats/x/y/z", "/api/v2/chats", "/api/v1", "/api"] {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        assert_eq!(answer.problem(404).code, "not_found", "{path}");
        let posted = app.nobody().post(path, &json!({})).await;
        assert_eq!(posted.problem(404).code, "not_found", "{path}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_a_problem_that_names_those_it_knows() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let cases = [
        (Method::POST, "/api/v1/chats", "GET, HEAD"),
        (Method::PATCH, "/api/v1/contacts/0199d2a0-1111-7000-8000-000000000000", "GET, HEAD, DELETE"),
        (Method::PUT, "/api/v1/me", "GET, HEAD"),
        (Method::GET, LOGIN, "POST"),
        (Method::from_bytes(b"BREW").unwrap(), "/api/v1/chats/count", "GET, HEAD"),
        (Method::DELETE, "/healthz", "GET, HEAD"),
    ];
    for (method, path, allow) in cases {
        let answer = anna.send(anna.request(method.clone(), path)).await;
        assert_eq!(answer.problem(405).code, "method_not_allowed", "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    // No header makes one method another.
    let request = anna.request(Method::GET, "/api/v1/auth/logout").header("x-http-method-override", "POST");
    assert_eq!(anna.send(request).await.status, 405);
}

#[tokio::test]
async fn a_body_over_two_mebibytes_is_too_large() {
    let app = TestApp::start().await;
    let body = |size: usize| format!("{{\"email\":\"a\",\"password\":\"{}\"}}", "x".repeat(size));
    let over = post_raw(&app, Some("application/json"), body(2 << 20)).await;
    assert_eq!(over.problem(413).code, "too_large");
    let under = post_raw(&app, Some("application/json"), body((2 << 20) - 100)).await;
    assert_eq!(places(&under.problem(400)), BTreeSet::from(["/password"]));
}

#[tokio::test]
async fn only_json_is_a_body() {
    let app = TestApp::start().await;
    let body = "{\"email\":\"a\",\"password\":\"b\"}";
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data"),
        Some("application/jsonp"),
    ] {
        assert_eq!(post_raw(&app, kind, body).await.problem(415).code, "unsupported_media_type", "{kind:?}");
    }
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(post_raw(&app, Some(kind), body).await.status, 401, "{kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_or_the_wrong_json_is_refused() {
    let app = TestApp::start().await;
    let bodies: [&[u8]; 18] = [
        b"",
        b" ",
        b"{",
        b"}",
        b"null",
        b"[]",
        b"3",
        b"\"x\"",
        b"{\"email\":\"a\"}",
        b"{\"email\":\"a\",\"password\":3}",
        b"{\"email\":null,\"password\":\"b\"}",
        b"{\"email\":\"a\",\"password\":\"b\"} x",
        b"{\"email\":\"a\",\"password\":\"b\",}",
        b"{\"email\":\"\xff\",\"password\":\"b\"}",
        b"{\"email\":\"\\ud800\",\"password\":\"b\"}",
        b"{\"email\":\"\xed\xa0\x80\",\"password\":\"b\"}",
        b"{\"email\":1e999,\"password\":\"b\"}",
        b"\xef\xbb\xbf{\"email\":\"a\",\"password\":\"b\"}",
    ];
    for body in bodies {
        let answer = post_raw(&app, Some("application/json"), body).await;
        let problem = answer.problem(400);
        assert_eq!(problem.code, "invalid_request");
        assert!(!problem.errors.is_empty(), "{}", String::from_utf8_lossy(body));
        for word in ["serde", "struct", "Credentials", "invalid type: sequence, expected struct"] {
            assert!(!answer.text.contains(word), "{word}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn json_that_nests_deeper_than_32_levels_is_refused_at_once() {
    let app = TestApp::start().await;
    for depth in [33, 1000, 900_000] {
        let began = Instant::now();
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let problem = post_raw(&app, Some("application/json"), body).await.problem(400);
        assert!(problem.errors[0].detail.contains("32"), "{problem:?}");
        assert!(began.elapsed() < Duration::from_secs(2));
    }
    let body = "{\"a\":".repeat(100_000);
    assert_eq!(post_raw(&app, Some("application/json"), body).await.status, 400);
}

#[tokio::test]
async fn an_unknown_member_of_a_body_is_refused() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Supervisor);
    let body = json!({"email": email, "password": TestApp::PASSWORD, "remember": true});
    let problem = app.nobody().post(LOGIN, &body).await.problem(400);
    assert!(problem.errors[0].detail.contains("remember"), "{problem:?}");
    let twice = format!("{{\"email\":\"a\",\"email\":\"{email}\",\"password\":\"{}\"}}", TestApp::PASSWORD);
    assert_ne!(post_raw(&app, Some("application/json"), twice).await.status.as_u16() / 100, 5);
}

#[tokio::test]
async fn u_0000_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let problem = app.nobody().post(LOGIN, &json!({"email": "a\u{0}b", "password": "x"})).await.problem(400);
    assert_eq!(places(&problem), BTreeSet::from(["/email"]));
    let problem = app.nobody().post(LOGIN, &json!({"email": "a", "password": "\u{0}"})).await.problem(400);
    assert_eq!(places(&problem), BTreeSet::from(["/password"]));
    for (path, name) in [
        ("chats?agent=a%00b", "agent"),
        ("chats?form=%00", "form"),
        ("contacts?q=%00", "q"),
        ("agents?q=x%00", "q"),
        ("results?agent=%00", "agent"),
        ("chats?tz=%00", "tz"),
        ("chats?cursor=%00", "cursor"),
    ] {
        assert_eq!(faults(&anna, &format!("/api/v1/{path}")).await, set(&[name]), "{path}");
    }
}

#[tokio::test]
async fn unknown_and_repeated_parameters_are_refused() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for path in [
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
    ] {
        assert_eq!(faults(&anna, &format!("/api/v1/{path}?colour=red")).await, set(&["colour"]), "{path}");
        assert_eq!(faults(&anna, &format!("/api/v1/{path}?=")).await, set(&[""]), "{path}");
    }
    for (path, name) in [
        ("chats?from=2026-11-01&from=2026-11-02", "from"),
        ("chats?limit=1&limit=1", "limit"),
        ("chats?agent=a&agent=b", "agent"),
        ("chats?sort=started_at&sort=started_at", "sort"),
        ("chats?has_results=true&has_results=true", "has_results"),
        (
            "results?chat_id=0199d2a0-1111-7000-8000-000000000000&chat_id=0199d2a0-1111-7000-8000-000000000000",
            "chat_id",
        ),
        ("contacts?q=a&q=a", "q"),
        ("agents?kind=bot&kind=agent", "kind"),
        // Those of other lists are unknown to this one.
        ("results?state=active", "state"),
        ("contacts?agent=a", "agent"),
        ("chats?search=a", "search"),
        ("chats/count?limit=5", "limit"),
        ("chats/count?cursor=x", "cursor"),
        ("chats?State=active", "State"),
    ] {
        assert_eq!(faults(&anna, &format!("/api/v1/{path}")).await, set(&[name]), "{path}");
    }
    let signed_out = anna.send(anna.request(Method::POST, "/api/v1/auth/logout?all=true")).await;
    assert_eq!(places(&signed_out.problem(400)), BTreeSet::from(["all"]));
}

#[tokio::test]
async fn a_value_out_of_range_is_refused_and_never_bent() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for list in LISTS {
        for limit in ["0", "201", "-1", "1.5", "1e2", "", "ten", "4294967297", "99999999999999999999", "%20", "+5+"] {
            let found = faults(&anna, &format!("/api/v1/{list}?limit={limit}")).await;
            assert_eq!(found, set(&["limit"]), "{list} {limit}");
        }
        for limit in ["1", "200"] {
            assert_eq!(anna.get(&format!("/api/v1/{list}?limit={limit}")).await.status, 200);
        }
    }
    for (path, name) in [
        ("chats?type=phone", "type"),
        ("chats?type=contact,", "type"),
        ("chats?state=open", "state"),
        ("chats?state=ACTIVE", "state"),
        ("chats?on=ended", "on"),
        ("chats?sort=event_count,id", "sort"),
        ("chats?sort=--updated_at", "sort"),
        ("chats?sort=", "sort"),
        ("results?sort=updated_at", "sort"),
        ("contacts?sort=name;drop", "sort"),
        ("chats?agent=", "agent"),
        ("chats?agent_id=x", "agent_id"),
        ("chats?organization_id=1", "organization_id"),
        ("chats?contact_id=", "contact_id"),
        ("chats?has_results=yes", "has_results"),
        ("chats?from=yesterday", "from"),
        ("chats?to=2026-13-01", "to"),
        ("chats?from=2026-11-22T10:00:00", "from"),
        ("chats?tz=Europe/Atlantis", "tz"),
        ("chats?tz=europe/amsterdam", "tz"),
        ("chats?tz=", "tz"),
        ("agents?kind=person", "kind"),
    ] {
        assert_eq!(faults(&anna, &format!("/api/v1/{path}")).await, set(&[name]), "{path}");
    }
    let long = "x".repeat(201);
    assert_eq!(faults(&anna, &format!("/api/v1/chats?agent={long}")).await, set(&["agent"]));
    assert_eq!(anna.get(&format!("/api/v1/chats?agent={}", "%C3%AB".repeat(200))).await.status, 200);
    let many: Vec<String> = (0..101).map(|_| Uuid::now_v7().to_string()).collect();
    assert_eq!(faults(&anna, &format!("/api/v1/chats?agent_id={}", many.join(","))).await, set(&["agent_id"]));
    assert_eq!(anna.get(&format!("/api/v1/chats?agent_id={}", many[1..].join(","))).await.status, 200);
}

#[tokio::test]
async fn windows_into_events_are_read_as_strictly() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("after_seq=-1", "after_seq"),
        ("before_seq=-1", "before_seq"),
        ("after_seq=2147483648", "after_seq"),
        ("around=1", "around"),
        ("after_seq=1&before_seq=2", "around"),
        ("cursor=x", "cursor"),
    ] {
        let found = faults(&anna, &format!("/api/v1/chats/{chat}/events?{query}")).await;
        assert_eq!(found, set(&[name]), "{query}");
    }
    for query in ["after_seq=2147483647", "before_seq=2147483647&limit=200", "before_seq=0", "after_seq=0&limit=1"] {
        assert_eq!(anna.get(&format!("/api/v1/chats/{chat}/events?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for id in ["1", "none", "0199d2a0-1111-7000-8000-00000000000g", "%00", "%ff", "'", "%2e%2e", "{id}", "-1"] {
        for path in ["chats/{id}", "chats/{id}/events", "results/{id}", "contacts/{id}"] {
            let path = format!("/api/v1/{}", path.replace("{id}", id));
            assert_eq!(anna.get(&path).await.problem(404).code, "not_found", "{path}");
        }
    }
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let query =
        "state=open&type=phone&limit=0&colour=red&from=2026-02-30&sort=size&agent=&on=x&has_results=2&agent_id=7";
    let found = faults(&anna, &format!("/api/v1/chats?{query}")).await;
    assert_eq!(
        found,
        set(&["state", "type", "limit", "colour", "from", "sort", "agent", "on", "has_results", "agent_id"])
    );
}

#[tokio::test]
async fn a_time_zone_that_is_none_is_told_with_the_other_faults() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let found = faults(&anna, "/api/v1/chats?state=open&tz=Europe/Atlantis").await;
    assert_eq!(found, set(&["state", "tz"]));
}

#[tokio::test]
async fn a_problem_keeps_to_the_bounds_that_the_document_states() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let unknown: Vec<String> = (0..300).map(|number| format!("p{number}=1")).collect();
    let wrong = vec!["x"; 300].join(",");
    let long = "é".repeat(3000);
    for query in [
        unknown.join("&"),
        format!("state={wrong}"),
        format!("agent_id={wrong}"),
        format!("{long}=1"),
        format!("sort={long}"),
        format!("from={long}"),
        format!("organization_id={long}"),
    ] {
        let problem = anna.get(&format!("/api/v1/chats?{query}")).await.problem(400);
        assert!((1..=100).contains(&problem.errors.len()), "{} errors for {query:.40}", problem.errors.len());
        assert!(problem.detail.chars().count() <= 2000);
        for fault in &problem.errors {
            assert!(fault.detail.chars().count() <= 500, "{query:.40}");
            assert!(fault.parameter.as_deref().unwrap_or_default().chars().count() <= 128, "{query:.40}");
        }
    }
    let problem = anna.get(&format!("/api/v1/{}", "x".repeat(5000))).await.problem(404);
    assert!(problem.instance.chars().count() <= 2000);
}

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let with = async |path: &str, id: &str| {
        anna.send(
            anna.request(Method::GET, path)
                .header("x-request-id", reqwest::header::HeaderValue::from_bytes(id.as_bytes()).unwrap()),
        )
        .await
    };
    for path in ["/api/v1/chats", "/api/v1/chats?limit=0", "/api/v1/nothing", "/healthz"] {
        assert_eq!(with(path, "trace-1.a_b:c").await.header("x-request-id"), Some("trace-1.a_b:c"), "{path}");
        for odd in ["", "a b", "<script>", "a\"b", "ä", &"a".repeat(129), "a,b"] {
            let answer = with(path, odd).await;
            let id = answer.header("x-request-id").unwrap();
            assert!(id.parse::<Uuid>().is_ok(), "{path} {odd}: {id}");
        }
        let (one, other) = (anna.get(path).await, anna.get(path).await);
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    }
    let problem = with("/api/v1/nothing", "mine").await.problem(404);
    assert_eq!(problem.request_id, "mine");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    let mut answers = vec![("login", app.nobody().post(LOGIN, &json!({"email": "a", "password": "b"})).await)];
    for path in [
        "/api/v1/chats",
        &format!("/api/v1/chats/{chat}"),
        "/api/v1/nothing",
        "/api/v1/chats?limit=0",
        "/healthz",
        "/openapi.json",
        "/nothing",
    ] {
        answers.push(("get", anna.get(path).await));
        answers.push(("head", anna.head(path).await));
    }
    answers.push(("nobody", app.nobody().get("/api/v1/chats").await));
    answers.push(("method", anna.post("/api/v1/chats", &json!({})).await));
    for (what, answer) in answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{what} {name}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{policy}");
        assert!(answer.header("strict-transport-security").unwrap().starts_with("max-age="));
        for leak in ["server", "x-powered-by"] {
            assert_eq!(answer.header(leak), None);
        }
    }
}

#[tokio::test]
async fn answers_of_the_api_are_stored_nowhere() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    for path in [
        "/api/v1/chats",
        "/api/v1/chats/count",
        &format!("/api/v1/chats/{chat}"),
        &format!("/api/v1/chats/{chat}/events"),
        "/api/v1/me",
        "/api/v1/nothing",
        "/api/v1/contacts?limit=0",
    ] {
        assert_eq!(anna.get(path).await.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn a_single_thing_has_a_tag_and_is_sent_again_only_when_it_changed() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        "Test drive",
        &json!({"Model": "Aster"}),
    );
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    let ids = app.text(
        "SELECT concat_ws(' ', chats.id, results.id, chats.contact_id) FROM chats JOIN results ON chat_id = chats.id",
    );
    let ids: Vec<&str> = ids.split(' ').collect();
    for (path, id) in ["chats", "results", "contacts"].iter().zip(ids) {
        let path = format!("/api/v1/{path}/{id}");
        let first = anna.get(&path).await;
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\"") || tag.starts_with('"'), "{tag}");
        let with = async |value: &str| anna.send(anna.request(Method::GET, &path).header("if-none-match", value)).await;
        for known in [tag.clone(), "*".to_owned(), format!("\"other\", {tag}"), tag.trim_start_matches("W/").to_owned()]
        {
            let answer = with(&known).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(answer.header("etag"), Some(tag.as_str()));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
        for unknown in ["\"other\"", "", "W/\"\"", "x"] {
            assert_eq!(with(unknown).await.text, first.text, "{path} {unknown}");
        }
        assert_eq!(anna.head(&path).await.header("etag"), Some(tag.as_str()));
        app.import_chats([&chat.clone().says("Maud", "One more")]);
        let changed = with(&tag).await;
        if !path.contains("/results/") {
            assert_eq!(changed.status, 200, "{path}");
            assert_ne!(changed.header("etag"), Some(tag.as_str()));
        }
        // The next path begins with the same two events more and less.
        let _ = app.execute("DELETE FROM events WHERE text = 'One more'");
        let _ = app.execute("UPDATE chats SET event_count = 3, updated_at = started_at + interval '2 seconds'");
        let _ = app.execute("UPDATE contacts SET last_seen_at = first_seen_at + interval '2 seconds'");
    }
}

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
            let began = Instant::now();
            let answer = anna.get(&format!("/api/v1/{path}?{query}")).await;
            if answer.status.is_server_error() || began.elapsed() > Duration::from_secs(2) {
                failures.push(format!("{path}?{query:.60}: {} after {:?}", answer.status, began.elapsed()));
            } else if answer.status.is_client_error() {
                let _ = answer.problem(answer.status.as_u16());
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

#[tokio::test]
async fn a_failure_tells_nothing_of_the_inside() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    app.database.refuse_connections();
    let answer = anna.get("/api/v1/chats").await;
    assert_eq!(answer.problem(503).code, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    for word in ["postgres", "sql", "socket", "connection", "pool", "diesel", ".rs"] {
        assert!(!body.to_string().to_lowercase().contains(word), "{word}: {body}");
    }
}
