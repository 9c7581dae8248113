//! `POST /api/v1/ingest/chats`: what becomes of each document, however the body arrives and ends.

use chrono::{DateTime, TimeZone as _, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{IngestOutcome, IngestReport, IngestTotals, IngestedDocument, Role};
use sightline_tests::wait::until;
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp};
use std::io::{BufRead as _, BufReader, Write as _};

pub(super) const PATH: &str = "/api/v1/ingest/chats";
pub(super) const NDJSON: &str = "application/x-ndjson";

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

/// A chat of Acme in which somebody asked something.
pub(super) fn chat(id: &str, organization: &str) -> ChatBuilder {
    ChatBuilder::queued(id, organization, noon())
        .contact_says("Is the shop open?")
        .accepted("Vera")
        .says("Vera", "It is.")
}

pub(super) async fn send(caller: &Caller, kind: &str, coding: Option<&str>, body: Vec<u8>) -> Answer {
    let request = caller.request(Method::POST, PATH).header("content-type", kind).body(body);
    caller.send(coding.iter().fold(request, |request, coding| request.header("content-encoding", *coding))).await
}

async fn send_array(caller: &Caller, documents: &[Value]) -> IngestReport {
    send(caller, "application/json", None, json!(documents).to_string().into_bytes()).await.ok()
}

/// The lines of an answer to lines, and its numbers.
fn lines(answer: &Answer) -> (Vec<IngestedDocument>, IngestTotals) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some(NDJSON));
    let mut lines: Vec<&str> = answer.text.lines().collect();
    let totals = serde_json::from_str(lines.pop().unwrap()).unwrap();
    (lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect(), totals)
}

fn outcomes(documents: &[IngestedDocument]) -> Vec<IngestOutcome> {
    documents.iter().map(|one| one.outcome).collect()
}

pub(super) async fn count(caller: &Caller) -> u64 {
    caller.get("/api/v1/chats/count").await.ok::<Value>()["count"].as_u64().unwrap()
}

#[tokio::test]
async fn each_document_is_answered_in_its_place() {
    use IngestOutcome::{Created, Rejected, Unchanged, Updated};
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let one = chat("one", "Acme/East");
    let mut odd = chat("odd", "Acme").json();
    odd["events"][1]["text"] = json!("a\u{7}b");
    odd["colour"] = json!("red");
    let longer = one.clone().contact_says("Thank you.").json();
    let mut elsewhere = chat("elsewhere", "Other").json();
    elsewhere["type"] = json!("contact");
    let documents = [one.json(), odd.clone(), json!(7), one.json(), longer, elsewhere];
    let report = send_array(&anna, &documents).await;
    assert_eq!(outcomes(&report.items), [Created, Rejected, Rejected, Unchanged, Updated, Rejected]);
    let pointer = |place: usize| report.items[place].errors[0].pointer.as_deref();
    assert_eq!(pointer(1), Some("/colour"), "{:?}", report.items[1]);
    assert_eq!(pointer(5), Some("/organization"), "{:?}", report.items[5]);
    assert_eq!(report.items.iter().map(|one| one.index).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    let ids: Vec<Option<&str>> = report.items.iter().map(|one| one.external_id.as_deref()).collect();
    assert_eq!(ids, [Some("one"), Some("odd"), None, Some("one"), Some("one"), Some("elsewhere")]);
    assert_eq!(report.items[0].chat_id, report.items[4].chat_id);
    let IngestTotals { created, updated, unchanged, rejected, problem } = &report.totals;
    assert_eq!((*created, *updated, *unchanged, *rejected, problem), (1, 1, 1, 3, &None));
    assert_eq!(count(&anna).await, 1);

    // The same with the odd parts left out, or refused.
    let body = || json!([odd]).to_string().into_bytes();
    let query = |query: &str| anna.request(Method::POST, &format!("{PATH}?{query}"));
    let strict = query("unknown=ignore&strict=true").header("content-type", "application/json").body(body());
    let strict: IngestReport = anna.send(strict).await.ok();
    assert_eq!(outcomes(&strict.items), [Rejected]);
    let lenient = query("unknown=ignore").header("content-type", "application/json").body(body());
    let lenient: IngestReport = anna.send(lenient).await.ok();
    assert_eq!(outcomes(&lenient.items), [Created]);
    let made: Vec<&str> = lenient.items[0].adjustments.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(made, ["/colour", "/events/1/text"]);
    assert_eq!(count(&anna).await, 2);
}

#[tokio::test]
async fn lines_are_taken_plain_and_compressed() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let text: String = (0..30).map(|number| chat(&format!("chat {number}"), "Acme").line() + "\r\n").collect();
    let gzip = |text: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let (items, totals) = lines(&send(&anna, NDJSON, Some("gzip"), gzip(&text)).await);
    assert_eq!((items.len(), totals.created), (30, 30));
    let zstd = zstd::encode_all(text.as_bytes(), 3).unwrap();
    let (items, totals) = lines(&send(&anna, NDJSON, Some("zstd"), zstd.clone()).await);
    assert_eq!((items.len(), totals.unchanged), (30, 30));
    let (_, totals) = lines(&send(&anna, NDJSON, None, text.trim_end().as_bytes().to_vec()).await);
    assert_eq!(totals.unchanged, 30);
    let (items, totals) = lines(&send(&anna, NDJSON, None, Vec::new()).await);
    assert_eq!((items.len(), totals), (0, IngestTotals::default()));

    // What is damaged on its way is reported, and costs nothing that came before.
    for (coding, body) in [("gzip", gzip(&text)), ("zstd", zstd)] {
        let cut = body[..body.len() - 9].to_vec();
        let answer = send(&anna, NDJSON, Some(coding), cut).await;
        let last = answer.text.lines().last().unwrap();
        assert!(last.contains("cannot be read"), "{coding}: {last}");
    }
    // A frame whose window is larger than a decoder need accept.
    let mut wide = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    wide.window_log(27).unwrap();
    wide.write_all(text.as_bytes()).unwrap();
    let answer = send(&anna, NDJSON, Some("zstd"), wide.finish().unwrap()).await;
    assert!(answer.problem(400).errors[0].detail.contains("cannot be read"), "{}", answer.text);
    for (kind, coding) in [("text/plain", None), (NDJSON, Some("br")), ("application/json", Some("gzip, gzip"))] {
        assert_eq!(send(&anna, kind, coding, b"[]".to_vec()).await.problem(415).code, "unsupported_media_type");
    }
    assert_eq!(count(&anna).await, 30);
}

#[tokio::test]
async fn what_is_too_much_is_stored_as_far_as_it_may_go() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let many: Vec<Value> = (0..1001)
        .map(|number| json!({"external_id": number, "organization": "Acme", "type": "contact", "started_at": "2026-11-20T12:00:00Z"}))
        .collect();
    let report = send_array(&anna, &many).await;
    assert_eq!((report.items.len(), report.totals.created), (1000, 1000));
    let problem = report.totals.problem.unwrap();
    assert_eq!((problem.status, problem.code.as_str(), problem.instance.as_str()), (413, "too_large", PATH));
    assert_eq!(count(&anna).await, 1000);

    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {NDJSON}\r\nauthorization: Bearer {}\r\n",
        anna.token().unwrap()
    );
    let answer = app.exchange(format!("{head}content-length: 67108865\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    // A few bytes that unfold to more than is read.
    let line = format!("{}\n", " ".repeat(1 << 20));
    let mut zstd = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    zstd.write_all(chat("last", "Acme").line().as_bytes()).unwrap();
    (0..64).for_each(|_| zstd.write_all(line.as_bytes()).unwrap());
    let (items, totals) = lines(&send(&anna, NDJSON, Some("zstd"), zstd.finish().unwrap()).await);
    assert_eq!((items.len(), totals.created, totals.problem.unwrap().status), (1, 1, 413));
    let long = format!("{{\"external_id\": \"{}\"}}\n{}", "x".repeat(8 << 20), chat("after", "Acme").line());
    let (items, totals) = lines(&send(&anna, NDJSON, None, long.into_bytes()).await);
    assert_eq!((totals.rejected, totals.created), (1, 1));
    assert!(items[0].errors[0].detail.contains("8 MiB"), "{:?}", items[0]);
    let deep = format!("[{}{}]", "[".repeat(40), "]".repeat(40));
    let report: IngestReport = send(&anna, "application/json", None, deep.into_bytes()).await.ok();
    assert!(report.items[0].errors[0].detail.contains("32 levels"), "{:?}", report.items);
}

#[tokio::test]
async fn what_is_no_array_is_a_problem_and_what_came_before_is_kept() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    for body in ["", "{}", "null", "[", "[}", "7"] {
        let problem = send(&anna, "application/json", None, body.as_bytes().to_vec()).await.problem(400);
        assert_eq!(problem.errors[0].pointer.as_deref(), Some(""), "{body}");
    }
    let body = format!("[{}, {{", chat("one", "Acme").json());
    let report: IngestReport = send(&anna, "application/json", None, body.into_bytes()).await.ok();
    assert_eq!((report.totals.created, report.totals.problem.unwrap().status), (1, 400));
    assert_eq!(count(&anna).await, 1);
}

#[tokio::test]
async fn documents_are_stored_and_answered_while_the_next_ones_are_awaited() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let mut stream = app.dial();
    let token = anna.token().unwrap();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {NDJSON}\r\nauthorization: Bearer {token}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut next = || {
        let mut line = String::new();
        while !line.starts_with('{') {
            line.clear();
            assert!(answer.read_line(&mut line).unwrap() > 0, "the answer goes on");
        }
        line
    };
    let (first, rest) = (chat("one", "Acme").line(), chat("two", "Acme").line());
    let (begin, end) = rest.split_at(40);
    stream.write_all(chunk(&(first + begin)).as_bytes()).unwrap();
    assert!(next().contains("\"external_id\":\"one\",\"outcome\":\"created\""));
    stream.write_all(chunk(end).as_bytes()).unwrap();
    assert!(next().contains("\"external_id\":\"two\",\"outcome\":\"created\""));
    // The connection ends in the middle of a third document.
    stream.write_all(chunk(&chat("three", "Acme").line()[..50]).as_bytes()).unwrap();
    drop((stream, answer));
    assert_eq!(count(&anna).await, 2);
}

#[tokio::test]
async fn a_body_that_breaks_off_has_stored_what_was_complete() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let token = anna.token().unwrap();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {NDJSON}\r\nauthorization: Bearer {token}\r\n\
         content-length: 100000\r\n\r\n"
    );
    let mut stream = app.dial();
    stream.write_all((head + &chat("one", "Acme").line()).as_bytes()).unwrap();
    until("the first is stored", async || count(&anna).await == 1).await;
    let rest = chat("two", "Acme").line() + &chat("three", "Acme").line() + "{\"external_id\": \"fo";
    stream.write_all(rest.as_bytes()).unwrap();
    drop(stream);
    until("all that were complete are stored", async || count(&anna).await == 3).await;
}

#[tokio::test]
async fn the_same_chats_from_many_connections_are_there_once() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let text = |part: usize| -> Vec<u8> {
        let document = |number: usize| {
            let mut document = chat(&format!("chat {number}"), "Acme/East").contact_says("Thank you.").json();
            let events = document["events"].as_array().unwrap().clone();
            document["events"] = json!(events.into_iter().skip(part % 4).collect::<Vec<_>>());
            format!("{document}\n")
        };
        // Each in another order.
        let numbers = (0..40).map(|place| if part.is_multiple_of(2) { place } else { 39 - place });
        numbers.map(document).collect::<String>().into_bytes()
    };
    let sent = (0..8).map(|part| {
        let (anna, body) = (anna.clone(), text(part));
        tokio::spawn(async move { lines(&send(&anna, NDJSON, None, body).await) })
    });
    let mut created = 0;
    for one in sent.collect::<Vec<_>>() {
        let (items, totals) = one.await.unwrap();
        assert_eq!((items.len(), totals.rejected, totals.problem), (40, 0, None));
        created += totals.created;
    }
    assert_eq!((created, count(&anna).await), (40, 40));
    let found = sightline::store::recount(&mut app.connect()).unwrap();
    assert!(found.is_empty(), "{found:?}");
    let chats: Value = anna.get("/api/v1/chats?limit=200").await.ok();
    assert!(chats["items"].as_array().unwrap().iter().all(|chat| chat["event_count"] == 5), "{chats}");
}

#[tokio::test]
async fn a_caller_writes_below_its_own_organization_alone() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    let east = app.admin("Acme/East").await;
    app.supervisor("Acme/West").await;
    let report = send_array(&anna, &[chat("west", "Acme/West").json(), chat("east", "Acme/East").json()]).await;
    assert_eq!(report.totals.created, 2);
    // Paths go down from the caller's own organization, as its exports have them.
    let longer = |id: &str| chat(id, "East/Shop").contact_says("And tomorrow?").json();
    let report =
        send_array(&east, &[longer("new"), longer("west"), longer("east"), chat("no", "Acme/East").json()]).await;
    use IngestOutcome::{Created, Rejected, Unchanged, Updated};
    assert_eq!(outcomes(&report.items), [Created, Rejected, Updated, Rejected]);
    // Also where an organization is made by the same request.
    let kiosk = chat("kiosk", "East/Kiosk").json();
    assert_eq!(outcomes(&send_array(&east, &[kiosk.clone(), kiosk]).await.items), [Created, Unchanged]);
    assert_eq!(report.items[1].errors[0].pointer.as_deref(), Some("/external_id"));
    assert_eq!(report.items[3].errors[0].pointer.as_deref(), Some("/organization"));
    // What is refused leaves nothing: no agent became the user whose address it names.
    let mut claim = longer("west");
    claim["participants"][1]["email"] = json!(app.add_user("Acme", Role::Supervisor));
    assert_eq!(outcomes(&send_array(&east, &[claim]).await.items), [Rejected]);
    assert_eq!(app.text("SELECT count(*) FROM agents WHERE user_id IS NOT NULL"), "0");
    let rows: Value = anna.get("/api/v1/chats?sort=started_at").await.ok();
    let mut places: Vec<String> =
        rows["items"].as_array().unwrap().iter().map(|chat| chat["organization"]["path"].to_string()).collect();
    places.sort();
    assert_eq!(places.remove(0), r#"["Acme","East","Kiosk"]"#);
    assert_eq!(places, [r#"["Acme","East","Shop"]"#, r#"["Acme","East","Shop"]"#, r#"["Acme","West"]"#]);
    assert_eq!(app.supervisor("Acme").await.request(Method::POST, PATH).send().await.unwrap().status(), 403);
    assert_eq!(app.nobody().request(Method::POST, PATH).send().await.unwrap().status(), 401);
}
