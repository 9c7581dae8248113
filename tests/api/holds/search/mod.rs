//! Searching chats for words, and what these tests share.

mod letters;
mod limits;
mod naive;
mod numbers;
mod words;

use chrono::{DateTime, Utc};
use sightline_shared::{Chat, Count, Match, Span};
use sightline_tests::{Caller, ChatBuilder, at};
use std::collections::BTreeSet;

pub fn morning() -> DateTime<Utc> {
    at("2026-11-20T08:00:00Z")
}

pub fn chat(name: &str) -> ChatBuilder {
    ChatBuilder::queued(name, "Acme/West", morning()).accepted("Maud")
}

pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub async fn rows(caller: &Caller, q: &str) -> Vec<Chat> {
    caller.all(&format!("/api/v1/chats?limit=200&q={}", escaped(q))).await
}

/// The chats found, by the names of their contacts.
pub async fn found(caller: &Caller, q: &str) -> BTreeSet<String> {
    let rows = rows(caller, q).await;
    let count: Count = caller.get(&format!("/api/v1/chats/count?q={}", escaped(q))).await.ok();
    assert_eq!(usize::try_from(count.count).unwrap(), rows.len(), "{q}");
    let name = |chat: Chat| chat.contact.and_then(|contact| contact.name).unwrap_or_else(|| "nobody".to_owned());
    rows.into_iter().map(|row| name(row).replace("Contact of ", "")).collect()
}

pub fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A match with what is marked in `[]`.
pub fn marked(found: &Match) -> String {
    let letters: Vec<char> = found.snippet.chars().collect();
    let (mut marked, mut shown) = (String::new(), 0);
    for Span(start, end) in &found.ranges {
        let (start, end) = (*start as usize, *end as usize);
        assert!(shown <= start && start < end && end <= letters.len(), "{found:?}");
        marked.extend(&letters[shown..start]);
        marked.push('[');
        marked.extend(&letters[start..end]);
        marked.push(']');
        shown = end;
    }
    marked.extend(&letters[shown..]);
    marked
}

pub async fn marks(caller: &Caller, q: &str) -> Vec<String> {
    let rows = rows(caller, q).await;
    let matches = rows.into_iter().flat_map(|row| row.matches.expect("rows of a search carry their matches"));
    matches.map(|found| marked(&found)).collect()
}
