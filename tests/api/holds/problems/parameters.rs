//! Parameters that are unknown, repeated or out of range: every fault is reported at once.

use crate::holds::problems::{LISTS, faults, places, set};
use reqwest::Method;
use sightline_tests::{ChatBuilder, TestApp, at};
use std::collections::BTreeSet;
use uuid::Uuid;

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
        ("results?tag=vip", "tag"),
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
        ("chats?tag=", "tag"),
        ("chats?tag=%00", "tag"),
        ("chats?agent_id=x", "agent_id"),
        ("chats?organization_id=1", "organization_id"),
        ("chats?contact_id=", "contact_id"),
        ("contacts?id=1", "id"),
        ("chats?has_results=yes", "has_results"),
        ("chats?over_target=late", "over_target"),
        ("chats?replied=no", "replied"),
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
    let problem = anna.get("/api/v1/chats?agent_id=x").await.problem(400);
    assert!(problem.detail.contains("agent_id must be an id"), "{}", problem.detail);
    let long = "x".repeat(201);
    assert_eq!(faults(&anna, &format!("/api/v1/chats?agent={long}")).await, set(&["agent"]));
    assert_eq!(anna.get(&format!("/api/v1/chats?agent={}", "%C3%AB".repeat(200))).await.status, 200);
    let many: Vec<String> = (0..101).map(|_| Uuid::now_v7().to_string()).collect();
    assert_eq!(faults(&anna, &format!("/api/v1/chats?agent_id={}", many.join(","))).await, set(&["agent_id"]));
    assert_eq!(anna.get(&format!("/api/v1/chats?agent_id={}", many[1..].join(","))).await.status, 200);
    // Rows that are chosen one by one may be as many as a page has.
    let rows: Vec<String> = (0..201).map(|_| Uuid::now_v7().to_string()).collect();
    for list in ["chats", "results", "contacts"] {
        assert_eq!(faults(&anna, &format!("/api/v1/{list}?id={}", rows.join(","))).await, set(&["id"]), "{list}");
        assert_eq!(anna.get(&format!("/api/v1/{list}?id={}", rows[1..].join("&id="))).await.status, 200, "{list}");
    }
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
async fn all_faults_are_reported_together() {
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
async fn an_invalid_time_zone_is_reported_with_the_other_faults() {
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
