//! Which chats belong to a day.

mod days;
mod sessions;

use chrono::{DateTime, Utc};
use sightline_shared::{Chat, Count};
use sightline_tests::Caller;

/// The chats of a list by their names, compared with the count.
pub async fn found(caller: &Caller, query: &str) -> Vec<String> {
    let chats: Vec<Chat> = caller.all(&format!("/api/v1/chats?limit=2&{query}")).await;
    let count: Count = caller.get(&format!("/api/v1/chats/count?{query}")).await.ok();
    assert_eq!(count.count, i64::try_from(chats.len()).unwrap(), "{query}");
    let name = |chat: Chat| chat.contact.unwrap().name.unwrap().replace("Contact of ", "");
    let mut names: Vec<String> = chats.into_iter().map(name).collect();
    names.sort();
    names
}

pub fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

pub const TODAY: &str = "from=2026-11-22&to=2026-11-22&tz=Europe/Amsterdam";

pub fn day(day: &str) -> String {
    format!("from={day}&to={day}&tz=Europe/Amsterdam")
}
