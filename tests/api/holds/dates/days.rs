//! Days of every length and zone, and every way to write a range.

use crate::holds::dates::{found, text};
use chrono::Duration;
use serde_json::Value;
use sightline_shared::{ChatResult, Contact, Count, Page};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};
use std::collections::BTreeSet;

/// Zone, day, its first instant, the first instant after it.
const DAYS: [(&str, &str, &str, &str); 25] = [
    ("UTC", "2026-11-22", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
    ("Europe/Amsterdam", "2026-11-22", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"),
    // Clocks go forward: 23 hours, and the days around it.
    ("Europe/Amsterdam", "2026-03-28", "2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z"),
    ("Europe/Amsterdam", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
    ("Europe/Amsterdam", "2026-03-30", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"),
    // Clocks go back: 25 hours.
    ("Europe/Amsterdam", "2026-10-24", "2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z"),
    ("Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
    ("Europe/Amsterdam", "2026-10-26", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"),
    ("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
    ("America/New_York", "2026-03-09", "2026-03-09T04:00:00Z", "2026-03-10T04:00:00Z"),
    ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
    ("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z"),
    ("Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z", "2026-11-22T18:15:00Z"),
    ("Pacific/Kiritimati", "2026-11-22", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z"),
    ("Pacific/Pago_Pago", "2026-11-22", "2026-11-22T11:00:00Z", "2026-11-23T11:00:00Z"),
    // Half hours, and clocks that go back and forward by half an hour: 24 1/2 and 23 1/2 hours.
    ("Asia/Kolkata", "2026-11-22", "2026-11-21T18:30:00Z", "2026-11-22T18:30:00Z"),
    ("America/St_Johns", "2026-11-22", "2026-11-22T03:30:00Z", "2026-11-23T03:30:00Z"),
    ("Pacific/Marquesas", "2026-11-22", "2026-11-22T09:30:00Z", "2026-11-23T09:30:00Z"),
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"),
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z"),
    // No midnight, midnight twice, and the day after one that was left out.
    ("America/Sao_Paulo", "2018-11-03", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
    ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
    ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
];

#[tokio::test]
async fn a_day_begins_and_ends_where_it_did_in_its_zone() {
    let app = TestApp::start().await;
    let millisecond = Duration::milliseconds(1);
    let mut chats = Vec::new();
    for (number, (_, _, from, to)) in DAYS.into_iter().enumerate() {
        for (name, at) in
            [("before", at(from) - millisecond), ("first", at(from)), ("last", at(to) - millisecond), ("next", at(to))]
        {
            chats.push(ChatBuilder::moment(&format!("{number} {name}"), &format!("Acme/Case {number}"), at));
        }
    }
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    for (number, (zone, day, from, to)) in DAYS.into_iter().enumerate() {
        let organization = app.text(&format!("SELECT id FROM organizations WHERE name = 'Case {number}'"));
        let day_query = format!("from={day}&to={day}&tz={zone}&organization_id={organization}");
        let (from, to) = (text(at(from)), text(at(to)));
        let instants = format!("from={from}&to={to}&organization_id={organization}");
        let expected = [format!("{number} first"), format!("{number} last")];
        for query in [&day_query, &instants] {
            for on in ["", "&on=activity", "&on=started", "&on=updated"] {
                assert_eq!(found(&anna, &format!("{query}{on}")).await, expected, "{zone} {query}{on}");
            }
        }
        for list in ["chats", "results", "contacts"] {
            let page: Page<Value> = anna.get(&format!("/api/v1/{list}?{day_query}")).await.ok();
            let range = serde_json::to_value(page.range.unwrap()).unwrap();
            assert_eq!(range, serde_json::json!({"from": from, "to": to, "time_zone": zone}), "{list} {zone} {day}");
        }
    }
}

#[tokio::test]
async fn results_and_contacts_of_a_day_end_where_the_day_ends() {
    let app = TestApp::start().await;
    let millisecond = Duration::milliseconds(1);
    // The day of 25 hours.
    let (from, to) = (at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z"));
    let chats = [("before", from - millisecond), ("first", from), ("last", to - millisecond), ("next", to)].map(
        |(name, at)| {
            ChatBuilder::queued(name, "Acme", at - Duration::hours(30)).accepted("Maud").at(at).result(
                "Maud",
                name,
                &serde_json::json!({}),
            )
        },
    );
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    let query = "from=2026-10-25&to=2026-10-25&tz=Europe/Amsterdam";
    let results: Vec<ChatResult> = anna.all(&format!("/api/v1/results?{query}&sort=submitted_at")).await;
    assert_eq!(results.iter().map(|result| result.form.as_str()).collect::<Vec<_>>(), ["first", "last"]);
    let contacts: Vec<Contact> = anna.all(&format!("/api/v1/contacts?{query}&sort=last_seen_at")).await;
    let names: Vec<_> = contacts.iter().map(|contact| contact.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Contact of first", "Contact of last"]);
    for list in ["results", "contacts"] {
        let count: Count = anna.get(&format!("/api/v1/{list}/count?{query}")).await.ok();
        assert_eq!(count.count, 2);
    }
}

#[tokio::test]
async fn one_end_alone_leaves_the_other_open() {
    let app = TestApp::start().await;
    app.import_chats([
        &ChatBuilder::moment("old", "Acme", at("2026-11-20T10:00:00Z")),
        &ChatBuilder::moment("new", "Acme", at("2026-11-24T10:00:00Z")),
        &ChatBuilder::queued("open", "Acme", at("2026-11-20T10:00:00Z")),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "from=2026-11-22").await, ["new", "open"]);
    assert_eq!(found(&anna, "to=2026-11-22").await, ["old", "open"]);
    assert_eq!(found(&anna, "from=2026-11-25").await, ["open"]);
    assert_eq!(found(&anna, "to=2026-11-20T10:00:00Z").await, Vec::<String>::new());
    assert_eq!(found(&anna, "to=2026-11-20T10:00:00.001Z").await, ["old", "open"]);
    let page: Value = anna.get("/api/v1/chats?from=2026-11-22").await.ok();
    assert_eq!(
        page["range"],
        serde_json::json!({"from": "2026-11-21T23:00:00.000Z", "to": null, "time_zone": "Europe/Amsterdam"})
    );
    let page: Value = anna.get("/api/v1/chats").await.ok();
    assert!(page.get("range").is_none());
}

#[tokio::test]
async fn a_range_of_one_instant_holds_what_was_there_at_it() {
    let app = TestApp::start().await;
    let noon = at("2026-11-22T12:00:00Z");
    let (before, after) = (noon - Duration::milliseconds(1), noon + Duration::milliseconds(1));
    app.import_chats([
        &ChatBuilder::moment("before", "Acme", before),
        &ChatBuilder::moment("at", "Acme", noon),
        &ChatBuilder::moment("after", "Acme", after),
        &ChatBuilder::queued("across", "Acme", before).at(before).accepted("Maud").at(after).closed("Maud"),
        &ChatBuilder::moment("since", "Acme", before).at(after).reopened(),
    ]);
    let anna = app.supervisor("Acme").await;
    let instant = format!("from={}&to={}", text(noon), text(after));
    assert_eq!(found(&anna, &instant).await, ["across", "at"]);
    assert_eq!(found(&anna, &format!("{instant}&on=started")).await, ["at"]);
    assert_eq!(found(&anna, &format!("{instant}&on=updated")).await, ["at"]);
}

#[tokio::test]
async fn the_first_and_the_last_years_are_years_like_others() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::moment("now", "Acme", at("2026-11-22T12:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"] {
        for on in ["activity", "started", "updated"] {
            for sort in ["-updated_at", "started_at", "event_count"] {
                let tail = format!("tz={zone}&on={on}&sort={sort}&agent=mom");
                let none: [&str; 0] = [];
                assert_eq!(found(&anna, &format!("from=0001-01-01&to=9999-12-30&{tail}")).await, ["now"], "{tail}");
                assert_eq!(found(&anna, &format!("from=0001-01-01&to=0001-12-31&{tail}")).await, none, "{tail}");
                assert_eq!(found(&anna, &format!("from=9999-01-01&to=9999-12-30&{tail}")).await, none, "{tail}");
            }
        }
    }
    // The day ends in a year that no instant can be written in; further east it does not.
    let problem = anna.get("/api/v1/chats?to=9999-12-31&tz=UTC").await.problem(400);
    assert_eq!(problem.errors[0].parameter.as_deref(), Some("to"));
    assert_eq!(found(&anna, "to=9999-12-31&tz=Pacific/Kiritimati").await, ["now"]);
}

#[tokio::test]
async fn a_range_that_ends_before_it_begins_is_refused() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    for query in [
        "from=2026-11-22&to=2026-11-21",
        "from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z",
        "from=2026-11-22T10:00:00Z&to=2026-11-22T09:59:59.999Z",
        "from=2026-11-22T11:00:00%2B02:00&to=2026-11-22T09:00:00Z",
        "from=2026-11-23&to=2026-11-22T23:59:59Z",
    ] {
        for path in ["chats", "chats/count", "results", "results/count", "contacts", "contacts/count"] {
            let problem = anna.get(&format!("/api/v1/{path}?{query}")).await.problem(400);
            assert_eq!(problem.errors[0].parameter.as_deref(), Some("to"), "{path} {query}");
        }
    }
}

#[tokio::test]
async fn without_a_zone_days_are_those_of_the_callers_organization() {
    let app = TestApp::start().await;
    // The import makes the company with Europe/Amsterdam.
    app.import_chats([
        &ChatBuilder::moment("amsterdam", "Gamma/Child", at("2026-11-21T23:00:00Z")),
        &ChatBuilder::moment("new york", "Gamma/Child", at("2026-11-23T04:59:59.999Z")),
    ]);
    let set = "UPDATE organizations SET time_zone = 'America/New_York' WHERE name = 'Child'";
    assert_eq!(app.execute(set), 1);
    let company = app.supervisor("Gamma").await;
    let child = app.supervisor("Gamma/Child").await;
    let below = app.supervisor("Gamma/Child/Below").await;
    let zone = async |caller: &Caller| {
        let page: Value = caller.get("/api/v1/chats?from=2026-11-22&to=2026-11-22").await.ok();
        page["range"]["time_zone"].as_str().unwrap().to_owned()
    };
    let today = "from=2026-11-22&to=2026-11-22";
    assert_eq!(found(&company, today).await, ["amsterdam"]);
    assert_eq!(found(&child, today).await, ["new york"]);
    assert_eq!(found(&child, &format!("{today}&tz=Europe/Amsterdam")).await, ["amsterdam"]);
    let zones: BTreeSet<String> = [zone(&child).await, zone(&below).await].into();
    assert_eq!(zones, BTreeSet::from(["America/New_York".to_owned()]));
    assert_eq!(zone(&company).await, "Europe/Amsterdam");
    let me: Value = child.get("/api/v1/me").await.ok();
    assert_eq!(me["time_zone"], "America/New_York");
}
