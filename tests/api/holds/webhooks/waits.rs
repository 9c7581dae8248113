//! Waits that become too long are reported, each once.

use crate::routes::webhooks::{limits, settled, start, subscribe};
use chrono::{Duration, SubsecRound as _, Utc};
use sightline::store::webhooks::{cleaning, waits};
use sightline::webhooks::Limits;
use sightline_tests::{ChatBuilder, Receiver};

#[tokio::test]
async fn a_wait_over_the_target_is_reported_once() {
    let app = start(Limits { waits: std::time::Duration::from_millis(50), ..limits() }).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let now = Utc::now().trunc_subsecs(3);
    let waiting = |name: &str, organization: &str, seconds: i64| {
        ChatBuilder::queued(name, organization, now - Duration::seconds(seconds))
    };
    let late = waiting("late", "Acme", 200);
    app.import_chats([
        &late,
        &waiting("early", "Acme", 10),
        // Its organization has a shorter target.
        &waiting("strict", "Acme/West", 100),
        &waiting("accepted", "Acme", 500).accepted("Maud"),
        // Long before what is reported may be forgotten.
        &waiting("ancient", "Acme", 40 * 24 * 60 * 60),
    ]);
    assert_eq!(app.execute("UPDATE organizations SET waiting_target_seconds = 60 WHERE name = 'West'"), 1);
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.waiting_over_target"]).await;
    let messages = receiver.wait_for(2).await;
    let mut names: Vec<String> =
        messages.iter().map(|message| message.json()["data"]["external_id"].as_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["late", "strict"]);
    assert!(messages.iter().all(|message| message.json()["data"]["over_target"] == true));
    // Another wait of the same chat is another one.
    app.import_chats([&late.accepted("Maud").closed("Maud").at(now - Duration::seconds(190)).reopened()]);
    let again = receiver.wait_for(3).await.remove(2).json();
    assert_eq!(again["data"]["external_id"], "late");
    let company = app.text("SELECT id FROM organizations WHERE name = 'Acme'").parse().unwrap();
    let oldest = now - Duration::days(30);
    assert_eq!(waits::write(&mut app.connect(), company, oldest).unwrap(), 0, "nothing is reported twice");
    assert_eq!(settled(&admin, id).await.len(), 3);
}

#[tokio::test]
async fn what_is_older_than_a_month_is_removed() {
    let app = start(limits()).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let (id, _) = subscribe(&admin, &receiver.url, &["chat.created"]).await;
    let now = Utc::now().trunc_subsecs(3);
    app.import_chats([&ChatBuilder::queued("old", "Acme", now), &ChatBuilder::queued("new", "Acme", now)]);
    settled(&admin, id).await;
    let old = "(SELECT e.id FROM webhook_events AS e JOIN chats AS c ON c.id = e.chat_id WHERE c.external_id = 'old')";
    for (table, column, of) in [("webhook_events", "at", "id"), ("webhook_deliveries", "created_at", "event_id")] {
        let made_old = format!("UPDATE {table} SET {column} = now() - interval '31 days' WHERE {of} = {old}");
        assert_eq!(app.execute(&made_old), 1);
    }
    assert!(!cleaning::remove_before(&mut app.connect(), now - Duration::days(30)).unwrap());
    for table in ["webhook_events", "webhook_deliveries"] {
        assert_eq!(app.text(&format!("SELECT count(*) FROM {table}")), "1", "{table}");
    }
}
