//! Waiting for a condition that is sure to hold.

use std::time::{Duration, Instant};

/// How long it may take: only so that a failing test ends and says what it waited for.
pub const AT_MOST: Duration = Duration::from_secs(120);
/// The interval of checks.
const PAUSE: Duration = Duration::from_millis(10);

/// Checks again and again until the condition holds.
///
/// # Panics
/// When it never does.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < AT_MOST, "waited in vain: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// [`until`] for a thread that may block.
///
/// # Panics
/// When the condition never holds.
pub fn until_blocking(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < AT_MOST, "waited in vain: {what}");
        std::thread::sleep(PAUSE);
    }
}
