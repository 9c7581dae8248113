//! A database that is busy, gone, or back.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use reqwest::StatusCode;
use serde_json::json;
use sightline::app;
use sightline::postgres::{Cluster, Durability};
use sightline::state::Settings;
use sightline::store::{self, Db};
use sightline_tests::wait::until;
use sightline_tests::{Answer, ChatBuilder, TestApp, at, texts};
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Duration;

/// The number of connections of a test's server.
const CONNECTIONS: usize = 4;

/// Waits until so many statements of the server wait for a lock.
async fn wait_for_locked(app: &TestApp, count: usize) {
    let question =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until(&format!("{count} statements wait"), async || app.text(question) == count.to_string()).await;
}

/// A connection that has locked the chats.
fn lock_chats(app: &TestApp) -> PgConnection {
    let mut holder = app.connect();
    holder.batch_execute("BEGIN; LOCK TABLE chats IN ACCESS EXCLUSIVE MODE").unwrap();
    holder
}

/// Waits until the pool has all its connections: making one may take longer than a request waits for it.
async fn open_all(app: &TestApp) {
    let used = || app.db.run(|conn| Ok(texts(conn, "SELECT pg_backend_pid()::text FROM pg_sleep(0.1)").remove(0)));
    until("all connections are open", async || {
        let used = <[_; CONNECTIONS]>::from(tokio::join!(used(), used(), used(), used()));
        used.into_iter().filter_map(Result::ok).collect::<BTreeSet<String>>().len() == CONNECTIONS
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_free_connection_is_refused_and_the_server_stays_live_and_ready() {
    let app = TestApp::start().await;
    open_all(&app).await;
    let anna = app.supervisor("Acme").await;
    let mut holder = lock_chats(&app);
    let waiting: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let anna = anna.clone();
            tokio::spawn(async move { anna.get("/api/v1/chats").await })
        })
        .collect();
    wait_for_locked(&app, CONNECTIONS).await;
    let (refused, alive, ready) = tokio::join!(anna.get("/api/v1/me"), anna.get("/healthz"), anna.get("/readyz"));
    assert_eq!((alive.status, ready.status), (StatusCode::OK, StatusCode::OK), "{}", ready.text);
    assert_eq!(refused.problem(503).code, "unavailable");
    assert_eq!(refused.header("retry-after"), Some("1"));
    holder.batch_execute("COMMIT").unwrap();
    for request in waiting {
        assert_eq!(request.await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn a_request_that_waits_too_long_for_a_lock_is_to_be_retried() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let _holder = lock_chats(&app);
    let answer = anna.get("/api/v1/chats").await;
    assert_eq!(answer.problem(503).code, "unavailable");
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn a_question_that_takes_too_long_says_what_to_do() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    // Every row takes an hour from now on.
    let _ = app.execute("ALTER TABLE contacts RENAME TO quick");
    let _ = app.execute("CREATE VIEW contacts AS SELECT quick.* FROM quick, pg_sleep(3600)");
    let problem = anna.get("/api/v1/contacts").await.problem(422);
    assert_eq!(problem.code, "too_slow");
    assert!(problem.detail.contains("shorter range"), "{}", problem.detail);
    assert_eq!(anna.get("/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn ended_connections_are_noticed_before_a_request_gets_one() {
    let app = TestApp::start().await.waiting_twin().await;
    app.import_chats([&ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let chat = app.text("SELECT id FROM chats");
    for round in 0..5 {
        // So that there are several connections.
        let ask = || anna.get("/api/v1/chats");
        for answer in <[Answer; 4]>::from(tokio::join!(ask(), ask(), ask(), ask())) {
            assert_eq!(answer.status, 200, "{round}: {}", answer.text);
        }
        app.database.end_connections();
        // The first request is a read or a write.
        if round % 2 == 0 {
            assert_eq!(ask().await.status, 200, "{round}");
        }
        let note = json!({"type": "note", "text": "Good to know"});
        assert_eq!(anna.post(&format!("/api/v1/chats/{chat}/join"), &json!({})).await.status, 200, "{round}");
        assert_eq!(anna.post(&format!("/api/v1/chats/{chat}/events"), &note).await.status, 201, "{round}");
        app.database.end_connections();
        // It reports a second without a connection, which a busy machine may need for a new one.
        until("it is ready", async || app.nobody().get("/readyz").await.status == 200).await;
    }
    assert_eq!(app.text("SELECT count(*) FROM events WHERE text = 'Good to know'"), "5");
}

#[tokio::test]
async fn a_request_whose_connection_is_lost_is_to_be_retried() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut holder = lock_chats(&app);
    let asked = tokio::spawn({
        let anna = anna.clone();
        async move { anna.get("/api/v1/chats").await }
    });
    wait_for_locked(&app, 1).await;
    let ended = app.texts("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    assert_eq!(ended, ["true"]);
    let answer = asked.await.unwrap();
    assert_eq!(answer.problem(503).code, "unavailable");
    holder.batch_execute("COMMIT").unwrap();
    assert_eq!(anna.get("/api/v1/chats").await.status, 200);
}

#[tokio::test]
async fn a_database_that_is_gone_is_503_until_it_is_back() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    app.database.refuse_connections();
    for path in ["/readyz", "/api/v1/chats", "/api/v1/me"] {
        let answer = anna.get(path).await;
        assert_eq!(answer.problem(503).code, "unavailable", "{path}");
        assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
    }
    assert_eq!(anna.get("/healthz").await.status, 200);
    app.database.admit_connections();
    for path in ["/readyz", "/api/v1/chats", "/api/v1/me"] {
        wait_for(StatusCode::OK, async || anna.get(path).await.status).await;
    }
}

async fn wait_for(wanted: StatusCode, ask: impl AsyncFn() -> StatusCode) {
    until(&format!("{wanted} is answered"), async || ask().await == wanted).await;
}

#[tokio::test]
async fn a_database_that_is_not_migrated_is_not_ready() {
    let app = TestApp::start().await;
    let newest = "(SELECT max(version) FROM __diesel_schema_migrations)";
    assert_eq!(app.execute(&format!("DELETE FROM __diesel_schema_migrations WHERE version = {newest}")), 1);
    assert_eq!(app.nobody().get("/readyz").await.problem(503).code, "unavailable");
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
    let _ = app.execute("DROP TABLE __diesel_schema_migrations");
    assert_eq!(app.nobody().get("/readyz").await.problem(503).code, "unavailable");
    assert_eq!(app.texts("SELECT to_regclass('__diesel_schema_migrations') IS NULL"), ["true"]);
}

/// A server over a cluster of its own.
struct OwnServer {
    folder: PathBuf,
    address: String,
    client: reqwest::Client,
    stop: tokio::sync::oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl OwnServer {
    /// Starts both; no statement may take longer than `patience`.
    fn start(patience: Duration) -> (Self, Cluster) {
        let folder = std::env::temp_dir().join(format!("sightline-own-{}", uuid::Uuid::now_v7()));
        let cluster = Cluster::start(&folder, Durability::Off).unwrap();
        let url = cluster.url("sightline");
        store::migrate(&mut PgConnection::establish(&url).unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let db = Db::connect_patient(&url, 2, patience).unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let settings = Settings { workers: Some(1), ..Settings::default() };
            let shutdown = async { drop(stopped.await) };
            actix_web::rt::System::new().block_on(app::serve(listener, settings, db, shutdown)).unwrap();
        });
        // Each request has a connection of its own: the server may just be closing one that was idle.
        let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
        (Self { folder, address, client, stop, thread }, cluster)
    }

    async fn ready(&self) -> StatusCode {
        self.client.get(format!("{}/readyz", self.address)).send().await.unwrap().status()
    }

    /// Only the database knows that no user has this password.
    async fn login(&self) -> StatusCode {
        let body = json!({"email": "nobody@example.com", "password": "wrong"});
        let request = self.client.post(format!("{}/api/v1/auth/login", self.address)).json(&body);
        request.send().await.unwrap().status()
    }

    async fn stop(self, cluster: Cluster) {
        drop(self.stop);
        tokio::task::spawn_blocking(|| self.thread.join().unwrap()).await.unwrap();
        drop(cluster);
        std::fs::remove_dir_all(self.folder).unwrap();
    }
}

#[tokio::test]
async fn a_cluster_that_stops_and_starts_again_is_found_again() {
    let (server, cluster) = OwnServer::start(Duration::from_secs(10));
    wait_for(StatusCode::OK, async || server.ready().await).await;
    assert_eq!(server.login().await, StatusCode::UNAUTHORIZED);
    drop(cluster);
    let answers = (server.ready().await, server.login().await);
    assert_eq!(answers, (StatusCode::SERVICE_UNAVAILABLE, StatusCode::SERVICE_UNAVAILABLE));
    let cluster = Cluster::start(&server.folder, Durability::Off).unwrap();
    wait_for(StatusCode::OK, async || server.ready().await).await;
    wait_for(StatusCode::UNAUTHORIZED, async || server.login().await).await;
    server.stop(cluster).await;
}

/// Sends a signal to all processes of a cluster, its parent first.
fn signal(folder: &Path, name: &str) {
    let file = std::fs::read_to_string(folder.join("cluster/postmaster.pid")).unwrap();
    let parent = file.lines().next().unwrap().to_owned();
    let send = |process: &str| assert!(Command::new("kill").args([name, process]).status().unwrap().success());
    send(&parent);
    let children = Command::new("pgrep").args(["-P", &parent]).output().unwrap();
    String::from_utf8(children.stdout).unwrap().lines().for_each(send);
}

#[tokio::test]
async fn a_frozen_database_is_503_and_not_for_ever() {
    let (server, cluster) = OwnServer::start(Duration::from_secs(1));
    wait_for(StatusCode::OK, async || server.ready().await).await;
    assert_eq!(server.login().await, StatusCode::UNAUTHORIZED);
    signal(&server.folder, "-STOP");
    // Some have a connection already, the others wait for one.
    let logins = futures::future::join_all((0..6).map(|_| server.login()));
    let (ready, logins) = tokio::join!(server.ready(), logins);
    assert_eq!((ready, logins), (StatusCode::SERVICE_UNAVAILABLE, vec![StatusCode::SERVICE_UNAVAILABLE; 6]));
    assert_eq!(server.ready().await, StatusCode::SERVICE_UNAVAILABLE);
    // No thread waits any more: the connections of the time before are gone.
    assert_eq!(server.login().await, StatusCode::SERVICE_UNAVAILABLE);
    signal(&server.folder, "-CONT");
    wait_for(StatusCode::OK, async || server.ready().await).await;
    wait_for(StatusCode::UNAUTHORIZED, async || server.login().await).await;
    server.stop(cluster).await;
}
