//! A chat is in a range when one of its sessions overlaps it.

use crate::holds::dates::{TODAY, day, found};
use chrono::Duration;
use sightline_tests::{ChatBuilder, TestApp, at};

#[tokio::test]
async fn a_chat_of_january_reopened_today_is_of_both_days_and_of_none_between() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("chat", "Acme", at("2026-01-15T10:00:00Z"))
        .accepted("Maud")
        .closed("Maud")
        .at(at("2026-11-22T09:00:00Z"))
        .reopened();
    let closed_again = ChatBuilder::queued("again", "Acme", at("2026-01-15T10:00:00Z"))
        .accepted("Maud")
        .closed("Maud")
        .at(at("2026-11-22T09:00:00Z"))
        .reopened()
        .accepted("Maud")
        .closed("Maud");
    app.import_chats([&chat, &closed_again]);
    let anna = app.supervisor("Acme").await;
    let both = ["again", "chat"];
    let none: [&str; 0] = [];
    assert_eq!(found(&anna, TODAY).await, both);
    assert_eq!(found(&anna, &day("2026-01-15")).await, both);
    assert_eq!(found(&anna, "from=2026-01-01&to=2026-01-31&tz=Europe/Amsterdam").await, both);
    assert_eq!(found(&anna, "from=2026-06-01&to=2026-06-30&tz=Europe/Amsterdam").await, none);
    assert_eq!(found(&anna, "from=2026-01-16&to=2026-11-21&tz=Europe/Amsterdam").await, none);
    assert_eq!(found(&anna, "from=2026-06-01&tz=Europe/Amsterdam").await, both);
    assert_eq!(found(&anna, "to=2026-06-01&tz=Europe/Amsterdam").await, both);
    assert_eq!(found(&anna, "to=2026-01-14&tz=Europe/Amsterdam").await, none);
    // Only the session that was not closed again is still open.
    assert_eq!(found(&anna, &day("2026-11-23")).await, ["chat"]);
    assert_eq!(found(&anna, &format!("{TODAY}&on=started")).await, none);
    assert_eq!(found(&anna, &format!("{}&on=started", day("2026-01-15"))).await, both);
    assert_eq!(found(&anna, &format!("{TODAY}&on=updated")).await, both);
    assert_eq!(found(&anna, &format!("{}&on=updated", day("2026-01-15"))).await, none);
}

#[tokio::test]
async fn a_chat_open_since_yesterday_is_todays_and_one_closed_yesterday_is_not() {
    let app = TestApp::start().await;
    let yesterday = at("2026-11-21T10:00:00Z");
    app.import_chats([
        &ChatBuilder::queued("waiting", "Acme", yesterday),
        &ChatBuilder::queued("ongoing", "Acme", yesterday).accepted("Maud"),
        &ChatBuilder::queued("closed", "Acme", yesterday).accepted("Maud").closed("Maud"),
        &ChatBuilder::queued("through", "Acme", yesterday)
            .accepted("Maud")
            .at(at("2026-11-23T10:00:00Z"))
            .closed("Maud"),
        &ChatBuilder::queued("tomorrow", "Acme", at("2026-11-23T10:00:00Z")),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, TODAY).await, ["ongoing", "through", "waiting"]);
    assert_eq!(found(&anna, &day("2026-11-21")).await, ["closed", "ongoing", "through", "waiting"]);
    assert_eq!(found(&anna, &day("2026-11-20")).await, Vec::<String>::new());
    assert_eq!(
        found(&anna, "from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00.001Z").await,
        ["ongoing", "through", "waiting"]
    );
}

#[tokio::test]
async fn a_chat_closed_exactly_at_midnight_ends_on_the_day_that_begins() {
    let app = TestApp::start().await;
    let midnight = at("2026-11-21T23:00:00Z");
    let open = |name: &str| ChatBuilder::queued(name, "Acme", at("2026-11-21T20:00:00Z")).accepted("Maud");
    app.import_chats([
        &open("at midnight").at(midnight).closed("Maud"),
        &open("just before").at(midnight - Duration::milliseconds(1)).closed("Maud"),
        &open("reopened").at(midnight).closed("Maud").at(at("2026-11-24T10:00:00Z")).reopened(),
        &ChatBuilder::moment("begun at midnight", "Acme", midnight),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, TODAY).await, ["at midnight", "begun at midnight", "reopened"]);
    assert_eq!(found(&anna, &day("2026-11-21")).await, ["at midnight", "just before", "reopened"]);
    assert_eq!(found(&anna, &day("2026-11-23")).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_happens_after_a_chat_was_closed_makes_it_no_other_days() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("chat", "Acme", at("2026-11-20T10:00:00Z"))
        .accepted("Maud")
        .closed("Maud")
        .at(at("2026-11-22T10:00:00Z"))
        .notes("Maud", "Called back, all is well");
    app.import_chats([&chat]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, &day("2026-11-20")).await, ["chat"]);
    assert_eq!(found(&anna, &day("2026-11-21")).await, Vec::<String>::new());
    // A note opens no session; the chat was last updated then, which `on=updated` asks for.
    assert_eq!(found(&anna, &format!("{TODAY}&on=updated")).await, ["chat"]);
    assert_eq!(found(&anna, TODAY).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_went_on_after_a_range_is_of_the_range_when_a_session_reaches_into_it() {
    let app = TestApp::start().await;
    let opened = |name: &str| ChatBuilder::queued(name, "Acme", at("2024-03-01T10:00:00Z")).accepted("Maud");
    let later = at("2024-03-20T10:00:00Z");
    let closed = |name: &str| opened(name).at(at("2024-03-02T10:00:00Z")).closed("Maud");
    app.import_chats([
        &opened("open").at(later).says("Maud", "Still there?"),
        &opened("closed later").at(later).closed("Maud"),
        &opened("closed, then a note").at(later).closed("Maud").notes("Maud", "Done"),
        &closed("reopened").at(later).reopened(),
        &closed("reopened, open").at(at("2024-03-09T10:00:00Z")).reopened().at(later).accepted("Maud"),
        &ChatBuilder::queued("later", "Acme", later),
    ]);
    let anna = app.supervisor("Acme").await;
    let during = ["closed later", "closed, then a note", "open"];
    // Whether few or many chats were updated since then, by what it is to the range's length.
    for from in ["2024-03-05", "2024-03-03T10:00:00Z", "2024-03-03"] {
        assert_eq!(found(&anna, &format!("from={from}&to=2024-03-06")).await, during, "{from}");
    }
    let all = ["closed later", "closed, then a note", "open", "reopened", "reopened, open"];
    for from in ["2024-03-01", "1850-01-01"] {
        assert_eq!(found(&anna, &format!("from={from}&to=2024-03-06")).await, all, "{from}");
    }
    assert_eq!(found(&anna, "to=2024-03-06").await, all);
    let open = ["closed later", "closed, then a note", "open", "reopened, open"];
    assert_eq!(found(&anna, "from=2024-03-10&to=2024-03-10").await, open);
    let none: [&str; 0] = [];
    for query in ["from=1850-01-01&to=2024-02-28", "from=2024-02-01&to=2024-02-28", "to=2024-02-28"] {
        assert_eq!(found(&anna, query).await, none, "{query}");
    }
}
