//! What a query reads is bounded by its answer, not by the number of rows in the database.
//!
//! Measured by the plans that PostgreSQL reports of the statements of the server, over 200,000
//! generated chats, and never by time.

mod questions;
mod short_words;

use self::questions::{Question, questions};
use chrono::{NaiveDate, TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::{PgConnection, RunQueryDsl as _};
use serde_json::Value;
use sightline::commands::generate::load;
use sightline::generate::Plan as GeneratePlan;
use sightline_tests::{Caller, Plan, Plans, TestApp, TestDatabase, at, fresh_database, texts};
use std::collections::BTreeSet;
use std::sync::OnceLock;

const CHATS: u64 = 200_000;

/// Tables that must never be read from end to end.
const LARGE: [&str; 6] = ["chats", "events", "results", "contacts", "participants", "sessions"];

/// A prepared statement is planned for its values on the first five runs; from then on its plan may
/// be a generic one. Both must do.
const ROUNDS: usize = 7;

/// The day on which the generated chats end: yesterday, since what a range reads depends on how long
/// ago it ended. The same for a whole run, also across midnight.
fn last_day() -> NaiveDate {
    static DAY: OnceLock<NaiveDate> = OnceLock::new();
    *DAY.get_or_init(|| Utc::now().date_naive() - TimeDelta::days(1))
}

/// The days from `first` to `last`, counted back from the last day, as a query.
fn days(first: i64, last: i64) -> String {
    let day = |back| last_day() - TimeDelta::days(back);
    format!("from={}&to={}", day(first), day(last))
}

fn generated() -> TestDatabase {
    let database = fresh_database();
    let mut connections: Vec<PgConnection> = (0..4).map(|_| database.connect()).collect();
    let until = at(&format!("{}T15:00:00Z", last_day()));
    let plan = GeneratePlan { chats: CHATS, companies: 4, days: 400, seed: 1, until };
    load::run(&mut connections, plan, &|_| ()).unwrap();
    // Some that a webhook did not accept: generated chats go to none.
    let sql = "UPDATE results SET delivery = 'not_delivered' WHERE hashtext(id::text) % 100 = 0";
    let refused = diesel::sql_query(sql).execute(&mut connections[0]).unwrap();
    assert!(refused > 300, "{refused}");
    // As the database does by itself after a while: an index alone answers only of pages that it knows to
    // be whole. Before a server is there, whose transactions would keep it from finding out.
    // Again while another one does: the database's own ANALYZE of any table.
    let is_known = "SELECT (relallvisible >= relpages)::text FROM pg_class WHERE oid = 'results'::regclass";
    for _ in 0..600 {
        connections[0].batch_execute("VACUUM results").unwrap();
        if texts(&mut connections[0], is_known) == ["true"] {
            return database;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("pages of results stay unknown");
}

/// The most that a question read.
struct Worst {
    buffers: u64,
    plans: Vec<Plan>,
    scanned: Vec<&'static str>,
}

#[tokio::test]
async fn no_question_reads_more_than_its_answer_justifies() {
    let database = tokio::task::spawn_blocking(generated).await.unwrap();
    let mut plans = Plans::of(&database);
    let company = "Alderney Motors";
    let app = TestApp::start_over(database).await;
    let caller = app.supervisor(company).await;
    let questions = questions(&mut app.connect());
    let mut worst: Vec<Worst> = Vec::new();
    for round in 0..ROUNDS {
        for (number, question) in questions.iter().enumerate() {
            let asked = ask(&caller, question, &mut plans).await;
            if round == 0 {
                worst.push(asked);
            } else if asked.buffers > worst[number].buffers {
                worst[number] = asked;
            }
        }
    }
    for (question, worst) in questions.iter().zip(&worst) {
        let indexes: BTreeSet<&str> = worst.plans.iter().flat_map(Plan::indexes).collect();
        println!("{:>6} of {:>6} buffers  {}: {indexes:?}", worst.buffers, question.buffers, question.what);
    }
    short_words::are_answered_or_refused(&app, &caller).await;
    let offences: Vec<String> = questions
        .iter()
        .zip(&worst)
        .filter(|(question, worst)| worst.buffers > question.buffers || !worst.scanned.is_empty())
        .map(|(question, worst)| offence(question, worst))
        .collect();
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// Asks a question; returns what its last page read.
async fn ask(caller: &Caller, question: &Question, plans: &mut Plans) -> Worst {
    let mut path = question.path.clone();
    for _ in 1..question.page {
        let page: Value = caller.get(&path).await.ok();
        let cursor = page["next_cursor"].as_str().unwrap_or_else(|| panic!("{} has no such page", question.what));
        path = format!("{}&cursor={cursor}", question.path);
    }
    let _ = plans.take();
    let answer = caller.get(&path).await;
    let is_file = question.path.contains("/export/");
    let answer: Value = if is_file && answer.status.is_success() { answer.text.into() } else { answer.ok() };
    assert!(question.has_answer(&answer), "{} finds nothing: {answer}", question.what);
    // The audit entry is written at any time, and is not part of the answer.
    let plans: Vec<Plan> = plans.take().into_iter().filter(|plan| !plan.query.contains("INSERT INTO")).collect();
    assert!(!plans.is_empty(), "the database reported no plan");
    let buffers = plans.iter().map(Plan::buffers).sum();
    let scanned = plans.iter().flat_map(|plan| plan.scanned(&LARGE)).collect();
    Worst { buffers, plans, scanned }
}

fn offence(question: &Question, worst: &Worst) -> String {
    let Question { what, buffers, why, .. } = question;
    let outlines: Vec<String> = worst.plans.iter().map(|plan| format!("{}\n{}", plan.query, plan.outline())).collect();
    let (read, scanned, outlines) = (worst.buffers, &worst.scanned, outlines.join("\n"));
    format!("{what} read {read} buffers, may read {buffers} ({why}); scanned {scanned:?}\n{outlines}")
}

/// The single text that a query finds.
fn text(conn: &mut PgConnection, sql: &str) -> String {
    texts(conn, sql).into_iter().next().unwrap_or_else(|| panic!("{sql} finds nothing"))
}
