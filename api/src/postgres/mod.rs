//! The embedded PostgreSQL cluster in a data folder: made, started, joined and stopped.
//!
//! It is reached over a socket in a closed folder with a password in another closed file, and
//! lives no longer than the process that runs it. Knows nothing of its contents.

mod account;
mod binaries;
mod folder;
mod lock;
mod server;
mod settings;
mod stale;
#[cfg(test)]
mod tests;

pub use folder::write_private;
pub use settings::Durability;

use crate::store::connect_once;
use crate::store::database::databases;
use account::Account;
use anyhow::{Context as _, bail};
use binaries::Binaries;
use folder::Folder;
use lock::Term;
use server::{Launch, Server};
use settings::{NAME, PORT, SUPERUSER};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long another process may take to start or to stop the cluster we want to join.
const JOIN: Duration = Duration::from_secs(60);

/// A cluster that runs at least as long as this value.
#[derive(Debug)]
pub struct Cluster {
    socket: PathBuf,
    password: String,
    folder: PathBuf,
    hold: Hold,
}

#[derive(Debug)]
enum Hold {
    /// We run the server. Fields are dropped in order: the lock last.
    Runs { server: Server, waits_for_guests: bool, lock: lock::Runner },
    /// Another process does.
    Visits { _lock: lock::Guest },
}

/// How long the lock may outlast its holder: a program that it is just starting has it, too, until
/// that one runs.
const LEFTOVER: Duration = Duration::from_secs(1);
/// How long a server waits for a command that runs the cluster until it is done.
const COMMAND: Duration = Duration::from_secs(30);

impl Cluster {
    /// Runs the cluster of the data folder; both are made when they are missing, and the database
    /// `sightline` with them. Waits for a command that runs it until that is done.
    ///
    /// # Errors
    /// When another process runs it, or it does not start.
    pub fn start(data_dir: &Path, durability: Durability) -> anyhow::Result<Self> {
        let folder = Folder::open(data_dir)?;
        let began = Instant::now();
        let mut waits_for = None;
        loop {
            if let Some(lock) = lock::run(folder.path(), Term::Unlimited)? {
                return Self::run(&folder, durability, lock, false);
            }
            let (runner, term) = lock::runner_of(folder.path());
            let path = folder.path().display();
            let limit = if term == Term::Short { COMMAND } else { LEFTOVER };
            if began.elapsed() > limit {
                bail!(
                    "the data folder {path} is in use by another sightline ({runner}): stop that one, or choose another \
                     folder with --data-dir"
                );
            }
            if term == Term::Short && waits_for.as_ref() != Some(&runner) {
                tracing::info!("waiting for the command that uses the data folder {path} ({runner})");
                waits_for = Some(runner);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Joins the process that runs the cluster of the data folder. Without one, runs the cluster
    /// itself until the processes that joined meanwhile are done.
    ///
    /// # Errors
    /// When it does not start, or the database of the other process does not answer.
    pub fn join_or_start(data_dir: &Path) -> anyhow::Result<Self> {
        let folder = Folder::open(data_dir)?;
        let until = Instant::now() + JOIN;
        loop {
            if let Some(lock) = lock::run(folder.path(), Term::Short)? {
                return Self::run(&folder, Durability::On, lock, true);
            }
            let why = match Self::join(&folder) {
                Ok(cluster) => return Ok(cluster),
                Err(why) => why,
            };
            if Instant::now() > until {
                let (runner, _) = lock::runner_of(folder.path());
                let folder = folder.path().display();
                return Err(why.context(format!("{runner} uses {folder}, but its database does not answer")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn run(
        folder: &Folder,
        durability: Durability,
        lock: lock::Runner,
        waits_for_guests: bool,
    ) -> anyhow::Result<Self> {
        folder.remove_leftovers();
        let cluster = match folder.cluster()? {
            Some(cluster) => cluster,
            None => folder.make_cluster(durability)?,
        };
        if !cluster.starts_with(folder.path()) {
            tracing::info!("the data of {} is in {}", folder.path().display(), cluster.display());
        }
        let account = Account::of_cluster(&cluster)?;
        let password = folder::password(&cluster)?;
        let socket = folder::make_socket_folder(&cluster, &account)?;
        let binaries = Binaries::find(&account, Some(folder::version(&cluster)?))?;
        let log = folder.path().join("postgres.log");
        let server = Server::start(Launch { account, binaries, cluster, socket: socket.clone(), log, durability })?;
        let hold = Hold::Runs { server, waits_for_guests, lock };
        let cluster = Self { socket, password, folder: folder.path().to_owned(), hold };
        cluster.prepare().context("cannot prepare the new database")?;
        Ok(cluster)
    }

    /// The programs use a role that owns its databases and nothing else.
    fn prepare(&self) -> anyhow::Result<()> {
        let mut conn = connect_once(&self.url_for(SUPERUSER, SUPERUSER))?;
        databases::create_role(&mut conn, NAME, &self.password)?;
        if !databases::exists(&mut conn, NAME)? {
            databases::create(&mut conn, NAME, NAME)?;
        }
        Ok(())
    }

    fn join(folder: &Folder) -> anyhow::Result<Self> {
        let lock = lock::join(folder.path())?.context("it is being stopped")?;
        let cluster = folder.cluster()?.context("it is being made")?;
        let (socket, password) = (folder::socket_folder(&cluster), folder::password(&cluster)?);
        let hold = Hold::Visits { _lock: lock };
        let joined = Self { socket, password, folder: folder.path().to_owned(), hold };
        connect_once(&joined.url(NAME))?;
        Ok(joined)
    }

    /// The URL of one of its databases, password included.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_for(NAME, database)
    }

    fn url_for(&self, role: &str, database: &str) -> String {
        let host = percent_encoded(self.socket.as_os_str().as_encoded_bytes());
        let database = percent_encoded(database.as_bytes());
        format!("postgres://{role}:{}@{host}:{PORT}/{database}?connect_timeout=10", self.password)
    }

    /// The data folder, absolute.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.folder
    }

    /// Holds the reason once a server that we run ended without a stop. `None` when
    /// another process runs it.
    #[must_use]
    pub fn failure(&self) -> Option<watch::Receiver<Option<String>>> {
        match &self.hold {
            Hold::Runs { server, .. } => Some(server.failure()),
            Hold::Visits { .. } => None,
        }
    }

    /// Stops the server if we run it, and waits for its end; as dropping does.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Hold::Runs { server, waits_for_guests, lock } = &mut self.hold {
            if *waits_for_guests {
                lock.wait_for_guests();
            }
            server.stop();
        }
    }
}

fn percent_encoded(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    bytes.iter().map(|&byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
