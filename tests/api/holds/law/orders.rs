//! Whichever order statements come in, however often and in however many parts, a chat ends the
//! same.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::stored::stored;
use crate::holds::law::{event, minute_of};
use serde_json::{Value, json};
use sightline_tests::TestApp;
use std::collections::BTreeMap;

/// Numbers without a pattern, the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub fn happens(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            items.swap(place, self.roll(place + 1));
        }
    }
}

const KINDS: [&str; 8] = ["message", "message", "message", "note", "joined", "accepted", "left", "closed"];

pub fn random_event(dice: &mut Dice, id: &str) -> Value {
    let kind = *dice.pick(&KINDS);
    let is_outside = kind == "message" && dice.happens(50);
    let agent = *dice.pick(&["maud", "helper"]);
    let has_words = kind == "message" || kind == "note";
    let text = has_words.then(|| format!("words {}", dice.roll(1_000_000)));
    // Even minutes only: an event that is corrected moves to an odd one, so no two are at once.
    let minute = 2 * u32::try_from(dice.roll(300)).unwrap();
    event(id, minute, kind, Some(if is_outside { "dana" } else { agent }), text.as_deref())
}

/// What a source says in the course of time of one chat: each statement is as of another instant.
fn statements(dice: &mut Dice, company: &str, number: u32) -> Vec<Value> {
    let chat = format!("chat {number}");
    let count = 3 + dice.roll(8);
    let mut first: BTreeMap<String, Value> = BTreeMap::new();
    let mut minutes: Vec<u64> = (0..300).collect();
    dice.shuffle(&mut minutes);
    for (number, minute) in minutes.iter().enumerate().take(count) {
        let id = format!("e{number}");
        let mut made = random_event(dice, &id);
        made["at"] = json!(minute_of(u32::try_from(2 * minute).unwrap()));
        first.insert(id, made);
    }
    let mut statements = Vec::new();
    let parts = 2 + dice.roll(4);
    for part in 0..parts {
        let is_last = part + 1 == parts;
        let mut events: Vec<Value> = Vec::new();
        for (number, (id, known)) in first.iter().enumerate() {
            if !is_last && !dice.happens(60) {
                continue;
            }
            let mut said = known.clone();
            if dice.happens(25) {
                let minute = u32::try_from(2 * minutes[number] + 1).unwrap();
                match dice.roll(5) {
                    0 => said["text"] = Value::Null,
                    1 => said["at"] = json!(minute_of(minute)),
                    2 => said["participant"] = json!(if said["participant"] == "maud" { "helper" } else { "maud" }),
                    3 => said["deleted"] = json!(true),
                    _ if !said["text"].is_null() => said["text"] = json!(format!("edited {id} {part}")),
                    _ => {}
                }
            }
            events.push(said);
        }
        let place = *dice.pick(&["West", "East"]);
        let kind = if dice.happens(25) { "bot" } else { "agent" };
        let mut said = json!({
            "external_id": chat, "organization": format!("{company}/{place}"), "type": "contact",
            "as_of": minute_of(700 + 10 * u32::try_from(part).unwrap() + number),
            "participants": [
                { "external_id": "dana", "kind": "contact" },
                { "external_id": "maud", "kind": kind, "name": format!("Maud {}", dice.roll(3)) },
                { "external_id": "helper", "kind": "bot", "name": "Helper" },
            ],
            "events": events, "started_at": minute_of(0),
        });
        if dice.happens(60) {
            said["contact"] = json!({ "external_id": "dana", "name": format!("Dana {}", dice.roll(4)) });
        }
        if dice.happens(40) {
            said["state"] = json!(*dice.pick(&["queued", "active", "closed"]));
        }
        if dice.happens(30) {
            said["tags"] = json!([format!("tag {}", dice.roll(3))]);
        }
        if dice.happens(30) {
            said["url"] = if dice.happens(70) { json!(format!("https://x.example/{part}")) } else { Value::Null };
        }
        statements.push(said);
    }
    statements
}

/// The statements in parts: the events of one go to several.
fn split(dice: &mut Dice, statement: &Value) -> Vec<Value> {
    let events = statement["events"].as_array().unwrap();
    if events.len() < 2 || dice.happens(40) {
        return vec![statement.clone()];
    }
    let mut parts = vec![statement.clone(), statement.clone()];
    let (mut one, mut other): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for event in events {
        if dice.happens(50) { one.push(event.clone()) } else { other.push(event.clone()) }
    }
    parts[0]["events"] = json!(one);
    parts[1]["events"] = json!(other);
    parts
}

fn import(app: &TestApp, statements: &[Value]) {
    let lines: String = statements.iter().map(|one| format!("{one}\n")).collect();
    let report = app.import(&lines, None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
}

#[tokio::test]
async fn any_order_of_statements_and_parts_ends_in_the_same_chats() {
    let app = TestApp::start().await;
    for round in 0..24_u64 {
        let (one, other) = (format!("A{round}"), format!("B{round}"));
        let told = |company: &str| -> Vec<Value> {
            let mut dice = Dice(round);
            (0..3).flat_map(|chat| statements(&mut dice, company, chat)).collect()
        };
        let mut in_order = told(&one);
        in_order.sort_by_key(|said| said["as_of"].to_string());
        import(&app, &in_order);

        let mut dice = Dice(round + 1000);
        let mut parts: Vec<Value> = told(&other).iter().flat_map(|said| split(&mut dice, said)).collect();
        let again: Vec<Value> = parts.iter().filter(|_| dice.happens(30)).cloned().collect();
        parts.extend(again);
        dice.shuffle(&mut parts);
        // From several connections at once.
        let third = parts.len().div_ceil(3);
        std::thread::scope(|scope| {
            for part in parts.chunks(third) {
                scope.spawn(|| import(&app, part));
            }
        });
        let (expected, found) = (stored(&app, &one), stored(&app, &other));
        assert!(expected.len() > 10);
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(found, expected, "round {round}");
        }
        assert_eq!(found.len(), expected.len(), "round {round}");
    }
    assert_recount_is_clean(&app);
}

/// What is stored of a company whose contact Dana was erased, without what depends on when that was.
pub fn left_of_erased(app: &TestApp, company: &str) -> Vec<String> {
    let kept = stored(app, company);
    assert!(!kept.iter().any(|line| line.contains("Dana") || line.contains("words")), "{kept:#?}");
    // Which words were edited before they were erased is no longer known, and whether an open
    // chat was closed by an event of its own or by the erasure itself.
    let lines = kept.iter().filter(|line| !line.starts_with("event"));
    let end = |line: &String| line.strip_prefix("session").map(|line| line[..line.len() - 2].to_owned());
    lines.map(|line| end(line).unwrap_or_else(|| line.clone())).collect()
}

#[tokio::test]
async fn an_erasure_in_between_leaves_the_same_as_one_afterwards() {
    let app = TestApp::start().await;
    for round in 100..108_u64 {
        let mut dumps = Vec::new();
        for (company, is_between) in [(format!("A{round}"), false), (format!("B{round}"), true)] {
            let mut dice = Dice(round);
            let said: Vec<Value> = (0..2).flat_map(|chat| statements(&mut dice, &company, chat)).collect();
            let (before, after) = said.split_at(if is_between { said.len() / 2 } else { said.len() });
            // The contact is known from the beginning.
            let mut first = before[0].clone();
            first["contact"] = json!({ "external_id": "dana", "name": "Dana" });
            import(&app, &[first]);
            import(&app, before);
            let admin = app.admin(&company).await;
            let contact = app.text(&format!(
                "SELECT contacts.id FROM contacts JOIN organizations ON organizations.id = contacts.company_id \
                  WHERE organizations.name = '{company}'"
            ));
            let erase = admin.request(reqwest::Method::DELETE, &format!("/api/v1/contacts/{contact}"));
            assert_eq!(admin.send(erase).await.status, 200);
            import(&app, after);
            import(&app, &said);
            dumps.push(left_of_erased(&app, &company));
        }
        assert_eq!(dumps[1], dumps[0], "round {round}");
    }
    assert_recount_is_clean(&app);
}
