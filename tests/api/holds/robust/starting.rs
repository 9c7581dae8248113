//! What the program prints and checks when it starts, and how it ends.

use crate::holds::robust::killed::PROGRAM;
use diesel::connection::SimpleConnection as _;
use sightline::store::database::databases;
use sightline_tests::wait::{AT_MOST, until};
use sightline_tests::{ServerProcess, TestApp, lines, texts};
use std::sync::mpsc::TryRecvError;

#[tokio::test]
async fn the_program_says_that_it_listens_when_it_is_ready_and_not_before() {
    let app = TestApp::start().await;
    let mut held = app.connect();
    held.batch_execute("BEGIN; LOCK TABLE signing_keys IN ACCESS EXCLUSIVE MODE").unwrap();
    let (_server, output) = ServerProcess::spawn(PROGRAM, &app.database.url);
    let said = lines(output);
    // It is about to read the keys.
    let waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'signing_keys'::regclass AND NOT granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    until("it reads the keys", async || app.text(waiting) != "0").await;
    assert_eq!(said.try_recv(), Err(TryRecvError::Empty));
    held.batch_execute("ROLLBACK").unwrap();
    let line = tokio::task::spawn_blocking(move || said.recv_timeout(AT_MOST).unwrap()).await.unwrap();
    let url = line.strip_prefix("listening on ").unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.get(format!("{url}/readyz")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_stopped_program_ends_its_streams_and_exits_successfully() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let mut server = ServerProcess::start(PROGRAM, &app.database.url);
    let mut stream = server.meet(&anna).listen().await;
    let stopped = tokio::task::spawn_blocking(move || server.stop());
    assert_eq!(stream.rest().await, []);
    assert_eq!(stopped.await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn what_is_acknowledged_is_on_disk_whatever_the_databases_default_is() {
    let app = TestApp::start().await;
    let mut superuser = app.database.connect_as_superuser();
    let ours = || texts(&mut app.db.connect_apart().unwrap(), "SELECT current_setting('synchronous_commit')");
    for (default, expected) in [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")] {
        let name = app.database.name();
        superuser.batch_execute(&format!("ALTER DATABASE {name} SET synchronous_commit = '{default}'")).unwrap();
        assert_eq!(ours(), [expected]);
    }
}

#[tokio::test]
async fn database_errors_are_understood_whatever_the_language_of_the_database() {
    let app = TestApp::start().await;
    // Languages need not be installed here; this is a name of English that nothing else sets.
    let mut superuser = app.database.connect_as_superuser();
    let name = app.database.name();
    superuser.batch_execute(&format!("ALTER DATABASE {name} SET lc_messages = 'POSIX'")).unwrap();
    let language = "SELECT current_setting('lc_messages')";
    let ours = || texts(&mut app.db.connect_apart().unwrap(), language);
    assert_eq!(texts(&mut app.connect(), language), ["POSIX"]);
    superuser.batch_execute("GRANT SET ON PARAMETER lc_messages TO sightline").unwrap();
    assert_eq!(ours(), ["C"]);
    // A role that may not choose gets the default.
    superuser.batch_execute("REVOKE SET ON PARAMETER lc_messages FROM sightline").unwrap();
    assert_eq!(ours(), ["POSIX"]);
    assert!(databases::speaks_english(&mut app.db.connect_apart().unwrap()).unwrap());
}
