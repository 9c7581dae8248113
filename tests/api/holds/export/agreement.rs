//! An export has the rows of the list with the same filters, in its order, however many.

use crate::routes::export::{column, file, workbook};
use calamine::Data;
use serde_json::{Value, json};
use sightline_shared::{ChatSortKey, Count, Page};
use sightline_tests::{Caller, ChatBuilder, TestApp, at};

const CHATS: i64 = 1_300;

/// More rows than a batch and than a page hold, many with equal keys.
fn import(app: &TestApp) {
    let chats: Vec<ChatBuilder> = (0..CHATS)
        .map(|number| {
            let organization = ["Acme", "Acme/West", "Acme/East", "Acme/East/Far"][number as usize % 4];
            let began = at("2026-11-01T00:00:00Z") + chrono::Duration::minutes(number / 3 * 37);
            let name = format!("chat-{number}");
            let chat = ChatBuilder::queued(&name, organization, began);
            let chat = chat.tags(if number % 7 == 0 { &["lease"] } else { &[] });
            let agent = format!("Agent {}", number % 5);
            match number % 4 {
                0 => chat.anonymous(),
                1 => chat.accepted(&agent).says(&agent, "Good morning, 你好"),
                2 => chat.accepted(&agent).result(&agent, &format!("Form {}", number % 3), &json!({"Model": "Aster"})),
                _ => chat.accepted(&agent).closed(&agent),
            }
        })
        .collect();
    app.import_chats(&chats);
}

async fn ids_of_list(caller: &Caller, list: &str, query: &str) -> Vec<String> {
    let joint = if query.is_empty() { "" } else { "&" };
    let rows: Vec<Value> = caller.all(&format!("/api/v1/{list}?limit=200{joint}{query}")).await;
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids of each sheet, which are in its first column.
async fn ids_of_workbook(caller: &Caller, list: &str, query: &str) -> Vec<Vec<String>> {
    let sheets = workbook(caller, &format!("{list}?{query}")).await;
    let id = |row: &Vec<Data>| row[0].to_string();
    sheets.iter().map(|(_, rows)| rows.iter().skip(1).map(id).collect()).collect()
}

/// The sheets have the rows of the list, each in its order; of a list without forms there is one.
fn assert_same_rows(sheets: &[Vec<String>], expected: &[String], question: &str) {
    assert_eq!(sheets.iter().map(Vec::len).sum::<usize>(), expected.len(), "{question}");
    assert!(sheets.len() == 1 || question.starts_with("results"), "{question}");
    for ids in sheets {
        let own: Vec<&String> = expected.iter().filter(|id| ids.contains(id)).collect();
        assert_eq!(own, ids.iter().collect::<Vec<_>>(), "{question}");
    }
}

#[tokio::test]
async fn an_export_has_the_rows_of_the_list_in_its_order_and_the_count_says_how_many() {
    let app = TestApp::start().await;
    import(&app);
    let questions = [
        ("chats", ""),
        ("chats", "from=2026-11-10&to=2026-11-12"),
        ("chats", "from=2026-11-10&to=2026-11-25&on=started&sort=started_at"),
        ("chats", "sort=-event_count&state=active,queued"),
        ("chats", "sort=result_count"),
        ("chats", "sort=type"),
        ("chats", "sort=-state&has_results=false"),
        ("chats", "sort=organization"),
        ("chats", "sort=-contact"),
        ("chats", "sort=contact&from=2026-11-02"),
        ("chats", "agent=agent+1"),
        ("chats", "agent=agent&sort=-started_at"),
        ("chats", "q=morning"),
        ("chats", "q=chat-17"),
        ("chats", "q=你好&sort=-event_count"),
        ("chats", "form=Form+1&form=Form+2"),
        ("chats", "tag=lease"),
        ("chats", "tag=lease&tag=vip&sort=started_at&from=2026-11-10"),
        ("results", ""),
        ("results", "sort=form&agent=agent"),
        ("results", "sort=-organization&from=2026-11-10"),
        ("results", "sort=contact&form=Form+0"),
        ("contacts", ""),
        ("contacts", "sort=name&q=chat-1"),
        ("contacts", "sort=-organization"),
        ("contacts", "sort=chat_count&from=2026-11-05&to=2026-11-15"),
    ];
    for caller in [app.supervisor("Acme").await, app.supervisor("Acme/East").await] {
        for (list, query) in questions {
            let expected = ids_of_list(&caller, list, query).await;
            let count: Count = caller.get(&format!("/api/v1/{list}/count?{query}")).await.ok();
            assert_eq!(i64::try_from(expected.len()).unwrap(), count.count, "{list}?{query}");
            let table = file(&caller, &format!("{list}?{query}")).await;
            assert_eq!(column(&table, "id"), expected, "{list}?{query}");
            let joint = if query.is_empty() { "" } else { "&" };
            let lines = file(&caller, &format!("{list}?format=ndjson{joint}{query}")).await;
            assert_eq!(lines.lines().count(), expected.len(), "{list}?{query}");
            assert_same_rows(&ids_of_workbook(&caller, list, query).await, &expected, &format!("{list}?{query}"));
        }
    }
    // The questions asked for something, and for more than a batch.
    let caller = app.supervisor("Acme").await;
    assert_eq!(column(&file(&caller, "chats").await, "id").len(), CHATS as usize);
}

#[tokio::test]
async fn rows_that_are_chosen_are_listed_counted_and_exported_and_no_others() {
    let app = TestApp::start().await;
    import(&app);
    let (acme, east) = (app.supervisor("Acme").await, app.supervisor("Acme/East").await);
    for (list, sort) in [("chats", "sort=-contact"), ("results", "sort=contact"), ("contacts", "sort=name")] {
        let every = ids_of_list(&acme, list, sort).await;
        let seen = ids_of_list(&east, list, sort).await;
        let chosen: Vec<String> = every.iter().step_by(every.len() / 150).take(200).cloned().collect();
        let query = format!("{sort}&id={}", chosen.join("&id="));
        for (caller, expected) in [
            (&acme, chosen.clone()),
            // What is hidden is like what is absent.
            (&east, chosen.iter().filter(|id| seen.contains(id)).cloned().collect()),
        ] {
            assert!(!expected.is_empty() && expected.len() < every.len(), "{list}");
            assert_eq!(ids_of_list(caller, list, &query).await, expected, "{list}");
            let count: Count = caller.get(&format!("/api/v1/{list}/count?id={}", chosen.join(","))).await.ok();
            assert_eq!(count.count, i64::try_from(expected.len()).unwrap(), "{list}");
            assert_eq!(column(&file(caller, &format!("{list}?{query}")).await, "id"), expected, "{list}");
            let lines = file(caller, &format!("{list}?format=ndjson&{query}")).await;
            assert_eq!(lines.lines().count(), expected.len(), "{list}");
            assert_same_rows(&ids_of_workbook(caller, list, &query).await, &expected, list);
        }
    }
    // Ids of the source, and both kinds together.
    let own = app.text("SELECT id FROM chats WHERE external_id = 'chat-4'");
    let named = ids_of_list(&acme, "chats", &format!("id=external:chat-3,{own}&id=external:nothing")).await;
    let expected = app.texts("SELECT id FROM chats WHERE external_id IN ('chat-3', 'chat-4') ORDER BY updated_at DESC");
    assert_eq!(named, expected);
    let overview: Value = acme.get("/api/v1/overview?id=external:chat-3").await.ok();
    assert_eq!(overview["total"], 1);
}

#[tokio::test]
async fn what_is_searched_for_can_be_sorted_by_anything() {
    let app = TestApp::start().await;
    import(&app);
    let caller = app.supervisor("Acme").await;
    for words in ["chat-17", "morning", "chat-17+morning"] {
        let mut expected: Vec<String> = ids_of_list(&caller, "chats", &format!("q={words}")).await;
        expected.sort();
        assert!(!expected.is_empty(), "{words}");
        for key in ChatSortKey::ALL {
            for sort in [format!("{key}"), format!("-{key}")] {
                let query = format!("q={words}&sort={sort}");
                let list = ids_of_list(&caller, "chats", &query).await;
                let mut exported = column(&file(&caller, &format!("chats?{query}")).await, "id");
                assert_eq!(exported, list, "{query}");
                exported.sort();
                assert_eq!(exported, expected, "{query}");
            }
        }
    }
}

#[tokio::test]
async fn an_organization_sees_its_own_rows_in_a_file_and_no_others() {
    let app = TestApp::start().await;
    import(&app);
    let west = app.supervisor("Acme/West").await;
    let organizations: Vec<String> = column(&file(&west, "chats").await, "organization");
    assert_eq!(organizations.len(), CHATS as usize / 4);
    assert!(organizations.iter().all(|path| path == "West"), "{organizations:?}");
    let page: Page<Value> = west.get("/api/v1/results?limit=1").await.ok();
    assert_eq!(page.items.len(), 0);
    assert_eq!(file(&west, "results").await.lines().count(), 1);
}
