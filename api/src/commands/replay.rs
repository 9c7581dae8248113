//! Replaying the chats that an earlier version stored, after the migrations.

use crate::store::imports::replay::{self, Replayed};
use anyhow::Context as _;
use diesel::PgConnection;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// Replays the chats of all companies that have to be; returns `None` where none has. An interrupted
/// replay goes on the next time.
pub(super) fn run(conn: &mut PgConnection) -> anyhow::Result<Option<Replayed>> {
    let count = replay::count(conn).context("the database could not count the chats to replay")?;
    if count == 0 {
        return Ok(None);
    }
    let bar = bar(count);
    let done = replay::all(conn, &mut |chats| bar.set_position(chats));
    bar.finish_and_clear();
    done.map(Some).context("the chats could not all be replayed; the next start goes on")
}

/// What was done, as a line.
pub(super) fn in_words(done: Replayed) -> String {
    format!("replayed {} chats, of which {} changed", done.chats, done.changed)
}

/// A bar on a terminal, nothing elsewhere.
fn bar(count: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(count);
    let style = "replaying chats {wide_bar} {pos}/{len} {elapsed_precise}";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
