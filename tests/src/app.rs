//! The real server, in this process, on a free port.

use crate::caller::Caller;
use crate::cluster::{TestDatabase, fresh_database};
use crate::documents::ChatBuilder;
use crate::wait::{AT_MOST, until_blocking};
use crate::watchdog::Watched;
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _};
use sightline::app;
use sightline::assets::Assets;
use sightline::import;
use sightline::state::Settings;
use sightline::store::organizations::paths;
use sightline::store::{Db, users};
use sightline_shared::Role;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Checking a password is slow by design, and nearly every test signs in. A hash names its own cost:
/// that of the test users is the lowest there is.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let cheap = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    let hash: PasswordHash = hasher.hash_password(TestApp::PASSWORD.as_bytes()).unwrap();
    hash.to_string()
});

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

    fn with_web() -> Settings {
        // Read and compressed once for all tests of a run.
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
    pub async fn start_with(mut settings: Settings) -> Self {
        // Tests send far more requests than users do, unless they test the limit.
        settings.requests_per_minute.get_or_insert(1_000_000);
        settings.exports.per_minute.get_or_insert(1_000_000);
        let database = Arc::new(tokio::task::spawn_blocking(fresh_database).await.unwrap());
        Self::start_on(database, settings)
    }

    /// Starts one on a database that has rows already.
    pub async fn start_over(database: TestDatabase) -> Self {
        let mut settings = Settings { workers: Some(1), requests_per_minute: Some(1_000_000), ..Settings::default() };
        settings.exports.per_minute = Some(1_000_000);
        tokio::task::spawn_blocking(|| Self::start_on(Arc::new(database), settings)).await.unwrap()
    }

    /// Another server on the same database.
    pub async fn twin(&self) -> Self {
        let settings = Settings { workers: Some(1), requests_per_minute: Some(1_000_000), ..Settings::default() };
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(|| Self::start_on(database, settings)).await.unwrap()
    }

    /// Another server on the same database, whose statements may take no longer than `patience`.
    pub async fn impatient_twin(&self, patience: Duration) -> Self {
        let settings = Settings { workers: Some(1), requests_per_minute: Some(1_000_000), ..Settings::default() };
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(move || {
            let db = Db::connect_patient(&database.url, 4, patience).unwrap();
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

    fn start_with_db(address: &str, database: Arc<TestDatabase>, settings: Settings, db: Db) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
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

    /// Every row of every table, as text, to search for erased data.
    #[must_use]
    pub fn dump(&self) -> String {
        dump(&mut self.connect())
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

    /// A connection to the database, past the API.
    #[must_use]
    pub fn connect(&self) -> PgConnection {
        self.database.connect()
    }

    /// A signed-in supervisor of the organization at `path`, which is made when it is missing.
    pub async fn supervisor(&self, path: &str) -> Caller {
        self.user(path, Role::Supervisor).await
    }

    /// A signed-in admin.
    pub async fn admin(&self, path: &str) -> Caller {
        self.user(path, Role::Admin).await
    }

    /// A signed-in agent, which has no access to the Data section.
    pub async fn agent(&self, path: &str) -> Caller {
        self.user(path, Role::Agent).await
    }

    /// A client that is not signed in.
    #[must_use]
    pub fn nobody(&self) -> Caller {
        Caller::new(&self.url, None)
    }

    /// Adds a user of a role; returns its e-mail address.
    #[must_use]
    pub fn add_user(&self, path: &str, role: Role) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let email = format!("user{}@example.com", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut conn = self.connect();
        let path: Vec<&str> = path.split('/').collect();
        let (company_id, organization_id) = paths::ensure_path(&mut conn, &path, None).unwrap();
        users::insert(
            &mut conn,
            &users::NewUser {
                company_id,
                organization_id,
                email: &email,
                name: "Test User",
                role,
                password_hash: &PASSWORD_HASH,
            },
        )
        .unwrap();
        email
    }

    async fn user(&self, path: &str, role: Role) -> Caller {
        let email = self.add_user(path, role);
        self.nobody().sign_in(&email, Self::PASSWORD).await
    }

    /// Imports chat documents, one a line, under `company`.
    pub fn import(&self, lines: &str, company: Option<&str>) -> import::Report {
        let options = import::Options {
            company: company.map(str::to_owned),
            shift_to_now: false,
            time_zone: Some("Europe/Amsterdam".to_owned()),
        };
        let source = import::Source::memory("test", lines.as_bytes());
        import::run(&mut self.connect(), vec![source], &options, &mut |_| ()).unwrap()
    }

    /// Imports chats, all of which are accepted.
    ///
    /// # Panics
    /// When one is rejected.
    pub fn import_chats<'a>(&self, chats: impl IntoIterator<Item = &'a ChatBuilder>) {
        let lines: String = chats.into_iter().map(ChatBuilder::line).collect();
        let report = self.import(&lines, None);
        assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    }

    /// Runs a statement past the API; returns how many rows it changed.
    #[must_use]
    pub fn execute(&self, sql: &str) -> usize {
        diesel::sql_query(sql).execute(&mut self.connect()).unwrap_or_else(|why| panic!("{why}: {sql}"))
    }

    /// The first column, as text, of every row that a query finds.
    #[must_use]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        texts(&mut self.connect(), sql)
    }

    /// The single text that a query finds.
    ///
    /// # Panics
    /// When it finds none or several.
    #[must_use]
    pub fn text(&self, sql: &str) -> String {
        let texts = self.texts(sql);
        assert_eq!(texts.len(), 1, "{sql}");
        texts.into_iter().next().unwrap()
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

/// The column `text` of every row that a query finds.
#[must_use]
pub fn texts(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let sql = format!("SELECT found.text::text AS text FROM ({sql}) AS found (text)");
    let rows: Vec<Row> = diesel::sql_query(&sql).load(conn).unwrap_or_else(|why| panic!("{why}: {sql}"));
    rows.into_iter().map(|row| row.text).collect()
}

/// Every row of every table of a database, as text.
#[must_use]
pub fn dump(conn: &mut PgConnection) -> String {
    let tables = texts(conn, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    assert!(tables.len() >= 15, "{tables:?}");
    let rows = |table: &String| texts(conn, &format!("SELECT '{table} ' || {table}::text FROM {table}"));
    tables.iter().flat_map(rows).map(|row| row + "\n").collect()
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
