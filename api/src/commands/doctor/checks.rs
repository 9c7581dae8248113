//! What `doctor` looks at.

use super::finding::Finding;
use crate::store::database::databases::is_migrated;
use crate::store::database::diagnosis::{self, Facts, facts};
use crate::store::levels::waiting;
use chrono::{TimeDelta, Utc};
use chrono_tz::{IANA_TZDB_VERSION, Tz};
use diesel::{PgConnection, QueryResult};
use std::path::Path;

/// The oldest PostgreSQL that is supported.
const OLDEST: i32 = 15;
/// The connections that a server takes: those of requests, and one each for readiness, background work,
/// upkeep, the audit log, the live stream and webhooks, with room for a command.
const CONNECTIONS: i64 = 25;
/// How far the clocks of the two may differ.
const CLOCKS: [TimeDelta; 2] = [TimeDelta::seconds(2), TimeDelta::seconds(30)];
/// Below how many free bytes, and which part of the disk, there is a warning, or a failure.
const FREE: [(u64, f64); 2] = [(5 << 30, 0.10), (512 << 20, 0.02)];
/// How late a webhook message may be.
const LATE_SECONDS: f64 = 300.0;

/// The database cannot be reached.
pub(super) fn unreachable(why: &anyhow::Error) -> Finding {
    let next = "Check that PostgreSQL runs and that the address and the password of --database-url, or the folder of \
                --data-dir, are right.";
    Finding::failed("database", format!("cannot be reached: {}", one_line(why)), next)
}

/// The message of libpq has several lines.
fn one_line(why: &anyhow::Error) -> String {
    format!("{why:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What there is to say of a database, and of the folder that it is in, where that is known.
pub fn diagnose(conn: &mut PgConnection, data_dir: Option<&Path>) -> Vec<Finding> {
    let before = Utc::now();
    let facts = match facts(conn) {
        Ok(facts) => facts,
        Err(why) => return vec![unreachable(&why.into())],
    };
    let round_trip = Utc::now() - before;
    let mut findings = vec![
        database(&facts, round_trip),
        clock(facts.now - (before + round_trip / 2)),
        connections(&facts),
        durability(&facts),
    ];
    if let Some(folder) = data_dir {
        findings.push(disk(folder));
    }
    // The tables of an older version may lack what the next checks ask for.
    match is_migrated(conn) {
        Ok(true) => {
            findings.push(Finding::ok("migrations", "the database is up to date"));
            findings.push(zones(conn).unwrap_or_else(|why| unread("zones", &why)));
            findings.extend(queues(conn).unwrap_or_else(|why| vec![unread("webhooks", &why)]));
        }
        Ok(false) => findings.push(Finding::failed(
            "migrations",
            "the database is older than this program, or newer",
            "Run `sightline migrate` with the same --database-url or --data-dir; `sightline serve` does so itself on a \
             data folder.",
        )),
        Err(why) => findings.push(unreachable(&why)),
    }
    findings
}

fn unread(check: &'static str, why: &diesel::result::Error) -> Finding {
    Finding::failed(check, format!("could not be looked at: {why}"), "Look into the log of PostgreSQL.")
}

fn database(facts: &Facts, round_trip: TimeDelta) -> Finding {
    let major = facts.version / 10_000;
    let found =
        format!("PostgreSQL {major}.{}, answers in {} ms", facts.version % 10_000, round_trip.num_milliseconds());
    if major < OLDEST {
        return Finding::failed("database", found, format!("Upgrade it: PostgreSQL {OLDEST} or newer is needed."));
    }
    if facts.is_read_only {
        let next = "Name the address of the primary server: this one takes no writes.";
        return Finding::failed("database", format!("{found}; read-only"), next);
    }
    Finding::ok("database", found)
}

fn clock(difference: TimeDelta) -> Finding {
    let found =
        format!("the clocks of this machine and of the database differ by {} ms", difference.num_milliseconds().abs());
    let next = "Let NTP set both clocks: sign-ins, days and waits are counted by them.";
    match difference.abs() {
        wide if wide > CLOCKS[1] => Finding::failed("clock", found, next),
        wide if wide > CLOCKS[0] => Finding::warning("clock", found, next),
        _ => Finding::ok("clock", found),
    }
}

fn connections(facts: &Facts) -> Finding {
    let free = facts.most_connections - facts.connections;
    let found = format!("{} of {} connections are in use", facts.connections, facts.most_connections);
    if free < CONNECTIONS {
        let next = format!("Raise max_connections of PostgreSQL: a server takes up to {CONNECTIONS}.");
        return Finding::warning("connections", found, next);
    }
    Finding::ok("connections", found)
}

fn durability(facts: &Facts) -> Finding {
    let off: Vec<&str> = [(facts.fsync, "fsync"), (facts.full_page_writes, "full_page_writes")]
        .into_iter()
        .filter_map(|(is_on, name)| (!is_on).then_some(name))
        .collect();
    if off.is_empty() {
        return Finding::ok("durability", "what is acknowledged is on disk");
    }
    let found = format!("{} of PostgreSQL is off: a crash of the machine can destroy the database", off.join(" and "));
    Finding::failed("durability", found, "Switch it on, and restart PostgreSQL.")
}

fn disk(folder: &Path) -> Finding {
    let Ok(of) = rustix::fs::statvfs(folder) else {
        return Finding::warning("disk", format!("the space of {} is unknown", folder.display()), "Look with `df`.");
    };
    let (free, all) = (of.f_bavail * of.f_frsize, of.f_blocks * of.f_frsize);
    let found = format!("{} of {} are free for {}", size(free), size(all), folder.display());
    let next = "Free space, or move the data folder to a larger disk while nothing runs on it.";
    let is_below = |(bytes, part): (u64, f64)| free < bytes && (free as f64) < all as f64 * part;
    match FREE.map(is_below) {
        [_, true] => Finding::failed("disk", found, next),
        [true, _] => Finding::warning("disk", found, next),
        _ => Finding::ok("disk", found),
    }
}

fn size(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}

/// The zones of organizations: each has to be one that this program can count days in.
fn zones(conn: &mut PgConnection) -> QueryResult<Finding> {
    let names = diagnosis::zones(conn)?;
    let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|name| name.parse::<Tz>().is_err()).collect();
    if unknown.is_empty() {
        let found = format!("time zones in use: {}, all known (IANA {IANA_TZDB_VERSION})", names.len());
        return Ok(Finding::ok("zones", found));
    }
    let found = format!("{} are no time zones of IANA {IANA_TZDB_VERSION}", unknown.join(", "));
    Ok(Finding::failed("zones", found, "Run a newer Sightline, or give the organizations another zone."))
}

/// What waits for webhooks and for the live stream.
fn queues(conn: &mut PgConnection) -> QueryResult<Vec<Finding>> {
    let found = waiting(conn)?;
    let endpoints = format!(
        "endpoints: {}, failing: {}, disabled: {}; messages to be sent: {}",
        found.enabled_endpoints, found.failing_endpoints, found.disabled_endpoints, found.pending_messages
    );
    let webhooks = if found.failing_endpoints > 0 || found.disabled_endpoints > 0 {
        let next = "Ask the owners of the endpoints; GET /api/v1/webhooks of an admin says which fail, and why.";
        Finding::warning("webhooks", endpoints, next)
    } else if found.late_seconds > LATE_SECONDS {
        let late = format!("{endpoints}; the oldest is {:.0} s late", found.late_seconds);
        Finding::warning("webhooks", late, "Check that a server runs: it sends them.")
    } else {
        Finding::ok("webhooks", endpoints)
    };
    let live = if found.outbox_seconds > LATE_SECONDS {
        let late = format!("the oldest change waits for {:.0} s", found.outbox_seconds);
        Finding::warning("live stream", late, "Check that a server runs: it numbers changes.")
    } else {
        Finding::ok("live stream", "no change waits")
    };
    Ok(vec![webhooks, live])
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::*;
    use chrono::DateTime;

    const FACTS: Facts = Facts {
        version: 170_002,
        now: DateTime::UNIX_EPOCH,
        is_read_only: false,
        connections: 3,
        most_connections: 100,
        fsync: true,
        full_page_writes: true,
    };

    #[test]
    fn what_an_operator_has_to_mend_is_found() {
        let soon = TimeDelta::milliseconds(2);
        assert_eq!(database(&FACTS, soon).found, "PostgreSQL 17.2, answers in 2 ms");
        let severities = [
            database(&FACTS, soon),
            database(&Facts { version: 140_009, ..FACTS }, soon),
            database(&Facts { is_read_only: true, ..FACTS }, soon),
            clock(TimeDelta::seconds(-1)),
            clock(TimeDelta::seconds(-3)),
            clock(TimeDelta::seconds(31)),
            connections(&FACTS),
            connections(&Facts { connections: 80, ..FACTS }),
            durability(&FACTS),
            durability(&Facts { fsync: false, ..FACTS }),
            disk(Path::new("/")),
        ]
        .map(|finding| finding.severity);
        use Severity::{Failed, Ok, Warning};
        assert_eq!(severities[..10], [Ok, Failed, Failed, Ok, Warning, Failed, Ok, Warning, Ok, Failed]);
        assert!(disk(Path::new("/nowhere")).next.is_some());
    }
}
