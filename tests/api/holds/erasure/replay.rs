//! After a backup was restored, erasures are made again.

use crate::routes::erasure::lively;
use chrono::Utc;
use diesel::{Connection as _, PgConnection};
use sightline::commands::erasures::{self, Replayed};
use sightline::import;
use sightline::store::audit::Actor;
use sightline::store::erasure::{Outcome, Request};
use sightline::store::{Scope, erasure, recount};
use sightline_tests::{at, dump, fresh_database, texts};

fn import(conn: &mut PgConnection, line: &str) -> import::Totals {
    import::run_reader(conn, "test", line.as_bytes(), &import::Options::default()).unwrap().totals
}

fn erase(conn: &mut PgConnection) {
    let found = texts(
        conn,
        "SELECT contacts.company_id || ' ' || contacts.id FROM contacts \
           JOIN organizations AS company ON company.id = contacts.company_id \
          WHERE external_id = 'crm-canary' ORDER BY company.name",
    );
    let (company, id) = found[0].split_once(' ').unwrap();
    let scope = Scope::load(conn, company.parse().unwrap(), company.parse().unwrap()).unwrap();
    let actor = Actor { company_id: scope.company_id(), ..Actor::default() };
    let outcome = erasure::erase(conn, &scope, Request::of(id.parse().unwrap()), &actor).unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
}

fn assert_nothing_is_left(conn: &mut PgConnection) {
    assert!(!dump(conn).to_lowercase().contains("canary"));
    assert_eq!(recount::recount(conn).unwrap(), Vec::<String>::new());
}

/// Two copies of one database, one of which erases; the other is brought to the same.
fn replay() {
    let database = fresh_database();
    import(&mut database.connect(), &(lively("known", "Acme", 0).line() + &lively("beta", "Beta", 0).line()));
    let backup = database.copy();
    // Erased after the backup; the second was not even there when it was made.
    let (list, line) = {
        let mut conn = database.connect();
        erase(&mut conn);
        // After the first erasure, and before the second, which covers what was last seen.
        let soon = (Utc::now() - at("2024-11-22T10:00:00Z")).num_minutes() + 2;
        let late = lively("late", "Acme", soon);
        import(&mut conn, &late.line());
        erase(&mut conn);
        (erasures::list(&mut conn).unwrap(), late.line())
    };
    assert_eq!(list.len(), 2);
    assert!(!list.concat().to_lowercase().contains("canary"));
    let mut conn = backup.connect();
    let read = erasures::read(list.join("\n").as_bytes()).unwrap();
    let replayed = erasures::replay(&mut conn, &read).unwrap();
    assert_eq!(replayed, Replayed { erased: 1, remembered: 1, known: 0 });
    assert_eq!(erasures::list(&mut conn).unwrap(), list);
    let again = erasures::replay(&mut conn, &read).unwrap();
    assert_eq!(again, Replayed { erased: 0, remembered: 0, known: 2 });
    // Neither comes back with the documents that are imported to catch up.
    assert_eq!(import(&mut conn, &line).created, 1);
    assert_eq!(import(&mut conn, &lively("known", "Acme", 0).line()).unchanged, 1);
    // Whoever has the same id in another company is somebody else.
    assert_eq!(texts(&mut conn, "SELECT count(*) FROM contacts"), ["1"]);
    conn.begin_test_transaction().unwrap();
    erase(&mut conn);
    assert_nothing_is_left(&mut conn);
}

#[tokio::test]
async fn what_was_erased_after_a_backup_is_erased_again_from_a_list_without_personal_data() {
    tokio::task::spawn_blocking(replay).await.unwrap();
}
