//! What acts lead to and what the import makes of the same events are one.

use crate::holds::participation::replay::document;
use crate::routes::participation::transfer::{organization, transfer};
use crate::routes::participation::{act, add, assert_sound, queued};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::json;
use sightline::chat_life::{Life, Membership, SessionSpan, Wait};
use sightline_shared::document::ChatDocument;
use sightline_tests::{TestApp, at, texts};

/// Numbers without a pattern, the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    (!text.is_empty()).then(|| at(text))
}

fn wait(text: &str) -> Wait {
    let [from, to, by] = text.split(',').collect::<Vec<_>>().try_into().unwrap();
    Wait { from: at(from), to: instant(to), by: by.parse().ok() }
}

/// What is stored of a chat, in the form that follows from its events.
fn stored(conn: &mut PgConnection, chat: &str) -> Life {
    let iso = |column: &str| format!("coalesce(to_json({column}) #>> '{{}}', '')");
    let mut rows = |columns: &[String], from: &str| -> Vec<Vec<String>> {
        let rows = texts(conn, &format!("SELECT concat_ws('|', {}) FROM {from}", columns.join(", ")));
        rows.iter().map(|row| row.split('|').map(str::to_owned).collect()).collect()
    };
    let chats = format!("chats WHERE id = '{chat}'");
    let row = rows(&["state".into(), iso("waiting_since"), "array_to_string(inboxes, ',')".into()], &chats).remove(0);
    let times =
        ["started_at", "accepted_at", "contact_wrote_at", "first_response_at", "bot_response_at", "closed_at"].map(iso);
    let waits = "(SELECT coalesce(string_agg(concat_ws(',', to_json(since) #>> '{}', coalesce(to_json(until) #>> '{}', ''), \
        coalesce(by, '')), ';' ORDER BY place), '') FROM unnest(waits_from, waits_to, waits_by) \
        WITH ORDINALITY AS wait (since, until, by, place))";
    let columns = [&times[..], &["is_outlived".to_owned(), "has_bot".to_owned(), waits.to_owned()]].concat();
    let sessions = rows(&columns, &format!("sessions WHERE chat_id = '{chat}' ORDER BY number"));
    let columns =
        ["coalesce(agent.external_id, agent.id::text)".into(), "has_accepted".into(), iso("joined_at"), iso("left_at")];
    let members = format!(
        "participants AS member JOIN agents AS agent ON agent.id = member.agent_id WHERE chat_id = '{chat}' ORDER BY joined_at, member.id"
    );
    Life {
        state: row[0].parse().unwrap(),
        waiting_since: instant(&row[1]),
        inboxes: row[2].split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        sessions: sessions
            .iter()
            .map(|row| SessionSpan {
                started_at: at(&row[0]),
                accepted_at: instant(&row[1]),
                contact_wrote_at: instant(&row[2]),
                first_response_at: instant(&row[3]),
                bot_response_at: instant(&row[4]),
                closed_at: instant(&row[5]),
                is_outlived: row[6] == "t",
                has_bot: row[7] == "t",
                waits: row[8].split(';').filter(|wait| !wait.is_empty()).map(wait).collect(),
            })
            .collect(),
        memberships: rows(&columns, &members)
            .into_iter()
            .map(|row| Membership {
                participant: row[0].clone(),
                has_accepted: row[1] == "t",
                joined_at: at(&row[2]),
                left_at: instant(&row[3]),
            })
            .collect(),
    }
}

#[tokio::test]
async fn replaying_the_events_of_any_acts_comes_to_the_same_end() {
    let app = TestApp::start().await;
    let callers = [app.supervisor("Acme").await, app.admin("Acme").await, app.supervisor("Acme/West").await];
    let starts = [
        queued("queued"),
        queued("active").accepted("Maud").says("Maud", "Hi"),
        queued("bot").accepted("HelloBot").says("HelloBot", "Hi"),
        queued("closed").accepted("Maud").closed("Maud"),
        queued("again").accepted("Maud").closed("Maud").reopened(),
    ];
    let mut dice = Dice(7);
    let mut conn = app.connect();
    let (mut refused, mut done) = (0, 0);
    let west = organization(&app, "West");
    app.import_chats([&queued("maud").accepted("Maud")]);
    let maud = app.text("SELECT id FROM agents WHERE name = 'Maud'");
    for chat in &starts {
        let name = chat.json()["external_id"].as_str().unwrap().to_owned();
        let id = add(&app, &name, chat);
        for _ in 0..60 {
            let what = ["join", "accept", "message", "note", "leave", "close", "transfer", "hand on"][dice.roll(8)];
            let caller = &callers[dice.roll(3)];
            let answer = match what {
                "transfer" => transfer(caller, &id, &json!({"organization_id": west})).await,
                "hand on" => transfer(caller, &id, &json!({"agent_id": maud, "note": "Yours"})).await,
                _ => act(caller, &id, what).await,
            };
            assert!(answer.status.is_success() || answer.status == 409, "{what}: {}", answer.text);
            if answer.status == 409 {
                refused += 1
            } else {
                done += 1
            }
            let document: ChatDocument = serde_json::from_value(document(&mut conn, &id)).unwrap();
            assert_eq!(stored(&mut conn, &id), Life::of(&document), "{name} after {what}");
        }
    }
    assert!(refused > 20 && done > 100, "{refused} refused, {done} done");
    assert_sound(&app);
}
