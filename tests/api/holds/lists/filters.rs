//! Rows and count of many queries equal those of an independent filter over the documents.

use crate::holds::lists::naive::{Query, World, encoded, list};
use serde_json::Value;
use sightline_shared::{Chat, ChatResult, Contact, Count};
use std::collections::BTreeSet;

fn one(name: &'static str, value: &str) -> Query {
    vec![(name, value.to_owned())]
}

fn two(first: (&'static str, &str), second: (&'static str, &str)) -> Query {
    vec![(first.0, first.1.to_owned()), (second.0, second.1.to_owned())]
}

fn ranges() -> Vec<Query> {
    let day = |from: &str, to: &str, zone: &str| {
        vec![("from", from.to_owned()), ("to", to.to_owned()), ("tz", zone.to_owned())]
    };
    vec![
        day("2026-11-20", "2026-11-20", "Europe/Amsterdam"),
        day("2026-11-19", "2026-11-19", "Pacific/Kiritimati"),
        day("2026-10-25", "2026-10-25", "Europe/Amsterdam"),
        day("2026-11-01", "2026-11-20", "America/New_York"),
        day("2026-02-01", "2026-02-28", "Asia/Kathmandu"),
        day("2026-06-01", "2026-06-30", "Europe/Amsterdam"),
        two(("from", "2026-11-20T09:30:00.000Z"), ("to", "2026-11-20T12:00:00.000Z")),
        one("from", "2026-11-15"),
        one("to", "2026-03-31"),
    ]
}

/// Questions of one filter each; two of different filters make another.
fn questions(world: &World, lists: &str) -> Vec<Query> {
    let ids = |ids: Vec<&String>| ids.into_iter().cloned().collect::<Vec<String>>();
    let mut found = ranges();
    for organization in world.organizations.values() {
        found.push(one("organization_id", organization));
    }
    found.push(two(
        ("organization_id", world.organizations.values().nth(1).unwrap()),
        ("organization_id", world.organizations.values().nth(2).unwrap()),
    ));
    let mut agents = ids(world.agents.values().collect());
    agents.sort();
    let mut contacts = ids(world.contacts.values().collect());
    contacts.sort();
    match lists {
        "contacts" => {
            for q in ["a", "an", "AN", "example.com", "+44", "55", "ë", "o'", "zzz", "%", "_", "@", "\"an\""] {
                found.push(one("q", q));
            }
            found.push(contacts.iter().step_by(4).map(|id| ("id", id.clone())).collect());
            return found;
        }
        "chats" => {
            let mut chats = ids(world.chats.values().collect());
            chats.sort();
            found.push(one("id", &chats[3]));
            found.push(chats.iter().step_by(5).map(|id| ("id", id.clone())).collect());
            for on in ["activity", "started", "updated"] {
                found.push(vec![
                    ("on", on.to_owned()),
                    ("from", "2026-11-16".to_owned()),
                    ("to", "2026-11-20".to_owned()),
                ]);
            }
            for kind in ["contact", "agent", "bot"] {
                found.push(one("type", kind));
            }
            found.push(two(("type", "agent"), ("type", "bot")));
            for state in ["queued", "active", "closed"] {
                found.push(one("state", state));
            }
            found.push(two(("state", "queued"), ("state", "active")));
            for tag in ["lease", "vip", "Lease", " vip "] {
                found.push(one("tag", tag));
            }
            found.push(two(("tag", "vip"), ("tag", "VIP, new")));
            found.push(one("has_results", "true"));
            found.push(one("has_results", "false"));
            found.push(one("over_target", "true"));
            found.push(one("over_target", "false"));
            found.push(one("replied", "true"));
            found.push(one("replied", "false"));
        }
        _ => {
            let chat = world.documents.iter().find(|chat| !list(chat, "results").is_empty()).unwrap();
            found.push(one("chat_id", &world.chats[chat["external_id"].as_str().unwrap()]));
        }
    }
    for agent in [
        "maud",
        "MAUD E",
        "sofia ibanez",
        "Sofía",
        "wisniewski",
        "o'connell",
        "d'arcy",
        "assistant",
        "a",
        "%",
        "_",
        "nobody",
    ] {
        found.push(one("agent", agent));
    }
    for agent in agents.iter().step_by(3) {
        found.push(one("agent_id", agent));
    }
    found.push(two(("agent_id", &agents[0]), ("agent_id", &agents[1])));
    for contact in contacts.iter().step_by(7) {
        found.push(one("contact_id", contact));
    }
    for form in ["Test drive", "Viewing", "test drive", "Nothing"] {
        found.push(one("form", form));
    }
    found.push(two(("form", "Service appointment"), ("form", "Callback")));
    found
}

/// Each question, and each pair of different filters.
fn combined(questions: &[Query]) -> Vec<Query> {
    let mut found: Vec<Query> = vec![Vec::new()];
    found.extend(questions.iter().cloned());
    for (place, first) in questions.iter().enumerate() {
        for second in &questions[place + 1..] {
            // Both ends of a range belong together.
            let about = |name: &'static str| if ["from", "to", "tz"].contains(&name) { "range" } else { name };
            let is_given_twice =
                second.iter().any(|(name, _)| first.iter().any(|(other, _)| about(name) == about(other)));
            if !is_given_twice {
                found.push(first.iter().chain(second).cloned().collect());
            }
        }
    }
    found
}

async fn count(world: &World, list: &str, query: &Query) -> usize {
    let count: Count = world.caller.get(&format!("/api/v1/{list}/count?{}", encoded(query))).await.ok();
    assert!(!count.capped);
    usize::try_from(count.count).unwrap()
}

/// Compares rows and count of every question with the expected ones; returns how often something was found.
macro_rules! hold {
    ($world:expr, $list:literal, $row:ty, $shown:expr, $expected:expr) => {{
        let world = $world;
        let (mut wrong, mut with_rows, mut asked) = (Vec::new(), 0, 0);
        for query in combined(&questions(world, $list)) {
            let rows: Vec<$row> =
                world.caller.all(&format!(concat!("/api/v1/", $list, "?limit=200&{}"), encoded(&query))).await;
            let count = count(world, $list, &query).await;
            let found: BTreeSet<String> = rows.iter().map($shown).collect();
            let expected: BTreeSet<String> = $expected(&query);
            if found != expected || rows.len() != expected.len() || count != expected.len() {
                wrong.push(format!("{query:?}: {} rows, {count} counted, {} expected", rows.len(), expected.len()));
            }
            with_rows += usize::from(!expected.is_empty());
            asked += 1;
        }
        assert!(wrong.is_empty(), "{} of {asked} questions: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
        println!(concat!($list, ": {} questions, {} with rows"), asked, with_rows);
        with_rows
    }};
}

#[tokio::test]
async fn chats_and_their_count_are_those_that_the_documents_say() {
    let world = &World::start().await;
    let expected = |query: &Query| {
        let asked = world.documents.iter().filter(|chat| world.is_chat_asked_for(chat, query));
        asked.map(|chat| world.chats[chat["external_id"].as_str().unwrap()].clone()).collect()
    };
    let with_rows = hold!(world, "chats", Chat, |chat: &Chat| chat.id.to_string(), expected);
    assert!(with_rows > 500, "{with_rows}");
}

#[tokio::test]
async fn results_and_their_count_are_those_that_the_documents_say() {
    let world = &World::start().await;
    let shown = |chat: &str, form: &str, at: &str| format!("{chat} {form} {at}");
    let expected = |query: &Query| {
        let mut found = BTreeSet::new();
        for chat in &world.documents {
            for result in list(chat, "results").iter().filter(|result| world.is_result_asked_for(chat, result, query)) {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                found.insert(shown(
                    &world.chats[&text(&chat["external_id"])],
                    &text(&result["form"]),
                    &text(&result["at"]),
                ));
            }
        }
        found
    };
    let row = |result: &ChatResult| shown(&result.chat_id.to_string(), &result.form, &result.submitted_at.to_string());
    let with_rows = hold!(world, "results", ChatResult, row, expected);
    assert!(with_rows > 100, "{with_rows}");
}

#[tokio::test]
async fn contacts_and_their_count_are_those_that_the_documents_say() {
    let world = &World::start().await;
    let contacts = world.chats_of_contacts();
    let expected = |query: &Query| {
        let asked = contacts.iter().filter(|(_, chats)| world.is_contact_asked_for(chats, query));
        asked.map(|(id, _)| id.clone()).collect()
    };
    let with_rows = hold!(world, "contacts", Contact, |contact: &Contact| contact.id.to_string(), expected);
    assert!(with_rows > 30, "{with_rows}");
}

#[tokio::test]
async fn a_part_of_the_company_sees_of_every_answer_its_own_part() {
    let world = &World::start().await;
    for (path, id) in world.organizations.iter().skip(1) {
        let below = world.app.supervisor(path).await;
        for query in ranges().into_iter().chain([Vec::new(), one("agent", "a"), one("state", "closed")]) {
            let whole: Vec<Chat> =
                world.caller.all(&format!("/api/v1/chats?{}&organization_id={id}", encoded(&query))).await;
            let own: Vec<Chat> = below.all(&format!("/api/v1/chats?{}&limit=3", encoded(&query))).await;
            let ids = |chats: &[Chat]| chats.iter().map(|chat| chat.id).collect::<Vec<_>>();
            // Days without a zone of their own are those of the caller's organization: the same here.
            assert_eq!(ids(&own), ids(&whole), "{path} {query:?}");
        }
    }
}
