//! `sightline serve --demo`: a sample company with users.

use crate::import;
use crate::postgres::write_private;
use crate::sign_in::password;
use crate::store::database::databases::is_empty;
use crate::store::organizations::paths::ensure_path;
use crate::store::users::{self, NewUser};
use anyhow::{Context as _, ensure};
use diesel::{Connection as _, PgConnection};
use sightline_shared::Role;
use std::fs;
use std::path::Path;

/// The company of the samples.
pub const COMPANY: &str = "Halden Motor Group";
const TIME_ZONE: &str = "Europe/Amsterdam";
const PEOPLE: [(&str, &str, Role); 2] =
    [("supervisor@example.com", "Mara Quill", Role::Supervisor), ("admin@example.com", "Ines Halden", Role::Admin)];

/// The result of preparing the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demo {
    /// The demo is there; with its password when it is known.
    Ready {
        /// The password of all users of the demo.
        password: Option<String>,
    },
    /// The database has other chats and was not changed.
    Declined,
}

impl Demo {
    /// Whether the database has the demo.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready { .. })
    }

    /// How to sign in, for the operator.
    #[must_use]
    pub fn words(&self) -> String {
        let Self::Ready { password } = self else {
            return "the database has chats already: no demo was added to it".to_owned();
        };
        let password = password.as_deref().unwrap_or("the one printed when the demo was made");
        let users: Vec<String> = PEOPLE.iter().map(|(email, _, role)| format!("  {email}  ({role})")).collect();
        format!("demo: sign in as\n{}\n  password: {password}", users.join("\n"))
    }
}

/// Fills an empty database with the demo, completely or not at all. `password_file` keeps the
/// password for later starts.
pub fn prepare(
    conn: &mut PgConnection,
    password_file: Option<&Path>,
    load_samples: impl FnOnce(&mut PgConnection) -> anyhow::Result<()>,
) -> anyhow::Result<Demo> {
    let known = password_file.and_then(|file| fs::read_to_string(file).ok());
    if !is_empty(conn)? {
        let is_demo = users::find_by_email(conn, PEOPLE[0].0)?.is_some();
        return Ok(if is_demo { Demo::Ready { password: known } } else { Demo::Declined });
    }
    let password = known.clone().unwrap_or_else(password::generate);
    // Before the commit: an unused password file is better than a demo without a known password.
    if let Some(file) = password_file.filter(|_| known.is_none()) {
        write_private(file, &password).with_context(|| format!("cannot write {}", file.display()))?;
    }
    conn.transaction(|conn| {
        make_people(conn, &password)?;
        load_samples(conn)
    })?;
    Ok(Demo::Ready { password: Some(password) })
}

/// The conversations that come with the program, with the last of them happening now.
const SAMPLES: &[u8] = include_bytes!("../../samples/chats.ndjson");

/// Imports the sample chats, up to this minute.
///
/// # Errors
/// When the database fails, or the samples in the program are not valid.
pub fn load_samples(conn: &mut PgConnection) -> anyhow::Result<()> {
    let options =
        import::Options { shift_to_now: true, time_zone: Some(TIME_ZONE.to_owned()), ..import::Options::default() };
    let report = import::run_reader(conn, "samples", SAMPLES, &options)?;
    ensure!(!report.has_rejections(), "the sample chats are not valid:\n{report}");
    Ok(())
}

fn make_people(conn: &mut PgConnection, password: &str) -> anyhow::Result<()> {
    let (company_id, organization_id) = ensure_path(conn, &[COMPANY], Some(TIME_ZONE))?;
    for (email, name, role) in PEOPLE {
        if let Some(there) = users::find_by_email(conn, email)? {
            ensure!(
                password::verify(&there.password_hash, password),
                "the database has no chats but a user {email}: --demo wants an empty one"
            );
            continue;
        }
        let password_hash = &password::hash(password)?;
        users::insert(conn, &NewUser { company_id, organization_id, email, name, role, password_hash })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::{Cluster, Durability};
    use crate::store::{connect_once, migrate};

    #[test]
    fn the_demo_is_made_as_a_whole_or_not_at_all() {
        let folder = std::env::temp_dir().join(format!("sightline-demo-{}", uuid::Uuid::now_v7()));
        let cluster = Cluster::start(&folder, Durability::Off).unwrap();
        let mut conn = connect_once(&cluster.url("sightline")).unwrap();
        migrate(&mut conn).unwrap();
        let file = folder.join("demo-password");
        let failed = prepare(&mut conn, Some(&file), |_| anyhow::bail!("no samples"));
        assert_eq!(failed.unwrap_err().to_string(), "no samples");
        assert!(users::find_by_email(&mut conn, PEOPLE[0].0).unwrap().is_none());

        let made = prepare(&mut conn, Some(&file), |_| Ok(())).unwrap();
        let password = fs::read_to_string(&file).unwrap();
        assert!(made.words().contains(&password));
        let user = users::find_by_email(&mut conn, "Supervisor@Example.com").unwrap().unwrap();
        assert!(password::verify(&user.password_hash, &password));
        assert_eq!(users::find(&mut conn, user.company_id, user.id).unwrap().unwrap().email, user.email);
        assert_eq!(prepare(&mut conn, Some(&file), |_| Ok(())).unwrap(), made);
        cluster.stop();
        fs::remove_dir_all(folder).unwrap();
    }
}
