//! One PostgreSQL cluster for a test process, one database for a test.

use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;
use sightline::postgres::{Cluster, Durability};
use sightline::store;
use sightline::store::database::databases;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

const TEMPLATE: &str = "sightline_template";

/// Copies of a template wait for each other, and a test waits less when it queues here.
static COPYING: Mutex<()> = Mutex::new(());

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        // The cluster ends with the thread that started it, so that thread must live as long as
        // the tests do: one of its own, parked.
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let started = start();
            sender.send(started).unwrap();
            loop {
                std::thread::park();
            }
        });
        receiver.recv().unwrap()
    })
}

fn start() -> Cluster {
    let folder = fresh_folder();
    let cluster = Cluster::start(&folder, Durability::Off).unwrap_or_else(|why| panic!("no test cluster: {why:#}"));
    let mut admin = connect(&cluster.url("postgres"));
    databases::create(&mut admin, TEMPLATE, "sightline").unwrap();
    let mut template = connect(&cluster.url(TEMPLATE));
    store::migrate(&mut template).unwrap();
    cluster
}

/// A folder for the cluster of this process; those of processes that are gone are removed.
fn fresh_folder() -> PathBuf {
    let base = PathBuf::from("/var/tmp/sightline-tests");
    std::fs::create_dir_all(&base).unwrap();
    for entry in std::fs::read_dir(&base).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_alive = PathBuf::from("/proc").join(&name).exists();
        if !is_alive {
            // Another test process may be removing it, too.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    base.join(std::process::id().to_string())
}

fn connect(url: &str) -> PgConnection {
    store::connect_once(url).unwrap_or_else(|why| panic!("no connection: {why}"))
}

/// A migrated, empty database that is dropped in the end.
pub struct TestDatabase {
    name: String,
    /// Its URL.
    pub url: String,
}

impl TestDatabase {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection that may do anything with the cluster.
    #[must_use]
    pub fn connect_as_superuser(&self) -> PgConnection {
        // The same password opens both roles of a cluster of ours.
        connect(&self.url.replacen("://sightline:", "://postgres:", 1))
    }

    /// The cluster's log file.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        cluster().data_dir().join("postgres.log")
    }

    /// A connection to the database, past the API.
    #[must_use]
    pub fn connect(&self) -> PgConnection {
        connect(&self.url)
    }

    /// A second database with the same rows: this one, restored from a backup of this moment.
    /// No client may be connected to this one.
    ///
    /// # Panics
    /// When a client is.
    #[must_use]
    pub fn copy(&self) -> Self {
        copy_of(&self.name)
    }

    /// Ends every connection, waits until they are gone, and refuses new ones.
    ///
    /// # Panics
    /// When the cluster does not do so.
    pub fn refuse_connections(&self) {
        self.allow_connections(false);
        // A connection that was let in just before is seen only when it is complete, so look again.
        for _ in 0..5 {
            self.end_connections();
            connect(&cluster().url("postgres")).batch_execute("SELECT pg_sleep(0.1)").unwrap();
        }
    }

    /// Accepts connections again.
    pub fn admit_connections(&self) {
        self.allow_connections(true);
    }

    fn allow_connections(&self, are_allowed: bool) {
        let mut admin = connect(&cluster().url("postgres"));
        admin.batch_execute(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {are_allowed}", self.name)).unwrap();
    }

    /// Ends every connection and waits until they are gone.
    ///
    /// # Panics
    /// When the cluster does not do so.
    pub fn end_connections(&self) {
        let mut admin = connect(&cluster().url("postgres"));
        let name = &self.name;
        admin
            .batch_execute(&format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
            ))
            .unwrap();
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let mut admin = connect(&cluster().url("postgres"));
        if let Err(why) = databases::drop(&mut admin, &self.name) {
            eprintln!("{} stays: {why}", self.name);
        }
    }
}

/// A database of a test's own.
#[must_use]
pub fn fresh_database() -> TestDatabase {
    copy_of(TEMPLATE)
}

fn copy_of(template: &str) -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let cluster = cluster();
    let mut admin = connect(&cluster.url("postgres"));
    let copying = COPYING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    databases::create_from_template(&mut admin, &name, template).unwrap();
    drop(copying);
    TestDatabase { url: cluster.url(&name), name }
}
