//! The pool of connections, and work that runs on one of them off the async threads.

pub mod connection;
pub mod databases;
pub mod diagnosis;
pub mod failure;
pub mod migrations;
mod overdue;
mod pool;
pub mod readiness;
pub mod snapshot;
mod socket;
mod statements;

use connection::open;
use diesel::pg::PgConnection;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::{Connection as _, QueryResult};
use pool::Manager;
use prometheus_client::metrics::histogram::Histogram;
use statements::Statements;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for a connection before it is answered with 503.
const WAIT: Duration = Duration::from_millis(800);
/// How long a statement may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long a start waits for the first connection.
const START: Duration = Duration::from_secs(10);
/// Twice the longest pause between two attempts to connect while the database is unavailable.
const ATTEMPTS: Duration = Duration::from_secs(1);

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection became free in time, or the database is unavailable.
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
    /// As many permits as connections: tasks wait here and hold no thread.
    permits: Arc<Semaphore>,
    statements: Arc<Statements>,
    url: Arc<str>,
    patience: Duration,
    wait: Duration,
}

impl Db {
    /// A pool of `size` connections to the database at `url`.
    pub fn connect(url: &str, size: u32) -> Result<Self, DbError> {
        Self::connect_patient(url, size, PATIENCE)
    }

    /// The same with another limit to how long a statement may take.
    pub fn connect_patient(url: &str, size: u32, patience: Duration) -> Result<Self, DbError> {
        Self::build(url, size, Some(1), patience)
    }

    /// The same pool, whose requests wait this long for a connection.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// A pool of one connection to the same database, for background work: it takes no connection
    /// from requests, and opens none until it is first used.
    pub fn background(&self) -> Result<Self, DbError> {
        Self::build(&self.url, 1, Some(0), self.patience)
    }

    /// The same with `size` connections.
    pub fn beside(&self, size: u32) -> Result<Self, DbError> {
        Self::build(&self.url, size, Some(0), self.patience)
    }

    fn build(url: &str, size: u32, idle: Option<u32>, patience: Duration) -> Result<Self, DbError> {
        let statements = Arc::<Statements>::default();
        let url: Arc<str> = url.into();
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(idle)
            .connection_timeout(ATTEMPTS)
            .test_on_check_out(true)
            .build_unchecked(Manager { url: Arc::clone(&url), patience, statements: Arc::clone(&statements) });
        if idle != Some(0) {
            pool.get_timeout(START).map_err(|why| DbError::Unavailable(why.to_string()))?;
        }
        Ok(Self { pool, permits: Arc::new(Semaphore::new(size as usize)), statements, url, patience, wait: WAIT })
    }

    /// Runs `work` on a connection, off the async threads.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when no connection comes free in time, [`DbError::Panicked`] when
    /// `work` panics, [`DbError::Query`] when it fails.
    pub async fn run<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    {
        self.try_run(|conn| Ok(work(conn)?)).await
    }

    /// As [`Db::run`], for `work` with errors of its own.
    ///
    /// # Errors
    /// As [`Db::run`]; else what `work` returns.
    pub async fn try_run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        self.with_pool(move |pool, until| work(&mut *connection(pool, until)?)).await
    }

    /// Runs `work`, which only reads, on a connection; if that turns out to have ended, runs it
    /// again on another one.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub async fn read<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: Fn(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    {
        self.with_pool(move |pool, until| {
            loop {
                let mut conn = connection(pool, until)?;
                match work(&mut conn) {
                    Err(_) if pool::is_lost(&mut conn) && Instant::now() < until => {}
                    done => return done.map_err(DbError::from),
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
        let until = Instant::now() + self.wait;
        let permit = self.permit().await?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&pool, until)
        })
        .await
        .map_err(|why| if why.is_panic() { DbError::Panicked } else { unavailable(&why) })?
    }

    /// The permit to take a connection.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, DbError> {
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        tokio::time::timeout(self.wait, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| unavailable(&"all connections are busy"))?
            .map_err(|why| unavailable(&why))
    }

    /// Runs `work` on a connection, on this thread: only for those that may wait.
    ///
    /// # Errors
    /// As [`Db::run`].
    ///
    /// # Panics
    /// On a thread that runs tasks.
    pub fn run_here<T>(&self, work: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> Result<T, DbError> {
        let until = Instant::now() + self.wait;
        let _permit = Handle::current().block_on(self.permit())?;
        Ok(work(&mut *connection(&self.pool, until)?)?)
    }

    /// How many connections it may have.
    #[must_use]
    pub fn size(&self) -> usize {
        self.pool.max_size() as usize
    }

    /// Runs `work` in one transaction: all of it is stored, or none.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub async fn transaction<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    {
        self.run(|conn| conn.transaction(work)).await
    }

    /// As [`Db::transaction`], for `work` with errors of its own.
    ///
    /// # Errors
    /// As [`Db::try_run`].
    pub async fn try_transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        self.try_run(|conn| conn.transaction(work)).await
    }

    /// A connection outside of the pool, set up like those in it, for work that lasts as long as
    /// the server. Blocks.
    pub fn connect_apart(&self) -> Result<PgConnection, DbError> {
        self.connect_apart_patient(self.patience)
    }

    /// The same with another limit to how long a statement may take.
    pub fn connect_apart_patient(&self, patience: Duration) -> Result<PgConnection, DbError> {
        connect_apart(&self.url, patience)
    }

    /// The URL of the database, for callers that need their own connection.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The number of statements that this pool has sent, for tests that limit them per request.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.sent()
    }

    /// How long its statements took.
    #[must_use]
    pub fn statement_seconds(&self) -> Histogram {
        self.statements.seconds()
    }

    /// How many connections it has open, and how many of those are at work.
    #[must_use]
    pub fn connections(&self) -> (u32, u32) {
        let state = self.pool.state();
        (state.connections, state.connections.saturating_sub(state.idle_connections))
    }
}

/// A connection to the database at `url`, set up like those of a pool. Blocks.
///
/// # Errors
/// [`DbError::Unavailable`] when the database cannot be reached.
pub fn connect_apart(url: &str, patience: Duration) -> Result<PgConnection, DbError> {
    open(url, patience, &Arc::default()).map_err(|why| DbError::Unavailable(why.to_string()))
}

/// A connection that becomes free before `until`.
fn connection(pool: &Pool<Manager>, until: Instant) -> Result<PooledConnection<Manager>, DbError> {
    let left = until.saturating_duration_since(Instant::now());
    pool.get_timeout(left).map_err(|why| DbError::Unavailable(why.to_string()))
}
