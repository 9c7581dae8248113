//! `GET /api/v1/overview/breakdown`: each row is the overview of its chats.

use chrono::TimeDelta;
use serde_json::json;
use sightline_shared::{Breakdown, BreakdownBy, BreakdownRow, Chat, Count, Overview};
use sightline_tests::{Caller, ChatBuilder, TestApp, at, samples};

/// The filter of the chats of a row.
fn of_row(row: &BreakdownRow) -> (&'static str, String) {
    match (&row.agent, &row.organization, &row.form) {
        (Some(agent), None, None) => ("agent_id", agent.id.to_string()),
        (None, Some(organization), None) => ("organization_id", organization.id.to_string()),
        (None, None, Some(form)) => ("form", form.replace(' ', "+")),
        _ => panic!("{row:?}"),
    }
}

async fn compare(caller: &Caller, query: &str) -> usize {
    let mut compared = 0;
    for by in ["agent", "organization", "form"] {
        let found: Breakdown = caller.get(&format!("/api/v1/overview/breakdown?{query}&by={by}")).await.ok();
        assert_eq!((found.by.as_str(), found.more), (by, false));
        let all: Overview = caller.get(&format!("/api/v1/overview?{query}")).await.ok();
        assert_eq!(found.total, all.total, "{query}");
        assert!(found.rows.is_sorted_by(|one, other| one.chats >= other.chats), "{query}");
        for row in &found.rows {
            let (parameter, value) = of_row(row);
            let query = format!("{query}&{parameter}={value}");
            let own: Overview = caller.get(&format!("/api/v1/overview?{query}")).await.ok();
            assert_eq!(row.chats, own.total, "{query}");
            let times = (row.waiting, row.waiting_for_bot, row.first_response, row.bot_first_response);
            assert_eq!(
                times,
                (own.waiting, own.waiting_for_bot, own.first_response, own.bot_first_response),
                "{query}"
            );
            let forms = own.forms.iter().filter(|form| row.form.as_ref().is_none_or(|own| *own == form.form));
            assert_eq!(row.results, forms.map(|form| form.count).sum::<i64>(), "{query}");
            for (filter, expected) in [("state=queued,active", row.open), ("has_results=true", row.with_results)] {
                // A parameter is given once.
                if filter.split('=').next().is_some_and(|name| query.contains(name)) {
                    continue;
                }
                let counted: Count = caller.get(&format!("/api/v1/chats/count?{query}&{filter}")).await.ok();
                assert_eq!(counted.count, expected, "{query} {filter}");
            }
            compared += 1;
        }
    }
    compared
}

#[tokio::test]
async fn each_row_is_the_overview_of_its_chats() {
    let app = TestApp::start().await;
    assert_eq!(app.import(&samples(), None).totals.rejected, 0);
    let caller = app.supervisor("Halden Motor Group").await;
    let newest: Vec<Chat> = caller.all("/api/v1/chats?limit=200").await;
    let last = newest[0].updated_at.utc();
    let day = |back: i64| (last - TimeDelta::days(back)).format("%Y-%m-%d").to_string();
    let mut compared = 0;
    for query in [
        "on=activity".to_owned(),
        format!("from={}&to={}", day(40), day(0)),
        format!("from={}&on=started&type=contact", day(60)),
        format!("to={}&agent=e&has_results=true", day(7)),
    ] {
        compared += compare(&caller, &query).await;
    }
    let child = app.text("SELECT name FROM organizations WHERE parent_id IS NOT NULL ORDER BY name LIMIT 1");
    compared += compare(&app.supervisor(&format!("Halden Motor Group/{child}")).await, "on=activity").await;
    assert!(compared > 50, "{compared}");
}

#[tokio::test]
async fn rows_are_of_what_the_filter_names() {
    let app = TestApp::start().await;
    let chat = |id: &str, organization: &str| ChatBuilder::queued(id, organization, at("2026-11-22T10:00:00Z"));
    app.import_chats([
        &chat("one", "Acme/East/Far").accepted("Maud").joined("Helper Bot").result("Maud", "Test drive", &json!({})),
        &chat("two", "Acme/East").accepted("Maud").result("Maud", "Callback", &json!({})),
        &chat("three", "Acme/West").accepted("Ines"),
    ]);
    let anna = app.supervisor("Acme").await;
    let rows = async |query: &str| -> Vec<(String, i64)> {
        let found: Breakdown = anna.get(&format!("/api/v1/overview/breakdown?{query}")).await.ok();
        let name = |row: BreakdownRow| match (row.agent, row.organization) {
            (Some(agent), _) => (agent.name, row.chats),
            (_, Some(organization)) => (organization.path.join("/"), row.chats),
            _ => (row.form.unwrap(), row.chats),
        };
        let mut rows: Vec<_> = found.rows.into_iter().map(name).collect();
        rows.sort();
        rows
    };
    let of = |rows: &[(&str, i64)]| rows.iter().map(|(name, chats)| ((*name).to_owned(), *chats)).collect::<Vec<_>>();
    assert_eq!(rows("").await, of(&[("Helper Bot", 1), ("Ines", 1), ("Maud", 2)]));
    let maud = app.text("SELECT id FROM agents WHERE name = 'Maud'");
    assert_eq!(rows(&format!("agent_id={maud}")).await, of(&[("Maud", 2)]));
    assert_eq!(rows("by=form&form=Callback").await, of(&[("Callback", 1)]));
    assert_eq!(
        rows("by=organization").await,
        of(&[("Acme", 3), ("Acme/East", 2), ("Acme/East/Far", 1), ("Acme/West", 1)])
    );
    let east = app.text("SELECT id FROM organizations WHERE name = 'East'");
    let below = of(&[("Acme/East", 2), ("Acme/East/Far", 1)]);
    assert_eq!(rows(&format!("by=organization&organization_id={east}")).await, below);
    let nothing: Breakdown = anna.get("/api/v1/overview/breakdown?agent=nobody").await.ok();
    assert_eq!((nothing.by, nothing.total, nothing.rows.len()), (BreakdownBy::Agent, 0, 0));
    for (query, parameter) in [("by=day", "by"), ("sort=-chats", "sort"), ("limit=5", "limit")] {
        let refused = anna.get(&format!("/api/v1/overview/breakdown?{query}")).await.problem(400);
        assert_eq!(refused.errors[0].parameter.as_deref(), Some(parameter));
    }
}
