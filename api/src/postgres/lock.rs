//! The lock of a data folder's cluster: one process at a time runs it. The kernel holds the lock,
//! so that it is released even when the process is killed.

use anyhow::Context as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The right to run the cluster, until dropped.
#[derive(Debug)]
pub struct Runner {
    guests: File,
    _lock: File,
}

/// Use of a cluster that another process runs, until dropped.
#[derive(Debug)]
pub struct Guest {
    _lock: File,
}

/// How long a process runs the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Until it is stopped: a server.
    Unlimited,
    /// Until it is done: a command.
    Short,
}

/// What the file says of a process that runs the cluster until it is done.
const SHORT: &str = " for a command";

/// The right to run the cluster for `term`, or `None` while another process has it.
pub fn run(folder: &Path, term: Term) -> anyhow::Result<Option<Runner>> {
    let mut lock = open(folder, "lock")?;
    if !is_taken(lock.try_lock(), folder)? {
        return Ok(None);
    }
    lock.set_len(0)?;
    write!(lock, "{}{}", std::process::id(), if term == Term::Short { SHORT } else { "" })?;
    Ok(Some(Runner { guests: open(folder, "guests")?, _lock: lock }))
}

/// Use of the cluster of another process, or `None` when that one is about to stop it.
pub fn join(folder: &Path) -> anyhow::Result<Option<Guest>> {
    let lock = open(folder, "guests")?;
    Ok(is_taken(lock.try_lock_shared(), folder)?.then_some(Guest { _lock: lock }))
}

impl Runner {
    /// Waits until no other process uses the cluster; none can begin to afterwards.
    pub fn wait_for_guests(&self) {
        if let Err(why) = self.guests.lock() {
            tracing::warn!(%why, "cannot wait for the other users of the data folder");
        }
    }
}

/// "process 123", and for how long it runs the cluster, from what it wrote.
pub fn runner_of(folder: &Path) -> (String, Term) {
    let mut text = String::new();
    let read = open(folder, "lock").and_then(|mut file| {
        file.rewind()?;
        Ok(file.read_to_string(&mut text)?)
    });
    let (number, term) = match text.strip_suffix(SHORT) {
        Some(number) => (number, Term::Short),
        None => (text.as_str(), Term::Unlimited),
    };
    let is_known = read.is_ok() && !number.is_empty();
    (if is_known { format!("process {number}") } else { "another process".to_owned() }, term)
}

fn open(folder: &Path, name: &str) -> anyhow::Result<File> {
    let path = folder.join(name);
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    options.with_context(|| {
        format!(
            "cannot open {}: start sightline as the folder's owner, or choose another with --data-dir",
            path.display()
        )
    })
}

fn is_taken(tried: Result<(), TryLockError>, folder: &Path) -> anyhow::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(why)) => {
            Err(why).with_context(|| format!("the file system of {} cannot lock files", folder.display()))
        }
    }
}
