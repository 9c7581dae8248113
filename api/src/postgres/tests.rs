//! The cluster against real PostgreSQL programs.

use super::*;
use std::fs;

struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sightline test {name} {}", uuid::Uuid::now_v7()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_was_stored_is_there_after_a_restart_and_a_crash() {
    let folder = Temporary::new("restart");
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    let mut conn = connect_once(&cluster.url(NAME)).unwrap();
    crate::store::migrate(&mut conn).unwrap();
    databases::create_from_template(&mut connect_once(&cluster.url(SUPERUSER)).unwrap(), "copy", "template0").unwrap();
    cluster.stop();

    let file = folder.0.join("cluster/postmaster.pid");
    assert!(!file.exists(), "a stopped server leaves no file");
    // A running program that is not a server, as after a reboot.
    fs::write(&file, "1\n/nowhere\n1\n5432\n/nowhere\n\n").unwrap();
    fs::write(folder.0.join("cluster/.s.PGSQL.5432.lock"), "1\n").unwrap();
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    assert!(crate::store::is_migrated(&mut connect_once(&cluster.url(NAME)).unwrap()).unwrap());
    databases::drop(&mut connect_once(&cluster.url(SUPERUSER)).unwrap(), "copy").unwrap();
}

#[test]
fn a_second_one_is_refused_and_a_guest_is_not() {
    let folder = Temporary::new("second");
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    let refused = Cluster::start(&folder.0, Durability::Off).unwrap_err().to_string();
    assert!(refused.contains(folder.0.to_str().unwrap()), "{refused}");
    assert!(refused.contains(&std::process::id().to_string()), "{refused}");
    let guest = Cluster::join_or_start(&folder.0).unwrap();
    assert_eq!(guest.url("x"), cluster.url("x"));
    drop(guest);
    connect_once(&cluster.url(NAME)).unwrap();
}

#[test]
fn a_server_waits_for_a_command_and_then_takes_over() {
    let folder = Temporary::new("command");
    let command = Cluster::join_or_start(&folder.0).unwrap();
    let place = folder.0.clone();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let server = Cluster::start(&place, Durability::Off).unwrap();
        connect_once(&server.url(NAME)).unwrap();
        sender.send(()).unwrap();
    });
    // Longer than it waits for another server.
    assert!(receiver.recv_timeout(LEFTOVER * 2).is_err());
    drop(command);
    receiver.recv().unwrap();
}

#[test]
fn a_path_too_long_for_a_socket_is_no_obstacle() {
    let folder = Temporary::new(&"long ".repeat(25));
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    let socket = cluster.socket.clone();
    assert!(socket.starts_with("/tmp"));
    connect_once(&cluster.url(NAME)).unwrap();
    cluster.stop();
    assert!(!socket.exists());
}

#[test]
fn a_server_that_is_killed_is_reported_and_can_be_started_again() {
    let folder = Temporary::new("killed");
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    let mut failure = cluster.failure().unwrap();
    let process = fs::read_to_string(folder.0.join("cluster/postmaster.pid")).unwrap();
    let process = process.lines().next().unwrap();
    assert!(std::process::Command::new("kill").args(["-KILL", process]).status().unwrap().success());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let why = runtime.block_on(async { failure.wait_for(Option::is_some).await.unwrap().clone().unwrap() });
    assert!(why.contains("signal: 9"), "{why}");
    drop(cluster);
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    connect_once(&cluster.url(NAME)).unwrap();
}

#[test]
fn the_password_is_needed_and_only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Temporary::new("password");
    let cluster = Cluster::start(&folder.0, Durability::Off).unwrap();
    assert!(connect_once(&cluster.url(NAME).replace(&cluster.password, "wrong")).is_err());
    for (path, mode) in [("cluster", 0o700), ("cluster/sightline-password", 0o600), ("postgres.log", 0o600)] {
        assert_eq!(fs::metadata(folder.0.join(path)).unwrap().permissions().mode() & 0o777, mode);
    }
    // Nothing else is open to others either: the socket, the lock, what PostgreSQL writes.
    let mut folders = vec![folder.0.clone()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // PostgreSQL removes files of its own meanwhile.
            let Ok(about) = fs::symlink_metadata(&path) else { continue };
            assert_eq!(about.permissions().mode() & 0o077, 0, "{}", path.display());
            seen += 1;
            if about.is_dir() {
                folders.push(path);
            }
        }
    }
    assert!(seen > 100 && cluster.socket.join(".s.PGSQL.5432").exists(), "{seen}");
}
