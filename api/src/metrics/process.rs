//! What the operating system says of this process (`/proc`, see proc(5)); unknown elsewhere than on Linux.

use std::fs;
use std::path::Path;

/// Ticks of a second in `/proc`: `USER_HZ`, the same on every architecture but Alpha.
const TICKS: f64 = 100.0;

/// What a process uses. What is unknown is NaN.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Memory that it occupies.
    pub memory_bytes: f64,
    /// Time that processors worked for it.
    pub processor_seconds: f64,
    /// Open files and sockets.
    pub open_files: f64,
    /// When it started, in seconds since 1970.
    pub started_at: f64,
}

impl Default for Process {
    fn default() -> Self {
        Self { memory_bytes: f64::NAN, processor_seconds: f64::NAN, open_files: f64::NAN, started_at: f64::NAN }
    }
}

impl Process {
    /// What this process uses now.
    #[must_use]
    pub fn now() -> Self {
        let mut now = Self::default();
        let status = read("/proc/self/status");
        let resident = status.lines().find_map(|line| number(line.strip_prefix("VmRSS:")?, 0));
        now.memory_bytes = resident.map_or(f64::NAN, |kibibytes| kibibytes * 1024.0);
        let status = read("/proc/self/stat");
        // The name of the program, in brackets, may contain anything.
        let status = status.rsplit_once(')').map_or("", |(_, rest)| rest);
        if let (Some(user), Some(system), Some(started)) = (number(status, 11), number(status, 12), number(status, 19))
        {
            now.processor_seconds = (user + system) / TICKS;
            let booted = read("/proc/stat").lines().find_map(|line| number(line.strip_prefix("btime ")?, 0));
            now.started_at = booted.map_or(f64::NAN, |booted| booted + started / TICKS);
        }
        if let Ok(open) = fs::read_dir("/proc/self/fd") {
            now.open_files = open.count() as f64;
        }
        now
    }
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The word at this place, as a number.
fn number(words: &str, at: usize) -> Option<f64> {
    words.split_ascii_whitespace().nth(at)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Process;

    #[test]
    fn a_process_has_memory_time_files_and_a_beginning() {
        let now = Process::now();
        assert!(now.memory_bytes > 1e6 && now.open_files >= 3.0 && now.processor_seconds >= 0.0, "{now:?}");
        assert!(now.started_at > 1.7e9, "{now:?}");
    }
}
