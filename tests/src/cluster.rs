//! One PostgreSQL cluster for a test process, one database for a test.

use crate::content::texts;
use diesel::connection::SimpleConnection as _;
use diesel::{PgConnection, QueryResult};
use sightline::postgres::{Cluster, Durability};
use sightline::store;
use sightline::store::database::databases;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

const TEMPLATE: &str = "sightline_template";

/// A file system in memory.
const MEMORY: &str = "/dev/shm";

/// How much room it must have, and the machine: the databases of a run take up to a quarter of it.
const ROOM_KIB: u64 = 12 << 20;

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
    trust(&cluster);
    databases::create(&mut admin, TEMPLATE, "sightline").unwrap();
    let mut template = connect(&cluster.url(TEMPLATE));
    store::migrate(&mut template).unwrap();
    cluster
}

/// Asks for no password: a run opens thousands of connections, and checking it takes longer than most
/// statements. The socket is open to this user alone.
fn trust(cluster: &Cluster) {
    let mut superuser = connect(&as_superuser(&cluster.url("postgres")));
    let file = texts(&mut superuser, "SELECT current_setting('hba_file') AS text").remove(0);
    std::fs::write(file, "local all all trust\n").unwrap();
    superuser.batch_execute("SELECT pg_reload_conf()").unwrap();
}

/// The same password opens both roles of a cluster of ours.
fn as_superuser(url: &str) -> String {
    url.replacen("://sightline:", "://postgres:", 1)
}

/// A folder for the cluster of this process; those of processes that are gone are removed. It is in
/// memory where there is plenty: a run makes and removes some hundred thousand files.
fn fresh_folder() -> PathBuf {
    let is_roomy = free_kib(Path::new(MEMORY)) >= ROOM_KIB && available_memory_kib() >= ROOM_KIB;
    let base = PathBuf::from(if is_roomy { MEMORY } else { "/var/tmp" }).join("sightline-tests");
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

/// How much is free in the file system of a folder; 0 where nobody knows.
fn free_kib(folder: &Path) -> u64 {
    let output = Command::new("df").args(["-k", "--output=avail"]).arg(folder).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().nth(1).and_then(|line| line.trim().parse().ok()).unwrap_or_default()
}

fn available_memory_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Does `work` over a connection that makes and removes databases; the connection is kept for others.
fn as_admin<T>(work: impl FnOnce(&mut PgConnection) -> T) -> T {
    static IDLE: Mutex<Vec<PgConnection>> = Mutex::new(Vec::new());
    let kept = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut conn = kept.unwrap_or_else(|| connect(&cluster().url("postgres")));
    let done = work(&mut conn);
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    done
}

fn connect(url: &str) -> PgConnection {
    store::connect_once(url).unwrap_or_else(|why| panic!("no connection: {why}"))
}

/// A migrated, empty database that is dropped in the end.
pub struct TestDatabase {
    name: String,
    /// Its URL.
    pub url: String,
    /// A connection for statements of a test's own: a new one each time would cost more than most
    /// of them.
    idle: Mutex<Option<PgConnection>>,
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
        connect(&as_superuser(&self.url))
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

    /// Runs a statement over a connection that was used before, where there is one. A connection that
    /// has ended meanwhile, or prepared the statement for tables that have changed, is replaced.
    ///
    /// # Errors
    /// When the statement fails over a new connection.
    pub fn run<T>(&self, mut statement: impl FnMut(&mut PgConnection) -> QueryResult<T>) -> QueryResult<T> {
        let take = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut conn) = take()
            && let Ok(done) = statement(&mut conn)
        {
            self.keep(conn);
            return Ok(done);
        }
        let mut conn = self.connect();
        let done = statement(&mut conn)?;
        self.keep(conn);
        Ok(done)
    }

    fn keep(&self, conn: PgConnection) {
        *self.idle.lock().unwrap_or_else(PoisonError::into_inner) = Some(conn);
    }

    /// A second database with the same rows: this one, restored from a backup of this moment.
    /// No client may be connected to this one.
    ///
    /// # Panics
    /// When a client is.
    #[must_use]
    pub fn copy(&self) -> Self {
        drop(self.idle.lock().unwrap_or_else(PoisonError::into_inner).take());
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
            as_admin(|admin| admin.batch_execute("SELECT pg_sleep(0.1)")).unwrap();
        }
    }

    /// Accepts connections again.
    pub fn admit_connections(&self) {
        self.allow_connections(true);
    }

    fn allow_connections(&self, are_allowed: bool) {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {are_allowed}", self.name);
        as_admin(|admin| admin.batch_execute(&sql)).unwrap();
    }

    /// Ends every connection and waits until they are gone.
    ///
    /// # Panics
    /// When the cluster does not do so.
    pub fn end_connections(&self) {
        let name = &self.name;
        let sql = format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'");
        as_admin(|admin| admin.batch_execute(&sql)).unwrap();
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Err(why) = as_admin(|admin| databases::drop(admin, &self.name)) {
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
    let copying = COPYING.lock().unwrap_or_else(PoisonError::into_inner);
    as_admin(|admin| databases::create_from_template(admin, &name, template)).unwrap();
    drop(copying);
    TestDatabase { url: cluster().url(&name), name, idle: Mutex::new(None) }
}
