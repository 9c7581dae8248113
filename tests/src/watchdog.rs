//! Reports a test that never ends, and ends the run.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longer than any test takes on a slow machine: only so that a run with a hanging test ends.
const AT_MOST: Duration = Duration::from_secs(30 * 60);

/// The running tests: by number, the name and the start.
static RUNNING: LazyLock<Mutex<HashMap<u64, (String, Instant)>>> = LazyLock::new(|| {
    std::thread::spawn(watch);
    Mutex::default()
});

/// Something that ends with its test.
#[derive(Debug)]
pub struct Watched(u64);

impl Watched {
    /// Watches the test of this thread, which has its name.
    #[must_use]
    pub fn begin() -> Self {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let number = running.keys().max().map_or(0, |last| last + 1);
        let name = std::thread::current().name().unwrap_or("a test").to_owned();
        running.insert(number, (name, Instant::now()));
        Self(number)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

fn watch() {
    loop {
        std::thread::sleep(Duration::from_secs(10));
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let hanging: Vec<&str> =
            running.values().filter(|(_, began)| began.elapsed() > AT_MOST).map(|(name, _)| name.as_str()).collect();
        if !hanging.is_empty() {
            // Not `eprintln`, which the harness keeps for itself.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("\nhanging: {hanging:?}\n").as_bytes());
            std::process::abort();
        }
    }
}
