//! The real server, in this process, on a free port.

use crate::caller::Caller;
use crate::cluster::{TestDatabase, fresh_database};
use crate::wait::{AT_MOST, until_blocking};
use crate::watchdog::Watched;
use sightline::app;
use sightline::assets::Assets;
use sightline::state::Settings;
use sightline::store::Db;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// A server of a test's own, over a database of its own.
pub struct TestApp {
    /// Where it listens, without a slash at the end.
    pub url: String,
    /// Its pool, which counts statements.
    pub db: Db,
    /// Its database.
    pub database: Arc<TestDatabase>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    _watched: Watched,
}

/// What the server does by itself tests do by hand, unless they test that.
const UPKEEP_EVERY: Duration = Duration::from_secs(3600);

impl TestApp {
    /// The password of every test user.
    pub const PASSWORD: &'static str = "correct horse battery staple";

    /// Starts one without the app's files.
    pub async fn start() -> Self {
        Self::start_with(Settings { workers: Some(1), ..Settings::default() }).await
    }

    /// Starts one that serves the built app, too.
    pub async fn start_with_web() -> Self {
        Self::start_with(Self::with_web()).await
    }

    /// The settings of a server that serves the built app, too.
    ///
    /// # Panics
    /// When the app is not built.
    #[must_use]
    pub fn with_web() -> Settings {
        // Read once for all tests of a run.
        static ASSETS: LazyLock<Assets> =
            LazyLock::new(|| Assets::load(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../web/dist")).unwrap());
        Settings {
            workers: Some(2),
            assets: Some(ASSETS.clone()),
            requests_per_minute: Some(1_000_000),
            ..Settings::default()
        }
    }

    /// Starts one that was stopped again, with the app, where it was and on the same database.
    pub async fn start_again(self) -> Self {
        let (database, url) = (Arc::clone(&self.database), self.url.clone());
        let start = move || Self::start_at(url.trim_start_matches("http://"), database, Self::with_web());
        tokio::task::spawn_blocking(start).await.unwrap()
    }

    /// Starts one with these settings.
    pub async fn start_with(settings: Settings) -> Self {
        let database = tokio::task::spawn_blocking(fresh_database).await.unwrap();
        Self::start_over_with(database, settings).await
    }

    /// Starts one on a database that has rows already.
    pub async fn start_over(database: TestDatabase) -> Self {
        Self::start_over_with(database, Settings { workers: Some(1), ..Settings::default() }).await
    }

    /// Starts one with these settings on a database that has rows already.
    pub async fn start_over_with(database: TestDatabase, mut settings: Settings) -> Self {
        // Tests send far more requests than users do, unless they test the limit.
        settings.requests_per_minute.get_or_insert(1_000_000);
        settings.exports.per_minute.get_or_insert(1_000_000);
        tokio::task::spawn_blocking(|| Self::start_on(Arc::new(database), settings)).await.unwrap()
    }

    /// Another server on the same database.
    pub async fn twin(&self) -> Self {
        let settings = Settings { workers: Some(1), requests_per_minute: Some(1_000_000), ..Settings::default() };
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(|| Self::start_on(database, settings)).await.unwrap()
    }

    /// Another server on the same database with these settings.
    pub async fn twin_with(&self, mut settings: Settings) -> Self {
        settings.requests_per_minute.get_or_insert(1_000_000);
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(|| Self::start_on(database, settings)).await.unwrap()
    }

    /// Another server on the same database, whose statements may take no longer than `patience`.
    pub async fn impatient_twin(&self, patience: Duration) -> Self {
        self.twin_over(move |url| Db::connect_patient(url, 4, patience).unwrap()).await
    }

    /// Another server on the same database, whose requests wait as long for a connection as a busy
    /// machine may need for a new one.
    pub async fn waiting_twin(&self) -> Self {
        self.twin_over(|url| Db::connect(url, 4).unwrap().waiting(AT_MOST)).await
    }

    /// Another server on the same database, with this pool.
    async fn twin_over(&self, connect: impl FnOnce(&str) -> Db + Send + 'static) -> Self {
        let settings = Settings { workers: Some(1), requests_per_minute: Some(1_000_000), ..Settings::default() };
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(move || {
            let db = connect(&database.url);
            Self::start_with_db("127.0.0.1:0", database, settings, db)
        })
        .await
        .unwrap()
    }

    /// The same user at another server.
    #[must_use]
    pub fn meet(&self, caller: &Caller) -> Caller {
        Caller::new(&self.url, caller.token().map(str::to_owned))
    }

    fn start_on(database: Arc<TestDatabase>, settings: Settings) -> Self {
        Self::start_at("127.0.0.1:0", database, settings)
    }

    fn start_at(address: &str, database: Arc<TestDatabase>, settings: Settings) -> Self {
        let db = Db::connect(&database.url, 4).unwrap();
        Self::start_with_db(address, database, settings, db)
    }

    fn start_with_db(address: &str, database: Arc<TestDatabase>, mut settings: Settings, db: Db) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        settings.upkeep_every.get_or_insert(UPKEEP_EVERY);
        let pool = db.clone();
        let thread = std::thread::spawn(move || {
            let shutdown = async { drop(stopped.await) };
            actix_web::rt::System::new().block_on(app::serve(listener, settings, pool, shutdown)).unwrap();
        });
        wait_until_ready(&url);
        Self { url, db, database, stop: Some(stop), thread: Some(thread), _watched: Watched::begin() }
    }

    /// Stops the server as an operator would, and waits until it is gone; the database stays.
    ///
    /// # Panics
    /// When the server failed.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            until_blocking("the server ends", || thread.is_finished());
            thread.join().unwrap();
        }
    }

    /// Makes the server stop, and does not wait for it.
    pub fn begin_stop(&mut self) {
        drop(self.stop.take());
    }

    /// A TCP connection to the server.
    ///
    /// # Panics
    /// When there is no server.
    #[must_use]
    pub fn dial(&self) -> TcpStream {
        let stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(AT_MOST)).unwrap();
        stream
    }

    /// Sends bytes as they are; returns everything received until the server closes the connection.
    ///
    /// # Panics
    /// When the server does not close it.
    #[must_use]
    pub fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.dial();
        // A refused client need not be able to send the rest.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        // A connection that is reset is closed, too.
        let end = stream.read_to_end(&mut answer).map_err(|why| why.kind());
        assert!(!matches!(end, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "the connection stays open");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// Waits until the server has read all that it needs at its start, so that a test can remove it.
fn wait_until_ready(url: &str) {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    stream.set_read_timeout(Some(AT_MOST)).unwrap();
    let mut answer = String::new();
    // Where the server failed instead, its socket is closed.
    stream.read_to_string(&mut answer).unwrap_or_else(|why| panic!("the server did not start: {why}"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "the server is not ready: {answer}");
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A second panic would end all tests.
            if !std::thread::panicking() {
                until_blocking("the server ends", || thread.is_finished());
            }
            let _ = thread.join();
        }
    }
}
