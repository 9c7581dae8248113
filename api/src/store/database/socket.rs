//! The socket of a connection: libpq makes it, and Diesel does not expose it.
//!
//! Connections are made one at a time. What is new among the sockets of the process afterwards, and leads
//! to a PostgreSQL server, is the socket of the connection. Where the system does not list the open files
//! of a process, or has another idea of them, none is found.

use diesel::connection::Connection as _;
use diesel::pg::PgConnection;
use diesel::{ConnectionError, ConnectionResult};
use socket2::Socket;
use std::collections::HashSet;
use std::net::Shutdown;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the kernel waits until what was sent over TCP is acknowledged: a host that is gone without a
/// word answers nothing. A socket with exactly this limit is one of ours.
const UNACKNOWLEDGED: Duration = Duration::from_millis(11_973);
/// The name that libpq gives the limit.
const OPTION: &str = "tcp_user_timeout";
/// The files that the process has open, on Linux.
const OPEN_FILES: &str = "/proc/self/fd";
/// A part of the path of every socket of PostgreSQL.
const NAME: &str = ".s.PGSQL.";

/// The connection that is being made.
static CURRENT: Mutex<Option<Attempt>> = Mutex::new(None);
/// Held while a connection is made.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

struct Attempt {
    began: Instant,
    before: HashSet<PathBuf>,
}

/// Connects to the database at `url`, and looks for the socket. Blocks.
///
/// # Errors
/// When the server cannot be reached or refuses the connection.
pub fn connect(url: &str) -> ConnectionResult<(PgConnection, Option<Socket>)> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let before: HashSet<PathBuf> = open_sockets().into_iter().map(|(_, name)| name).collect();
    set_current(Some(Attempt { began: Instant::now(), before: before.clone() }));
    let made = PgConnection::establish(&limited(url));
    set_current(None);
    let conn = made?;
    let mut new = new_sockets(&before);
    // With several there would be no telling which it is.
    Ok((conn, new.pop().filter(|_| new.is_empty())))
}

/// The same, without looking for the socket.
///
/// # Errors
/// As [`connect`].
pub fn connect_unwatched(url: &str) -> Result<PgConnection, ConnectionError> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    PgConnection::establish(&limited(url))
}

/// Ends the attempt to connect that takes longer than `limit`: a server that is frozen accepts connections,
/// and says nothing.
pub fn end_attempt_after(limit: Duration) {
    let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(attempt) = current.as_ref().filter(|attempt| attempt.began.elapsed() > limit) {
        for socket in new_sockets(&attempt.before) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

fn set_current(attempt: Option<Attempt>) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = attempt;
}

/// `url` with a limit for what is not acknowledged, unless it has one.
fn limited(url: &str) -> String {
    if url.contains(OPTION) {
        return url.to_owned();
    }
    let limit = UNACKNOWLEDGED.as_millis();
    match url.split_once("://") {
        Some((_, rest)) => format!("{url}{}{OPTION}={limit}", if rest.contains('?') { '&' } else { '?' }),
        None => format!("{url} {OPTION}={limit}"),
    }
}

/// The sockets to PostgreSQL servers that were not there before.
fn new_sockets(before: &HashSet<PathBuf>) -> Vec<Socket> {
    let new = open_sockets().into_iter().filter(|(_, name)| !before.contains(name));
    new.filter_map(|(number, _)| duplicate(number)).filter(leads_to_postgres).collect()
}

/// The number of every open socket, and its name, which is that of no other one.
fn open_sockets() -> Vec<(i32, PathBuf)> {
    let entries = std::fs::read_dir(OPEN_FILES).into_iter().flatten().flatten();
    let socket = |entry: std::fs::DirEntry| {
        let name = std::fs::read_link(entry.path()).ok()?;
        let number = entry.file_name().to_str()?.parse().ok()?;
        name.as_os_str().to_str()?.starts_with("socket:").then_some((number, name))
    };
    entries.filter_map(socket).collect()
}

fn leads_to_postgres(socket: &Socket) -> bool {
    let Ok(peer) = socket.peer_addr() else { return false };
    match peer.as_pathname() {
        Some(path) => path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NAME)),
        None => (peer.is_ipv4() || peer.is_ipv6()) && has_our_limit(socket),
    }
}

#[cfg(target_os = "linux")]
fn has_our_limit(socket: &Socket) -> bool {
    matches!(socket.tcp_user_timeout(), Ok(Some(limit)) if limit == UNACKNOWLEDGED)
}

#[cfg(not(target_os = "linux"))]
fn has_our_limit(_: &Socket) -> bool {
    false
}

/// Another handle for an open file, which stays valid when the file is closed.
#[allow(unsafe_code, reason = "the standard library duplicates only what it owns")]
fn duplicate(number: i32) -> Option<Socket> {
    use std::os::fd::{FromRawFd as _, OwnedFd};
    // SAFETY: fcntl touches no memory of ours; for a number that is not open it returns an error.
    let copy = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 0) };
    // SAFETY: the number is that of a new handle, which nothing else owns.
    (copy >= 0).then(|| unsafe { OwnedFd::from_raw_fd(copy) }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_added_to_both_forms_of_an_address() {
        for (given, limited_) in [
            ("postgres://here/db", "postgres://here/db?tcp_user_timeout=11973"),
            ("postgres:///db?host=/run", "postgres:///db?host=/run&tcp_user_timeout=11973"),
            ("host=here dbname=db", "host=here dbname=db tcp_user_timeout=11973"),
            ("postgres://here/db?tcp_user_timeout=5", "postgres://here/db?tcp_user_timeout=5"),
        ] {
            assert_eq!(limited(given), limited_);
        }
    }
}
