//! Paging: every row once, and cursors that are valid for their own query alone.

use serde_json::{Value, json};
use sightline_shared::{Chat, ChatResult, Contact, Page};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Chats, many of which have equal times.
async fn app() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let chats: Vec<ChatBuilder> = (0..60)
        .map(|number| {
            let began = at("2026-11-22T10:00:00Z") + chrono::Duration::milliseconds(number / 13);
            let organization = if number % 3 == 0 { "Acme/West" } else { "Acme" };
            ChatBuilder::queued(&format!("chat {number}"), organization, began)
                .at(began)
                .accepted("Maud")
                .at(began)
                .result("Maud", "Test drive", &json!({}))
        })
        .collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    (app, anna)
}

fn is_in_order<T: Ord>(rows: &[T], descending: bool) -> bool {
    if descending { rows.is_sorted_by(|a, b| a > b) } else { rows.is_sorted_by(|a, b| a < b) }
}

#[tokio::test]
async fn page_by_page_every_row_comes_once_and_in_order() {
    let (_app, anna) = app().await;
    for limit in [1, 7, 13, 59, 60, 61] {
        for (sort, descending) in
            [("started_at", false), ("-started_at", true), ("updated_at", false), ("-updated_at", true), ("", true)]
        {
            let sort_query = if sort.is_empty() { String::new() } else { format!("&sort={sort}") };
            let chats: Vec<Chat> = anna.all(&format!("/api/v1/chats?limit={limit}{sort_query}")).await;
            let keys: Vec<_> = chats
                .iter()
                .map(|chat| (if sort.contains("started") { chat.started_at } else { chat.updated_at }, chat.id))
                .collect();
            assert!(is_in_order(&keys, descending), "{sort}");
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 60, "{sort} by {limit}");
            // The same with a range, which is found in another way.
            for range in [
                "from=2026-11-22",
                "to=2026-11-22",
                "from=2026-11-22&to=2026-11-22",
                "from=2026-11-22T10:00:00.002Z&to=2026-11-22T10:00:00.003Z",
            ] {
                let ranged: Vec<Chat> = anna.all(&format!("/api/v1/chats?limit={limit}{sort_query}&{range}")).await;
                let ids: Vec<Uuid> = ranged.iter().map(|chat| chat.id).collect();
                let within = |chat: &&Chat| {
                    !range.contains(".003") || chat.started_at < "2026-11-22T10:00:00.003Z".parse().unwrap()
                };
                let expected: Vec<Uuid> = chats.iter().filter(within).map(|chat| chat.id).collect();
                assert_eq!(ids, expected, "{sort} by {limit} {range}");
            }
        }
        for (sort, descending) in [("submitted_at", false), ("-submitted_at", true)] {
            let rows: Vec<ChatResult> = anna.all(&format!("/api/v1/results?limit={limit}&sort={sort}")).await;
            let keys: Vec<_> = rows.iter().map(|row| (row.submitted_at, row.id)).collect();
            assert!(is_in_order(&keys, descending) && keys.len() == 60, "results by {sort}");
        }
        for (sort, descending) in [("last_seen_at", false), ("-last_seen_at", true)] {
            let rows: Vec<Contact> = anna.all(&format!("/api/v1/contacts?limit={limit}&sort={sort}")).await;
            let keys: Vec<_> = rows.iter().map(|row| (row.last_seen_at, row.id)).collect();
            assert!(is_in_order(&keys, descending) && keys.len() == 60, "contacts by {sort}");
        }
    }
}

#[tokio::test]
async fn a_full_page_that_is_the_last_has_no_next_one() {
    let (_app, anna) = app().await;
    for list in ["chats", "results", "contacts"] {
        let answer = anna.get(&format!("/api/v1/{list}?limit=60")).await;
        let page: Page<Value> = answer.ok();
        assert_eq!((page.items.len(), page.next_cursor, answer.header("link")), (60, None, None), "{list}");
        let first: Page<Value> = anna.get(&format!("/api/v1/{list}?limit=59")).await.ok();
        assert!(first.next_cursor.is_some());
        let by_default: Page<Value> = anna.get(&format!("/api/v1/{list}")).await.ok();
        assert_eq!(by_default.items.len(), 50);
    }
}

#[tokio::test]
async fn the_link_leads_to_the_next_page() {
    let (_app, anna) = app().await;
    for path in [
        "/api/v1/chats?limit=25&agent=maud+&form=Test+drive&form=A%26B&sort=started_at&from=2026-11-22&tz=Europe/Amsterdam",
        "/api/v1/results?limit=25",
        "/api/v1/contacts?q=chat&limit=25",
    ] {
        let path = path.replace("maud+", "maud");
        let mut next = Some(path);
        let (mut seen, mut pages) = (BTreeSet::new(), 0);
        while let Some(path) = next {
            let answer = anna.get(&path).await;
            let page: Page<Value> = answer.ok();
            for row in &page.items {
                assert!(seen.insert(row["id"].as_str().unwrap().to_owned()), "{path} repeats a row");
            }
            pages += 1;
            next = answer.header("link").map(|link| {
                let target = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\"")).unwrap();
                assert!(target.contains(page.next_cursor.as_deref().unwrap()), "{link}");
                target.to_owned()
            });
        }
        assert_eq!((seen.len(), pages), (60, 3));
    }
}

async fn cursor(caller: &Caller, path: &str) -> String {
    let page: Page<Value> = caller.get(path).await.ok();
    page.next_cursor.unwrap()
}

async fn assert_refused(caller: &Caller, path: &str) {
    let problem = caller.get(path).await.problem(400);
    let faults: Vec<_> = problem.errors.iter().filter_map(|fault| fault.parameter.as_deref()).collect();
    assert_eq!(faults, ["cursor"], "{path}");
}

#[tokio::test]
async fn a_cursor_that_was_altered_is_refused() {
    let (_app, anna) = app().await;
    for list in ["chats", "results", "contacts"] {
        let path = format!("/api/v1/{list}?limit=5");
        let cursor = cursor(&anna, &path).await;
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{cursor}");
        for place in 0..cursor.len() {
            let other = if &cursor[place..=place] == "A" { "B" } else { "A" };
            let mut altered = cursor.clone();
            altered.replace_range(place..=place, other);
            assert_refused(&anna, &format!("{path}&cursor={altered}")).await;
        }
        for altered in [
            cursor[1..].to_owned(),
            format!("{cursor}A"),
            format!("{cursor}="),
            cursor.to_lowercase(),
            format!("+{cursor}"),
            String::new(),
            "x".repeat(1000),
        ] {
            assert_refused(&anna, &format!("{path}&cursor={altered}")).await;
        }
        assert_eq!(anna.get(&format!("{path}&cursor={cursor}")).await.status, 200);
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_question_alone() {
    let (app, anna) = app().await;
    let west = app.supervisor("Acme/West").await;
    app.import_chats([&ChatBuilder::queued("beta", "Beta", at("2026-11-22T10:00:00Z"))]);
    let beta = app.admin("Beta").await;
    let chats = cursor(&anna, "/api/v1/chats?limit=5").await;
    for path in [
        "/api/v1/chats?state=active",
        "/api/v1/chats?sort=updated_at",
        "/api/v1/chats?sort=-started_at",
        "/api/v1/chats?from=2026-11-22",
        "/api/v1/chats?tz=UTC",
        "/api/v1/chats?agent=maud",
        "/api/v1/chats?on=started",
        "/api/v1/results?limit=5",
        "/api/v1/contacts?limit=5",
    ] {
        assert_refused(&anna, &format!("{path}&cursor={chats}")).await;
    }
    for other in [&west, &beta] {
        assert_refused(other, &format!("/api/v1/chats?limit=5&cursor={chats}")).await;
    }
    // Another length of the page, another caller of the same organization, another way to write
    // the same question: still the same question.
    let written = cursor(&anna, "/api/v1/chats?limit=5&state=queued,active&sort=-updated_at").await;
    let colleague = app.admin("Acme").await;
    for (caller, path) in [
        (&anna, "limit=7&state=queued,active"),
        (&anna, "state=queued&state=active"),
        (&colleague, "state=queued,active"),
    ] {
        assert_eq!(caller.get(&format!("/api/v1/chats?{path}&cursor={written}")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn new_rows_neither_repeat_nor_hide_a_row() {
    let (app, anna) = app().await;
    let before: BTreeSet<Uuid> =
        anna.all::<Chat>("/api/v1/chats?limit=200").await.into_iter().map(|chat| chat.id).collect();
    let mut seen: Vec<Uuid> = Vec::new();
    let mut cursor = String::new();
    for number in 0.. {
        let page: Page<Chat> = anna.get(&format!("/api/v1/chats?limit=10{cursor}")).await.ok();
        seen.extend(page.items.iter().map(|chat| chat.id));
        // Newer ones at the front, and older ones at the end.
        for (name, began) in [("new", "2026-11-23T10:00:00Z"), ("old", "2026-11-01T10:00:00Z")] {
            app.import_chats([&ChatBuilder::queued(&format!("{name} {number}"), "Acme", at(began))]);
        }
        let Some(next) = page.next_cursor else { break };
        assert!(number < 50);
        cursor = format!("&cursor={next}");
    }
    let distinct: BTreeSet<Uuid> = seen.iter().copied().collect();
    assert_eq!(distinct.len(), seen.len(), "a row came twice");
    assert!(before.is_subset(&distinct), "a row never came");
}
