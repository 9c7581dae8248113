//! Generated chats: the same every time, whole, and like real traffic.

use diesel::PgConnection;
use sightline::commands::generate::load::{self, Totals};
use sightline::generate::Plan;
use sightline::store::{self, recount};
use sightline_tests::{TestDatabase, at, fresh_database, texts};

fn plan(chats: u64) -> Plan {
    Plan { chats, companies: 3, days: 90, seed: 1, until: at("2026-11-20T15:00:00Z") }
}

fn generate(database: &TestDatabase, plan: Plan, jobs: usize) -> anyhow::Result<Totals> {
    let mut connections: Vec<PgConnection> = (0..jobs).map(|_| database.connect()).collect();
    load::run(&mut connections, plan, &|_| ())
}

async fn in_database<T: Send + 'static>(work: impl FnOnce(TestDatabase) -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(move || work(fresh_database())).await.unwrap()
}

/// A sum over all rows of each table, without the time at which they were written.
fn fingerprint(conn: &mut PgConnection) -> Vec<String> {
    let tables = [
        "organizations",
        "inboxes",
        "agents",
        "forms",
        "contacts",
        "chats",
        "sessions",
        "participants",
        "events",
        "results",
    ];
    let sum = |table: &str| {
        let rows = format!("SELECT (to_jsonb({table}) - 'created_at')::text AS line FROM {table}");
        texts(
            conn,
            &format!(
                "SELECT '{table} ' || count(*) || ' ' || md5(string_agg(line, '' ORDER BY line)) FROM ({rows}) AS rows"
            ),
        )
    };
    tables.into_iter().flat_map(sum).collect()
}

/// The indexes and foreign keys, and whether these hold.
fn indexes(conn: &mut PgConnection) -> Vec<String> {
    let mut found = texts(
        conn,
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
          WHERE contype = 'f' AND convalidated ORDER BY 1",
    );
    found.extend(texts(
        conn,
        "SELECT indexdef || ' ' || coalesce((SELECT string_agg(attnum || ':' || attstattarget, ',' ORDER BY attnum) \
           FROM pg_attribute WHERE attrelid = indexname::regclass AND attstattarget > 0), '') \
           FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    ));
    found
}

#[tokio::test]
async fn the_same_plan_makes_the_same_rows_over_any_number_of_connections() {
    let made = async |jobs, seed| {
        in_database(move |database| {
            generate(&database, Plan { seed, ..plan(300) }, jobs).unwrap();
            fingerprint(&mut database.connect())
        })
        .await
    };
    let first = made(1, 1).await;
    assert_eq!(first.len(), 10, "{first:?}");
    assert_eq!(made(3, 1).await, first);
    let other = made(1, 2).await;
    assert!(first.iter().zip(&other).all(|(first, other)| first != other), "{other:?}");
}

#[tokio::test]
async fn every_counter_is_right_and_every_index_is_back() {
    in_database(|database| {
        let mut conn = database.connect();
        let before = indexes(&mut conn);
        let totals = generate(&database, plan(3_000), 4).unwrap();
        assert_eq!(recount::recount(&mut conn).unwrap(), Vec::<String>::new());
        assert_eq!(indexes(&mut conn), before);
        for kind in ["USING gin", "USING gist", "USING btree", "FOREIGN KEY"] {
            assert!(before.iter().any(|index| index.contains(kind)), "{before:?}");
        }
        for (table, count) in [
            ("chats", totals.chats),
            ("contacts", totals.contacts),
            ("sessions", totals.sessions),
            ("events", totals.events),
            ("results", totals.results),
        ] {
            assert_eq!(texts(&mut conn, &format!("SELECT count(*) FROM {table}")), [count.to_string()], "{table}");
        }
        assert_eq!(totals.chats, 3_000);
        assert!(store::is_migrated(&mut conn).unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_second_seed_comes_beside_the_first_and_the_same_one_is_refused() {
    in_database(|database| {
        let mut conn = database.connect();
        generate(&database, plan(50), 2).unwrap();
        let before = fingerprint(&mut conn);
        let why = generate(&database, plan(50), 2).unwrap_err().to_string();
        assert!(why.contains("--seed"), "{why}");
        assert_eq!(fingerprint(&mut conn), before);
        generate(&database, Plan { seed: 2, ..plan(50) }, 2).unwrap();
        assert_eq!(texts(&mut conn, "SELECT count(*) FROM chats"), ["100"]);
        assert_eq!(recount::recount(&mut conn).unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_load_that_was_killed_is_put_right_by_the_next_one() {
    in_database(|database| {
        let mut conn = database.connect();
        let before = indexes(&mut conn);
        store::imports::load::set_aside(&mut conn).unwrap();
        let left = indexes(&mut conn);
        let is_aside = |what: &&String| what.contains("USING gist") || what.starts_with("events events_");
        assert!(before.iter().any(|what| is_aside(&what)) && !left.iter().any(|what| is_aside(&what)), "{left:?}");
        generate(&database, plan(20), 1).unwrap();
        assert_eq!(indexes(&mut conn), before);
        assert_eq!(texts(&mut conn, "SELECT coalesce(to_regclass('set_aside')::text, 'gone')"), ["gone"]);
    })
    .await;
}

#[tokio::test]
async fn chats_are_as_unlike_each_other_as_real_ones() {
    in_database(|database| {
        generate(&database, plan(3_000), 4).unwrap();
        let mut conn = database.connect();
        let mut share = |of: &str, what: &str| -> f64 {
            let query = format!("SELECT round(100.0 * count(*) FILTER (WHERE {what}) / count(*), 2) FROM {of}");
            texts(&mut conn, &query)[0].parse().unwrap()
        };
        let until = "'2026-11-20T15:00:00Z'";
        for (of, what, from, to) in [
            ("chats", "type = 'contact'", 55.0, 85.0),
            ("chats", "type = 'bot'", 10.0, 30.0),
            ("chats", "type = 'agent'", 2.0, 12.0),
            ("chats", "state = 'closed'", 90.0, 99.9),
            ("chats", "state = 'active'", 0.1, 6.0),
            ("chats", "state = 'queued'", 0.02, 3.0),
            ("chats", "session_count > 1", 8.0, 30.0),
            ("chats", "result_count > 0", 10.0, 30.0),
            ("chats", "contact_id IS NULL AND type <> 'agent'", 2.0, 15.0),
            ("chats", "event_count > 40", 0.1, 5.0),
            ("chats", "extract(isodow FROM started_at) > 5", 5.0, 18.0),
            ("contacts", "chat_count > 1", 5.0, 20.0),
            ("contacts", "name IS NULL", 3.0, 12.0),
            ("agents", "is_partner", 3.0, 20.0),
            ("agents", "kind = 'bot'", 1.0, 20.0),
            ("participants", "left_at IS NULL", 0.1, 10.0),
            ("sessions", "is_outlived", 5.0, 30.0),
            ("events", "type = 'note'", 0.5, 10.0),
            ("events", "text ~ '[一-龥]'", 2.0, 30.0),
            ("events", "text ~ '[à-ÿ]'", 5.0, 40.0),
        ] {
            let found = share(of, what);
            assert!((from..=to).contains(&found), "{found} % of the {of} have {what}");
        }
        for (of, what) in [("chats", "updated_at"), ("events", "at"), ("sessions", "coalesce(closed_at, started_at)")] {
            assert!(share(of, &format!("{what} > {until}")) == 0.0, "{of} in the future");
        }
        let sizes = texts(&mut conn, "SELECT count(*) FROM chats GROUP BY company_id ORDER BY 1 DESC");
        let sizes: Vec<u64> = sizes.iter().map(|size| size.parse().unwrap()).collect();
        assert!(sizes.len() == 3 && sizes[0] > 2 * sizes[2], "{sizes:?}");
        let forms = texts(&mut conn, "SELECT DISTINCT form_name FROM results");
        assert!(forms.len() > 4, "{forms:?}");
    })
    .await;
}
