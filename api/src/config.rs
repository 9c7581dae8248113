//! The database a command works on: a given one, or an own cluster in a data folder.

use crate::postgres::{Cluster, Durability};
use crate::store::connect_once;
use crate::store::database::databases;
use anyhow::{Context as _, bail};
use clap::Args;
use diesel::PgConnection;
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// The options that every command has.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// A PostgreSQL database (15 or newer) to use instead of an own cluster in the data folder
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The data folder with the own PostgreSQL cluster [default: `sightline` in the user's data folder]
    #[arg(long, env = "SIGHTLINE_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// The options contradict each other; the exit status is 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WrongUse(pub String);

/// A database that can be used while this value lives.
#[derive(Debug)]
pub struct Database {
    url: String,
    cluster: Option<Cluster>,
}

impl DatabaseArgs {
    /// Opens the database for a server, which runs the cluster by itself.
    ///
    /// # Errors
    /// When the data folder is in use or cannot be used; or both options are given.
    pub fn open_for_server(&self) -> anyhow::Result<Database> {
        self.open_with(|folder| Cluster::start(folder, Durability::On))
    }

    /// Opens the database for a command, which joins a server that runs the cluster.
    ///
    /// # Errors
    /// When the data folder cannot be used; or both options are given.
    pub fn open(&self) -> anyhow::Result<Database> {
        self.open_with(Cluster::join_or_start)
    }

    fn open_with(&self, start: impl FnOnce(&Path) -> anyhow::Result<Cluster>) -> anyhow::Result<Database> {
        match self.choose()? {
            Choice::Url(url) => Ok(Database { url: url.to_owned(), cluster: None }),
            Choice::Folder(folder) => {
                let cluster = start(&folder)?;
                Ok(Database { url: cluster.url("sightline"), cluster: Some(cluster) })
            }
        }
    }

    fn choose(&self) -> anyhow::Result<Choice<'_>> {
        let is_in_environment =
            |name: &str, value: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|set| set == value);
        match (&self.database_url, &self.data_dir) {
            (Some(url), None) => Ok(Choice::Url(url)),
            (None, Some(folder)) => Ok(Choice::Folder(folder.clone())),
            (None, None) => default_data_dir().map(Choice::Folder),
            // An option on the command line overrides one from the environment.
            (Some(url), Some(folder)) => match (
                is_in_environment("DATABASE_URL", url.as_ref()),
                is_in_environment("SIGHTLINE_DATA_DIR", folder.as_ref()),
            ) {
                (true, false) => Ok(Choice::Folder(folder.clone())),
                (false, true) => Ok(Choice::Url(url)),
                _ => bail!(WrongUse(
                    "both a database URL and a data folder are given: leave one out (--database-url or DATABASE_URL, \
                     --data-dir or SIGHTLINE_DATA_DIR)"
                        .to_owned()
                )),
            },
        }
    }
}

enum Choice<'a> {
    Url(&'a str),
    Folder(PathBuf),
}

impl Database {
    /// Its URL, password included.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new connection to a database that may not be up to date.
    pub fn connect(&self) -> anyhow::Result<PgConnection> {
        connect_once(&self.url).context("cannot connect to the database")
    }

    /// A connection to a database that is up to date: our own is brought up to date.
    ///
    /// # Errors
    /// When a given database is not up to date, or the database cannot be reached.
    pub fn connect_migrated(&self) -> anyhow::Result<PgConnection> {
        let mut conn = self.connect()?;
        if self.cluster.is_some() {
            databases::migrate_alone(&mut conn).context("cannot bring the database up to date")?;
        } else if !databases::is_migrated(&mut conn)? {
            bail!("the database is not up to date: run `sightline migrate` on it first (with the same --database-url)");
        }
        Ok(conn)
    }

    /// The data folder, where the database is in one.
    #[must_use]
    pub fn data_dir(&self) -> Option<&Path> {
        self.cluster.as_ref().map(Cluster::data_dir)
    }

    /// As [`Cluster::failure`].
    #[must_use]
    pub fn failure(&self) -> Option<watch::Receiver<Option<String>>> {
        self.cluster.as_ref().and_then(Cluster::failure)
    }
}

/// `sightline` in the user's data folder (XDG Base Directory Specification).
fn default_data_dir() -> anyhow::Result<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|folder| folder.join("sightline"))
        .context("no HOME is set to put the data in: say where with --data-dir, or name a database with --database-url")
}
