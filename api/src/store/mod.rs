//! The database: diesel and SQL live here and nowhere else. Knows nothing of HTTP.
//!
//! Every query on what a company owns takes a [`Scope`], the caller's part of its company's tree;
//! a handler has no other way in.

pub mod acting;
pub mod agents;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod chat_pages;
pub mod chat_predicate;
pub mod chat_row;
pub mod chats;
pub mod columns;
pub mod contacts;
pub mod databases;
pub mod erased_contacts;
pub mod erasure;
pub mod events;
pub mod export;
pub mod export_documents;
pub mod forms;
pub mod generate;
pub mod idempotency;
pub mod imports;
pub mod live_material;
pub mod live_stream;
pub mod organization_paths;
pub mod organization_ranks;
pub mod organizations;
pub mod overview;
mod pool;
pub mod readiness;
pub mod recount;
pub mod results;
pub mod schema;
pub mod search;
pub mod snapshot;
pub mod statement;
pub mod users;
pub mod views;
pub mod within;

pub use organizations::{Scope, Tree};
pub use recount::recount;

use diesel::Connection as _;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::{CustomizeConnection, Pool, PooledConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use pool::Manager;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// The migrations, in the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// How long a request waits for a connection before it is told to come back.
const WAIT: Duration = Duration::from_millis(800);
/// How long a statement may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a start waits for the first connection.
const START: Duration = Duration::from_secs(10);
/// Twice the longest pause between two attempts to connect while the database is away.
const ATTEMPTS: Duration = Duration::from_secs(1);

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection came free in time, or the database is away.
    #[error("no database connection: {0}")]
    Unavailable(String),
    /// The query failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// What ran on the connection panicked.
    #[error("a panic")]
    Panicked,
}

/// The pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    /// As many permits as connections: who waits, waits here and holds no thread.
    permits: Arc<Semaphore>,
    statements: Arc<AtomicU64>,
    url: Arc<str>,
    patience: Duration,
}

impl Db {
    /// A pool of `size` connections to the database at `url`.
    ///
    /// # Errors
    /// When the first connection cannot be made.
    pub fn connect(url: &str, size: u32) -> Result<Self, DbError> {
        Self::connect_patient(url, size, PATIENCE)
    }

    /// The same with another limit to how long a statement may take.
    ///
    /// # Errors
    /// When the first connection cannot be made.
    pub fn connect_patient(url: &str, size: u32, patience: Duration) -> Result<Self, DbError> {
        Self::build(url, size, Some(1), patience)
    }

    /// A pool of one connection to the same database, for what goes on in the background: it takes
    /// no request's connection, and none at all until it is first used.
    ///
    /// # Errors
    /// When the pool cannot be made.
    pub fn background(&self) -> Result<Self, DbError> {
        Self::build(&self.url, 1, Some(0), self.patience)
    }

    fn build(url: &str, size: u32, idle: Option<u32>, patience: Duration) -> Result<Self, DbError> {
        let statements = Arc::new(AtomicU64::new(0));
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(idle)
            .connection_timeout(ATTEMPTS)
            .test_on_check_out(true)
            .connection_customizer(Box::new(OnConnect { statements: Arc::clone(&statements), patience }))
            .build_unchecked(Manager::new(url));
        if idle != Some(0) {
            pool.get_timeout(START).map_err(|why| DbError::Unavailable(why.to_string()))?;
        }
        Ok(Self { pool, permits: Arc::new(Semaphore::new(size as usize)), statements, url: url.into(), patience })
    }

    /// Runs `work` on a connection, off the async threads.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when no connection comes free in time, [`DbError::Panicked`] when
    /// `work` panics; else what `work` returns.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        self.with_pool(move |pool, until| work(&mut *connection(pool, until)?)).await
    }

    /// Runs `work`, which only reads, on a connection; where that turns out to have ended, on
    /// another one.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: Fn(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        self.with_pool(move |pool, until| {
            loop {
                let mut conn = connection(pool, until)?;
                match work(&mut conn) {
                    Err(_) if pool::is_lost(&mut conn) && Instant::now() < until => {}
                    done => return done,
                }
            }
        })
        .await
    }

    async fn with_pool<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&Pool<Manager>, Instant) -> Result<T, E> + Send + 'static,
    {
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        let until = Instant::now() + WAIT;
        let permit = tokio::time::timeout(WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| unavailable(&"all connections are busy"))?
            .map_err(|why| unavailable(&why))?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&pool, until)
        })
        .await
        .map_err(|why| if why.is_panic() { DbError::Panicked } else { unavailable(&why) })?
    }

    /// Runs `work` in one transaction: all of it is stored, or none.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        self.run(|conn| conn.transaction(work)).await
    }

    /// A connection outside of the pool, set up like those in it, for what runs as long as the
    /// server does. Blocks.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn connect_apart(&self) -> Result<PgConnection, DbError> {
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        let mut conn = connect_once(&self.url).map_err(|why| unavailable(&why))?;
        conn.batch_execute(&settings(self.patience)).map_err(|why| unavailable(&why))?;
        Ok(conn)
    }

    /// Where the database is, for who needs a connection of its own.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many statements this pool has sent, for tests that hold requests to a number of them.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

/// What every connection of the server has.
// An index is read from memory far more often than the planner believes: unasked it would rather
// read a whole table than the part of an index that a list needs.
// What was acknowledged must be on disk; a database that waits for its copies, too, may go on to.
// What passes is known by what the database says of it, in English (see `crate::error`). Who may not
// choose the language is content with what it is; `databases::speaks_english` tells.
const SETTINGS: &str = "SET jit = off; SET random_page_cost = 1.1; SET TIME ZONE 'UTC'; SET lock_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '30s'; SET application_name = 'sightline'; \
     SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; \
     DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

fn settings(patience: Duration) -> String {
    format!("{SETTINGS}; SET statement_timeout = {}", patience.as_millis())
}

/// A connection that comes free in time.
fn connection(pool: &Pool<Manager>, until: Instant) -> Result<PooledConnection<Manager>, DbError> {
    let left = until.saturating_duration_since(Instant::now());
    pool.get_timeout(left).map_err(|why| DbError::Unavailable(why.to_string()))
}

/// Sets what every connection of the server must have.
#[derive(Debug)]
struct OnConnect {
    statements: Arc<AtomicU64>,
    patience: Duration,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for OnConnect {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(&settings(self.patience)).map_err(diesel::r2d2::Error::QueryError)?;
        conn.set_instrumentation(CountStatements(Arc::clone(&self.statements)));
        Ok(())
    }
}

struct CountStatements(Arc<AtomicU64>);

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One connection of one's own, for commands.
///
/// # Errors
/// When the database cannot be reached.
pub fn connect_once(url: &str) -> Result<PgConnection, diesel::ConnectionError> {
    PgConnection::establish(url)
}

/// Brings the database up to date. Gives the names of the migrations that ran.
///
/// # Errors
/// What the first failing migration says; those before it stay.
pub fn migrate(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(|why| anyhow::anyhow!("{why}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Whether the database has every migration of this binary.
///
/// # Errors
/// When the database does not answer.
pub fn is_migrated(conn: &mut PgConnection) -> anyhow::Result<bool> {
    conn.has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(|why| anyhow::anyhow!("{why}"))
}

/// Undoes every migration. For tests.
///
/// # Errors
/// What the first failing migration says.
pub fn revert_all(conn: &mut PgConnection) -> anyhow::Result<()> {
    conn.revert_all_migrations(MIGRATIONS).map(drop).map_err(|why| anyhow::anyhow!("{why}"))
}
