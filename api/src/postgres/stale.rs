//! The remains of an earlier server: its process, or its lock files.

use super::settings::PORT;
use anyhow::{Context as _, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Makes way for a new server in the folder `cluster`; the caller holds the lock of the data folder, so an old one that
/// still runs has no owner. Waits for its end until `until` at most.
pub fn clear(cluster: &Path, socket: &Path, stop: impl Fn(u32), until: Instant) -> anyhow::Result<()> {
    let file = cluster.join("postmaster.pid");
    let mut is_reported = false;
    loop {
        let Ok(text) = fs::read_to_string(&file) else { return Ok(()) };
        let Some(process) = text.lines().next().and_then(|line| line.trim().parse::<u32>().ok()) else {
            return fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()));
        };
        if !is_server_of(process, cluster) {
            disown(&file, &text)?;
            return remove_socket(socket);
        }
        ensure!(
            Instant::now() < until,
            "the PostgreSQL of an earlier run (process {process}) still uses {} and does not stop",
            cluster.display()
        );
        if !is_reported {
            tracing::info!(process, "an earlier PostgreSQL still runs in the data folder: stopping it");
            stop(process);
            is_reported = true;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A server works inside its folder; a program that reuses its process id does not.
fn is_server_of(process: u32, cluster: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{process}"));
    fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == cluster)
        && fs::read_to_string(process.join("comm")).is_ok_and(|name| name.starts_with("postgres"))
}

/// PostgreSQL refuses to start when the process in this file lives, whatever it is, unless it is
/// the one that starts it. So we write our own number. Removing the file would also remove its
/// guard against sessions of a killed server, which still write to the data.
fn disown(file: &Path, text: &str) -> anyhow::Result<()> {
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    fs::write(file, format!("{}\n{rest}", std::process::id()))
        .with_context(|| format!("cannot write {}", file.display()))
}

fn remove_socket(folder: &Path) -> anyhow::Result<()> {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
