//! `sightline doctor` on a database: what it finds there.

use sightline::commands::doctor::{Finding, Severity, diagnose};
use sightline_shared::Role;
use sightline_tests::{TestApp, fresh_database};

fn one<'a>(findings: &'a [Finding], check: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.check == check).unwrap_or_else(|| panic!("no {check} in {findings:?}"))
}

#[tokio::test]
async fn what_is_wrong_is_found_with_the_next_step() {
    let app = TestApp::start().await;
    let _ = app.add_user("Acme", Role::Admin);
    let mut conn = app.connect();
    let folder = std::env::temp_dir();
    let well = diagnose(&mut conn, Some(&folder));
    for check in ["database", "clock", "connections", "disk", "migrations", "zones", "webhooks", "live stream"] {
        assert_ne!(one(&well, check).severity, Severity::Failed, "{well:?}");
    }
    assert_eq!(one(&well, "zones").severity, Severity::Ok);
    // The test's cluster writes to no disk.
    assert!(one(&well, "durability").found.contains("fsync"), "{well:?}");

    assert_eq!(app.execute("UPDATE organizations SET time_zone = 'Mars/Olympus' WHERE parent_id IS NULL"), 1);
    let zones = diagnose(&mut conn, None);
    assert_eq!(one(&zones, "zones").severity, Severity::Failed);
    assert!(one(&zones, "zones").found.contains("Mars/Olympus"));
    assert!(zones.iter().all(|finding| finding.check != "disk"));
    assert!(zones.iter().all(|finding| (finding.severity == Severity::Ok) == finding.next.is_none()), "{zones:?}");
}

#[test]
fn an_older_database_is_to_be_migrated() {
    let database = fresh_database();
    let mut conn = database.connect();
    sightline::store::revert_after(&mut conn, "20261127191000").unwrap();
    let findings = diagnose(&mut conn, None);
    let migrations = one(&findings, "migrations");
    assert_eq!(migrations.severity, Severity::Failed);
    assert!(migrations.next.as_ref().is_some_and(|next| next.contains("sightline migrate")), "{migrations:?}");
}
