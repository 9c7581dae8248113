//! `GET /api/v1/contacts`: what a row shows to a caller of a part of the company.

use crate::holds::lists::parts::app;
use serde_json::{Value, json};
use sightline_shared::Count;
use sightline_tests::Caller;

async fn contacts(caller: &Caller, query: &str) -> Vec<(String, i64, i64, String)> {
    let rows: Vec<Value> = caller.all(&format!("/api/v1/contacts?limit=1&{query}")).await;
    let count: Count = caller.get(&format!("/api/v1/contacts/count?{query}")).await.ok();
    assert_eq!(count.count, i64::try_from(rows.len()).unwrap(), "{query}");
    rows.iter()
        .map(|row| {
            let day = row["last_seen_at"].as_str().unwrap()[..10].to_owned();
            let number = |name: &str| row[name].as_i64().unwrap();
            (row["name"].as_str().unwrap().to_owned(), number("chat_count"), number("result_count"), day)
        })
        .collect()
}

fn row(name: &str, chats: i64, results: i64, day: &str) -> (String, i64, i64, String) {
    (name.to_owned(), chats, results, day.to_owned())
}

#[tokio::test]
async fn a_contact_was_last_seen_when_the_caller_could_see_it() {
    let app = app().await;
    let (company, west) = (app.supervisor("Acme").await, app.supervisor("Acme/West").await);
    let whole = row("Both", 3, 2, "2026-11-20");
    let part = row("Both", 2, 1, "2026-11-11");
    let (east_alone, west_alone) = (row("East alone", 1, 0, "2026-11-13"), row("West alone", 1, 0, "2026-11-12"));
    assert_eq!(contacts(&company, "").await, [whole.clone(), east_alone.clone(), west_alone.clone()]);
    // In the order of the times shown, whatever happened in hidden chats later.
    assert_eq!(contacts(&west, "").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "sort=last_seen_at").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=-chat_count").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=result_count").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "sort=name").await, [part.clone(), west_alone.clone()]);
    assert_eq!(contacts(&west, "sort=-name").await, [west_alone.clone(), part.clone()]);
    assert_eq!(contacts(&west, "from=2026-11-20&to=2026-11-20").await, []);
    assert_eq!(contacts(&west, "from=2026-11-11&to=2026-11-11").await, [part]);
    assert_eq!(contacts(&company, "from=2026-11-20&to=2026-11-20").await, [whole]);
    let id = app.text("SELECT id FROM contacts WHERE name = 'Both'");
    let detail: Value = west.get(&format!("/api/v1/contacts/{id}")).await.ok();
    assert_eq!(
        (&detail["last_seen_at"], &detail["first_seen_at"], &detail["chat_count"], &detail["result_count"]),
        (&json!("2026-11-11T10:00:00.000Z"), &json!("2026-11-10T10:00:00.000Z"), &json!(2), &json!(1))
    );
    assert_eq!(sightline::store::recount(&mut app.connect()).unwrap(), Vec::<String>::new());
}
