//! What becomes of what sources say: late, corrected, redacted, moved, in part.

mod corrections;
mod erased;
mod idle;
mod kept;
mod names;
mod orders;
mod parts;
mod replays;
mod singles;
mod stored;
mod users;

use crate::holds::import::assert_recount_is_clean;
use serde_json::{Value, json};
use sightline::import::Report;
use sightline_tests::TestApp;

/// A document about a chat of Acme with Dana, an agent Maud and a bot Helper.
pub fn document(id: &str, events: &[Value]) -> Value {
    json!({
        "external_id": id, "organization": "Acme/West", "type": "contact", "channel": "web",
        "contact": { "external_id": "dana", "name": "Dana" },
        "participants": [
            { "external_id": "dana", "kind": "contact", "name": "Dana" },
            { "external_id": "maud", "kind": "agent", "name": "Maud" },
            { "external_id": "helper", "kind": "bot", "name": "Helper" },
        ],
        "events": events,
    })
}

/// An event of that chat, so many minutes after ten o'clock.
pub fn event(id: &str, minute: u32, kind: &str, participant: Option<&str>, text: Option<&str>) -> Value {
    json!({ "external_id": id, "at": minute_of(minute), "type": kind, "participant": participant, "text": text })
}

/// So many minutes after ten o'clock.
pub fn minute_of(minute: u32) -> String {
    format!("2026-11-20T{:02}:{:02}:00.000Z", 10 + minute / 60, minute % 60)
}

/// Imports the document, which is taken.
pub fn take(app: &TestApp, document: &Value) -> Report {
    let report = app.import(&format!("{document}\n"), None);
    assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    assert_recount_is_clean(app);
    report
}

/// The transcript in words: place, type, author, text.
pub fn transcript(app: &TestApp, chat: &str) -> Vec<String> {
    let hidden = app.hidden_id("Acme", chat);
    app.texts(&format!(
        "SELECT concat_ws(' ', seq, event.type, coalesce(agent.name, event.guest, event.author), event.text) \
           FROM events AS event LEFT JOIN agents AS agent ON agent.id = event.agent_id \
          WHERE chat_id = (SELECT id FROM chats WHERE external_id IN ('{chat}', '{hidden}')) ORDER BY seq"
    ))
}
