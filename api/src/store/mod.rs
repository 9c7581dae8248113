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
pub mod events;
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
pub mod recount;
pub mod results;
pub mod schema;
pub mod search;
pub mod statement;
pub mod users;
pub mod views;
pub mod within;

pub use organizations::{Scope, Tree};
pub use recount::recount;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::{Connection as _, QueryResult};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The migrations, in the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// How long a request waits for a connection before it is told to come back.
const WAIT: Duration = Duration::from_millis(800);

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection came free in time, or the database is away.
    #[error("no database connection: {0}")]
    Unavailable(String),
    /// The query failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

/// The pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<ConnectionManager<PgConnection>>,
    /// As many permits as connections: who waits, waits here and holds no thread.
    permits: Arc<Semaphore>,
    statements: Arc<AtomicU64>,
    url: Arc<str>,
}

impl Db {
    /// A pool of `size` connections to the database at `url`.
    ///
    /// # Errors
    /// When the first connection cannot be made.
    pub fn connect(url: &str, size: u32) -> Result<Self, DbError> {
        Self::build(url, size, Some(1))
    }

    /// A pool of one connection to the same database, for what goes on in the background: it takes
    /// no request's connection, and none at all until it is first used.
    ///
    /// # Errors
    /// When the pool cannot be made.
    pub fn background(&self) -> Result<Self, DbError> {
        Self::build(&self.url, 1, Some(0))
    }

    fn build(url: &str, size: u32, idle: Option<u32>) -> Result<Self, DbError> {
        let statements = Arc::new(AtomicU64::new(0));
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(idle)
            .connection_timeout(Duration::from_secs(10))
            .test_on_check_out(true)
            .connection_customizer(Box::new(OnConnect { statements: Arc::clone(&statements) }))
            .build(ConnectionManager::new(url))
            .map_err(|why| DbError::Unavailable(why.to_string()))?;
        Ok(Self { pool, permits: Arc::new(Semaphore::new(size as usize)), statements, url: url.into() })
    }

    /// Runs `work` on a connection, off the async threads.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when no connection comes free in time; else what `work` returns.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        let permit = tokio::time::timeout(WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| unavailable(&"all connections are busy"))?
            .map_err(|why| unavailable(&why))?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut conn = pool.get_timeout(WAIT).map_err(|why| DbError::Unavailable(why.to_string()))?;
            work(&mut conn)
        })
        .await
        .map_err(|why| unavailable(&why))?
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
        conn.batch_execute(SETTINGS).map_err(|why| unavailable(&why))?;
        Ok(conn)
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
const SETTINGS: &str = "SET jit = off; SET random_page_cost = 1.1; SET TIME ZONE 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '30s'; SET application_name = 'sightline'";

/// Sets what every connection of the server must have.
#[derive(Debug)]
struct OnConnect {
    statements: Arc<AtomicU64>,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for OnConnect {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(SETTINGS).map_err(diesel::r2d2::Error::QueryError)?;
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

/// Whether the database answers.
///
/// # Errors
/// When it does not.
pub fn ping(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute("SELECT 1")
}
