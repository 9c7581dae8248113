//! Waiting for something that will surely come.

use std::time::{Duration, Instant};

/// How long it may take: only so that a test that fails ends, and says for what it waited.
pub const AT_MOST: Duration = Duration::from_secs(120);
/// How long until the next look.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks again and again until it is so.
///
/// # Panics
/// When it never is.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < AT_MOST, "waited in vain: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// [`until`] for a thread that may be held up.
///
/// # Panics
/// When it never is so.
pub fn until_blocking(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < AT_MOST, "waited in vain: {what}");
        std::thread::sleep(PAUSE);
    }
}
