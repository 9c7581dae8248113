//! The running server: started, watched and stopped by a thread of its own.
//!
//! The kernel stops the server when the thread that started it ends, so that it never outlives
//! us; a thread of its own lives exactly as long as the server should.

use super::account::{Account, end_with_this_thread};
use super::binaries::Binaries;
use super::settings::{Durability, PORT};
use super::stale;
use anyhow::{Context as _, bail};
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// After a crash the server first replays its write-ahead log.
const START: Duration = Duration::from_secs(300);
const STOP: Duration = Duration::from_secs(60);
/// How long the remaining processes of a killed server may take to end.
const LEFTOVERS: Duration = Duration::from_secs(20);

/// What it takes to start the server.
#[derive(Debug)]
pub struct Launch {
    pub account: Account,
    pub binaries: Binaries,
    pub cluster: PathBuf,
    pub socket: PathBuf,
    pub log: PathBuf,
    pub durability: Durability,
}

/// A server that accepts connections.
#[derive(Debug)]
pub struct Server {
    stop: Option<Sender<()>>,
    keeper: Option<JoinHandle<()>>,
    failure: watch::Receiver<Option<String>>,
}

impl Server {
    /// Starts the server and waits until it accepts connections.
    pub fn start(launch: Launch) -> anyhow::Result<Self> {
        let (stop, stopped) = channel();
        let (sender, started) = channel();
        let (failed, failure) = watch::channel(None);
        let keeper = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || launch.keep(&sender, &stopped, &failed))
            .context("cannot start a thread")?;
        let server = Self { stop: Some(stop), keeper: Some(keeper), failure };
        started.recv().context("the thread of PostgreSQL ended")??;
        Ok(server)
    }

    /// Holds the reason once the server ended without a stop.
    pub fn failure(&self) -> watch::Receiver<Option<String>> {
        self.failure.clone()
    }

    /// Stops the server and waits for its end. Sessions are rolled back.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Launch {
    fn keep(
        &self,
        started: &Sender<anyhow::Result<()>>,
        stopped: &Receiver<()>,
        failed: &watch::Sender<Option<String>>,
    ) {
        let mut child = match self.start() {
            Ok(child) => child,
            Err(why) => return drop(started.send(Err(why))),
        };
        let _ = started.send(Ok(()));
        while stopped.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
            if let Ok(Some(status)) = child.try_wait() {
                let _ = failed.send(Some(format!("PostgreSQL ended unexpectedly ({status}); {}", self.last_words())));
                return;
            }
        }
        self.stop(&mut child);
    }

    fn start(&self) -> anyhow::Result<Child> {
        let until = Instant::now() + LEFTOVERS;
        loop {
            stale::clear(&self.cluster, &self.socket, |process| self.signal(process, "INT"), until)?;
            let mut child = self.spawn()?;
            match self.wait_until_ready(&mut child) {
                Ok(()) => return Ok(child),
                // Sessions of a server that was killed; they end by themselves.
                Err(_) if Instant::now() < until && self.log_text().contains("is still in use") => {
                    thread::sleep(Duration::from_millis(200));
                }
                Err(why) => {
                    self.stop(&mut child);
                    return Err(why);
                }
            }
        }
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        let _ = fs::rename(&self.log, self.log.with_extension("log.old"));
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let log = options.open(&self.log).with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = self.account.command(&self.binaries.program("postgres"));
        command.arg("-D").arg(&self.cluster).stdout(log.try_clone()?).stderr(log);
        for setting in self.settings() {
            command.arg("-c").arg(setting);
        }
        end_with_this_thread(&mut command, libc::SIGINT);
        command.spawn().context("cannot start PostgreSQL")
    }

    fn settings(&self) -> Vec<OsString> {
        let mut folder = OsString::from("unix_socket_directories=\"");
        folder.push(&self.socket);
        folder.push("\"");
        let mut settings = vec![folder, format!("port={PORT}").into()];
        settings.extend(SETTINGS.iter().map(OsString::from));
        if self.durability == Durability::Off {
            settings.extend(SETTINGS_OF_TESTS.iter().map(OsString::from));
        }
        settings
    }

    fn wait_until_ready(&self, child: &mut Child) -> anyhow::Result<()> {
        let begun = Instant::now();
        let mut next_word = Duration::from_secs(5);
        loop {
            if let Some(status) = child.try_wait()? {
                bail!("PostgreSQL did not start ({status}); {}", self.last_words());
            }
            if is_ready(&self.cluster, child.id()) {
                return Ok(());
            }
            let waited = begun.elapsed();
            if waited > START {
                bail!("PostgreSQL is not ready after {} s; {}", START.as_secs(), self.last_words());
            }
            if waited > next_word {
                tracing::info!("still waiting for PostgreSQL to start; {}", self.last_words());
                next_word *= 2;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn stop(&self, child: &mut Child) {
        // SIGINT ends sessions and writes a checkpoint, SIGQUIT leaves that to the next start.
        for (signal, patience) in [("INT", STOP), ("QUIT", Duration::from_secs(10))] {
            if wait(child, Duration::ZERO) {
                break;
            }
            self.signal(child.id(), signal);
            if wait(child, patience) {
                break;
            }
            tracing::warn!("PostgreSQL does not stop on SIG{signal}; {}", self.last_words());
        }
        let _ = child.kill();
        let _ = child.wait();
        if self.socket != self.cluster {
            let _ = fs::remove_dir(&self.socket);
        }
    }

    /// Sends a signal to a process of the server's account.
    pub fn signal(&self, process: u32, signal: &str) {
        let mut command: Command = self.account.command(&self.binaries.program("pg_ctl"));
        command.args(["kill", signal, &process.to_string()]).stdout(Stdio::null());
        if let Err(why) = Account::run(&mut command) {
            tracing::warn!("cannot signal PostgreSQL: {why:#}");
        }
    }

    fn log_text(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn last_words(&self) -> String {
        let text = self.log_text();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(4)..].join(" / ");
        format!("the end of {}: {last}", self.log.display())
    }
}

/// Whether the server `process` says that it accepts connections.
pub fn is_ready(cluster: &Path, process: u32) -> bool {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).unwrap_or_default();
    let mut lines = text.lines();
    lines.next() == Some(process.to_string().as_str()) && lines.nth(6).is_some_and(|state| state.trim() == "ready")
}

fn wait(child: &mut Child, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// On the command line, so that an older cluster gets them as well.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=100",
    "shared_buffers=256MB",
    "work_mem=16MB",
    "maintenance_work_mem=128MB",
    "max_wal_size=2GB",
    "random_page_cost=1.1",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // Details and statements could name people.
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "logging_collector=off",
];

/// What is lost with the machine may be lost: such a cluster lives as long as its tests.
const SETTINGS_OF_TESTS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=300",
];
