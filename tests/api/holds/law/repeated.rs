//! What a statement repeats is as of its instant, which may be that of its last event: an earlier
//! correction that comes late does not undo it.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::{document, event, minute_of};
use serde_json::{Value, json};
use sightline_tests::TestApp;

/// A chat whose people, address, text and result are said to be `word`.
fn all(word: &str, number: usize, last: Option<Value>) -> Value {
    let mut result = event("b", 1, "result_added", Some("maud"), None);
    result["data"] = json!({ "result": format!("r{number}") });
    let mut events = vec![event("a", 0, "message", Some("dana"), Some(word)), result];
    events.extend(last);
    let mut said = document(&format!("{number:02}"), &events);
    said["url"] = json!(format!("https://{word}.example"));
    said["results"] = json!([{ "external_id": format!("r{number}"), "form": "Test drive", "at": minute_of(1),
        "participant": "maud", "fields": { "Model": word } }]);
    people(&mut said, word, number);
    said
}

/// Nobody takes part in two of the chats.
fn people(said: &mut Value, word: &str, number: usize) {
    let (contact, agent) = (format!("c{number}"), format!("g{number}"));
    said["contact"] = json!({ "external_id": contact, "name": word });
    said["participants"] = json!([{ "external_id": contact, "kind": "contact", "name": word },
        { "external_id": agent, "kind": "agent", "name": word }]);
    for event in said["events"].as_array_mut().unwrap() {
        event["participant"] = json!(if event["participant"] == "dana" { &contact } else { &agent });
    }
    if let Some(result) = said.pointer_mut("/results/0") {
        result["participant"] = json!(agent);
    }
}

/// Four statements of one chat. The second has the event that dates the fourth, and nothing else: the
/// fourth then repeats everything and has no event of its own.
fn statements(number: usize) -> [Value; 4] {
    let last = || event("z", 30, "note", Some("maud"), Some("bye"));
    let mut partial = document(&format!("{number:02}"), &[last()]);
    people(&mut partial, "x", number);
    partial["contact"] = Value::Null;
    partial["participants"] = json!([{ "external_id": format!("g{number}"), "kind": "agent" }]);
    let mut corrected = all("two", number, None);
    corrected["as_of"] = json!(minute_of(15));
    [all("one", number, None), partial, corrected, all("one", number, Some(last()))]
}

#[tokio::test]
async fn what_is_repeated_holds_against_an_earlier_correction_in_any_order() {
    let app = TestApp::start().await;
    let mut orders: Vec<[usize; 4]> = Vec::new();
    for number in 0..256 {
        let order = [number / 64, number / 16 % 4, number / 4 % 4, number % 4];
        if (0..4).all(|one| order.contains(&one)) {
            orders.push(order);
        }
    }
    assert_eq!(orders.len(), 24);
    let said: Vec<[Value; 4]> = (0..24).map(statements).collect();
    for turn in 0..4 {
        let lines = orders.iter().zip(&said).map(|(order, said)| format!("{}\n", said[order[turn]]));
        let report = app.import(&lines.collect::<String>(), None);
        assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    }
    let rows = app.texts(
        "SELECT concat_ws(' ', chats.external_id, url, chats.contact_name, participants -> 0 ->> 'name', \
                results.fields -> 0 ->> 'value', results.contact_name, submitted_by ->> 'name') \
           FROM chats JOIN results ON results.chat_id = chats.id ORDER BY 1",
    );
    let expected: Vec<String> =
        (0..24).map(|number| format!("{number:02} https://one.example one one one one one")).collect();
    for (found, (expected, order)) in rows.iter().zip(expected.iter().zip(&orders)) {
        assert_eq!(found, expected, "{order:?}");
    }
    assert_eq!(rows.len(), 24);
    assert_recount_is_clean(&app);
    // Texts alone need the later statement once more; then none of them says anything new.
    let lines: String = said.iter().flatten().map(|one| format!("{one}\n")).collect();
    app.import(&lines, None);
    assert_eq!(app.texts("SELECT DISTINCT text FROM events WHERE external_id = 'a'"), ["one"]);
    assert_eq!(app.import(&lines, None).totals.unchanged, 96);
}
