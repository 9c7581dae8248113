//! Every order, with any filters: page by page the rows are all that match, each once and

use crate::holds::lists::naive::{Query, World, agents, encoded, fold, instant, list};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sightline_shared::Count;
use sightline_tests::{extra_data, samples};
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::io::Read as _;

const CHAT_KEYS: [&str; 9] =
    ["started_at", "updated_at", "event_count", "result_count", "type", "state", "organization", "contact", "waiting"];

const RESULT_KEYS: [&str; 4] = ["submitted_at", "form", "organization", "contact"];

const CONTACT_KEYS: [&str; 5] = ["last_seen_at", "name", "organization", "chat_count", "result_count"];

/// A row's value of a sort key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    At(DateTime<Utc>),
    Number(i64),
    Text(String),
}

fn place(words: &[&str], word: &Value) -> Option<Key> {
    let at = words.iter().position(|known| word == known).unwrap();
    Some(Key::Number(i64::try_from(at).unwrap()))
}

fn key_of(row: &Value, key: &str) -> Option<Key> {
    let name = |name: &Value| name.as_str().map(|name| Key::Text(fold(name)));
    match key {
        "type" => place(&["contact", "agent", "bot"], &row["type"]),
        "state" => place(&["queued", "active", "closed"], &row["state"]),
        "organization" => Some(Key::Text(row["organization"]["name"].as_str().unwrap().to_lowercase())),
        "contact" => name(&row["contact"]["name"]),
        "waiting" => (!row["waiting_since"].is_null()).then(|| Key::At(instant(&row["waiting_since"]))),
        "name" => name(&row["name"]),
        "form" => Some(Key::Text(row["form"].as_str().unwrap().to_owned())),
        times if times.ends_with("_at") => Some(Key::At(instant(&row[key]))),
        _ => Some(Key::Number(row[key].as_i64().unwrap())),
    }
}

/// How two rows follow each other: unknown values last in either direction, equal ones by id.
fn follow(a: &Value, b: &Value, key: &str, is_descending: bool) -> Ordering {
    let turned = |order: Ordering| if is_descending { order.reverse() } else { order };
    let ids = || turned(a["id"].as_str().unwrap().cmp(b["id"].as_str().unwrap()));
    match (key_of(a, key), key_of(b, key)) {
        (Some(a), Some(b)) => turned(a.cmp(&b)).then_with(ids),
        (None, None) => ids(),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

pub fn is_in_order(rows: &[Value], key: &str, is_descending: bool) -> bool {
    rows.windows(2).all(|two| follow(&two[0], &two[1], key, is_descending) == Ordering::Less)
}

/// Pseudo-random numbers, the same in every run.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// A question that matches at least one chat of the world in most cases.
fn question(world: &World, lot: &mut Lot, names: &[&'static str]) -> Query {
    let chat = lot.one(&world.documents);
    let mut query = Query::new();
    for &name in names {
        if lot.is(3) {
            query.extend(value(world, chat, lot, name).into_iter().map(|value| (name, value)));
            // A second value of the same parameter, of another chat.
            if !["agent", "contact_id", "chat_id", "has_results", "q", "on"].contains(&name) && lot.is(3) {
                let other = lot.one(&world.documents);
                query.extend(value(world, other, lot, name).into_iter().map(|value| (name, value)));
                query.dedup();
            }
        }
    }
    if lot.is(2) {
        query.extend(range(chat, lot));
    }
    query
}

fn value(world: &World, chat: &Value, lot: &mut Lot, name: &str) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match name {
        "type" | "state" => text(&chat[name]),
        "on" => text(&json!(lot.one(&["activity", "started", "updated"]))),
        "has_results" => Some(lot.is(2).to_string()),
        "organization_id" => world.organizations.get(chat["organization"].as_str()?).cloned(),
        "contact_id" => world.contact_id(chat).cloned(),
        "chat_id" | "id" => world.chats.get(chat["external_id"].as_str()?).cloned(),
        "form" => text(&list(chat, "results").first()?["form"]),
        "tag" => text(list(chat, "tags").first()?),
        "agent_id" => world.agents.get(agents(chat).first()?["external_id"].as_str()?).cloned(),
        "agent" => part(agents(chat).last()?["name"].as_str()?, lot),
        "q" => part(chat["contact"]["name"].as_str()?, lot).filter(|part| !part.trim().is_empty()),
        _ => None,
    }
}

/// A part of a name: now and then a single letter, which many have.
fn part(name: &str, lot: &mut Lot) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    let begin = lot.below(letters.len());
    let length = if lot.is(3) { 1 } else { 2 + lot.below(8) };
    let part: String = letters[begin..].iter().take(length).collect();
    Some(if lot.is(2) { part.to_uppercase() } else { part }).filter(|part| part != " ")
}

/// A range near something that the chat did.
fn range(chat: &Value, lot: &mut Lot) -> Query {
    let event = instant(&lot.one(list(chat, "events"))["at"]);
    let day = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
    let zones = ["Europe/Amsterdam", "Asia/Kathmandu", "Pacific/Kiritimati", "America/New_York", "Pacific/Pago_Pago"];
    let length = Duration::days([0, 0, 1, 7, 30, 90, 400][lot.below(7)]);
    let ends = if lot.is(4) {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        vec![("from", instant(event)), ("to", instant(event + length + Duration::milliseconds(1)))]
    } else {
        vec![("from", day(event)), ("to", day(event + length)), ("tz", (*lot.one(&zones)).to_owned())]
    };
    let without = [None, None, None, Some("from"), Some("to")][lot.below(5)];
    ends.into_iter().filter(|(name, _)| Some(*name) != without).collect()
}

/// Reads rows and count; returns what is wrong with them.
async fn asked(
    world: &World,
    list: &str,
    query: &Query,
    key: &str,
    lot: &mut Lot,
    names: &dyn Fn(&Value) -> String,
    mut expected: Vec<String>,
) -> Option<String> {
    let is_descending = lot.is(2);
    let sort = format!("{}{key}", if is_descending { "-" } else { "" });
    // Pages of every size, but not a hundred of them.
    let limit = (expected.len() / (1 + lot.below(7))).clamp(1, 200);
    let path = format!("/api/v1/{list}?limit={limit}&sort={sort}&{}", encoded(query));
    let rows: Vec<Value> = world.caller.all(&path).await;
    let count: Count = world.caller.get(&format!("/api/v1/{list}/count?{}", encoded(query))).await.ok();
    let mut found: Vec<String> = rows.iter().map(names).collect();
    found.sort_unstable();
    expected.sort_unstable();
    let mut wrong = String::new();
    if found != expected {
        let _ = write!(wrong, "{} rows instead of {}; ", found.len(), expected.len());
    }
    if count.count != i64::try_from(expected.len()).unwrap() {
        let _ = write!(wrong, "{} counted instead of {}; ", count.count, expected.len());
    }
    if !is_in_order(&rows, key, is_descending) {
        wrong.push_str("out of order");
    }
    (!wrong.is_empty()).then(|| format!("{path}: {wrong}"))
}

/// Draws `times` questions for each list and key; gives how many of them had rows.
async fn hold(world: &World, times: usize, seed: u64) -> usize {
    let (mut lot, mut wrong, mut with_rows) = (Lot(seed), Vec::new(), 0);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for key in CHAT_KEYS.repeat(times) {
        let names = [
            "id",
            "type",
            "state",
            "on",
            "has_results",
            "organization_id",
            "contact_id",
            "form",
            "tag",
            "agent_id",
            "agent",
        ];
        let query = question(world, &mut lot, &names);
        let chats = world.documents.iter().filter(|chat| world.is_chat_asked_for(chat, &query));
        let expected: Vec<String> =
            chats.map(|chat| world.chats[chat["external_id"].as_str().unwrap()].clone()).collect();
        with_rows += usize::from(!expected.is_empty());
        wrong.extend(asked(world, "chats", &query, key, &mut lot, &|row| text(&row["id"]), expected).await);
    }
    for key in RESULT_KEYS.repeat(times) {
        let names = ["organization_id", "contact_id", "chat_id", "form", "agent_id", "agent"];
        let query = question(world, &mut lot, &names);
        let shown = |chat: &Value, row: &Value, at: &str| format!("{chat} {} {}", row["form"], instant(&row[at]));
        let mut expected = Vec::new();
        for chat in &world.documents {
            let results = list(chat, "results").iter();
            let asked_for = results.filter(|result| world.is_result_asked_for(chat, result, &query));
            let id = json!(world.chats[chat["external_id"].as_str().unwrap()]);
            expected.extend(asked_for.map(|result| shown(&id, result, "at")));
        }
        with_rows += usize::from(!expected.is_empty());
        let names = |row: &Value| shown(&row["chat_id"], row, "submitted_at");
        wrong.extend(asked(world, "results", &query, key, &mut lot, &names, expected).await);
    }
    let contacts = world.chats_of_contacts();
    for key in CONTACT_KEYS.repeat(times) {
        let mut query = question(world, &mut lot, &["organization_id", "q"]);
        // Some chosen ones.
        for _ in 0..[0, 0, 1, 5][lot.below(4)] {
            query.extend(world.contact_id(lot.one(&world.documents)).map(|id| ("id", id.clone())));
        }
        query.dedup();
        let asked_for = contacts.iter().filter(|(_, chats)| world.is_contact_asked_for(chats, &query));
        let expected: Vec<String> = asked_for.map(|(id, _)| id.clone()).collect();
        with_rows += usize::from(!expected.is_empty());
        wrong.extend(asked(world, "contacts", &query, key, &mut lot, &|row| text(&row["id"]), expected).await);
    }
    assert!(wrong.is_empty(), "{} are wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    with_rows
}

#[tokio::test]
async fn rows_and_count_are_right_for_any_filters_in_every_order() {
    let world = &World::of(&samples(), None).await;
    let with_rows = hold(world, 25, 20_261_122).await;
    assert!(with_rows > 150, "{with_rows}");
}

#[tokio::test]
async fn rows_and_count_of_further_conversations_are_right_in_every_order() {
    let Some(folder) = extra_data() else {
        println!("SIGHTLINE_EXTRA_DATA is not set");
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.to_string_lossy().ends_with(".ndjson.gz") {
            let mut lines = String::new();
            let file = std::fs::File::open(&path).unwrap();
            flate2::read::MultiGzDecoder::new(file).read_to_string(&mut lines).unwrap();
            let world = &World::of(&lines, Some("Everything")).await;
            let with_rows = hold(world, 4, 7).await;
            assert!(with_rows > 20, "{}: {with_rows}", path.display());
        }
    }
}
