//! `/metrics`, on a listener of its own: for the operator's monitoring.

use crate::error::Error;
use crate::metrics::CONTENT_TYPE;
use crate::metrics::process::Process;
use crate::state::State;
use crate::store::levels::{Waiting, waiting};
use actix_web::{HttpResponse, web};
use std::time::Duration;

/// How long the database may take to say what is waiting; a scrape is given up after 10 s by default.
const PATIENCE: Duration = Duration::from_secs(3);

/// The measures of this process, in the text format of OpenMetrics.
///
/// Answers also while the database is unavailable; what it alone knows is NaN then.
///
/// # Errors
/// None that a working server meets.
pub async fn get_metrics(state: web::Data<State>) -> Result<HttpResponse, Error> {
    let found = tokio::time::timeout(PATIENCE, state.readiness.read(waiting)).await;
    set_levels(&state, found.ok().and_then(Result::ok));
    let text = state.metrics.text().map_err(|why| Error::Internal(why.into()))?;
    Ok(HttpResponse::Ok().content_type(CONTENT_TYPE).body(text))
}

fn set_levels(state: &State, found: Option<Waiting>) {
    let levels = &state.metrics.levels;
    let (open, busy) = state.db.connections();
    let counts = [
        (&levels.database_up, usize::from(found.is_some())),
        (&levels.connections, open as usize),
        (&levels.busy_connections, busy as usize),
        (&levels.most_connections, state.db.size()),
        (&levels.streams, state.live.open_streams()),
        (&levels.exports, state.exports.running()),
        (&levels.audit_entries, state.audit.waiting()),
    ];
    for (gauge, count) in counts {
        gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
    }
    let known = |of: fn(&Waiting) -> i64| found.as_ref().map_or(f64::NAN, |found| of(found) as f64);
    levels.set_chats("queued", known(|found| found.queued_chats));
    levels.set_chats("active", known(|found| found.active_chats));
    levels.webhook_pending.set(known(|found| found.pending_messages));
    levels.set_endpoints("enabled", known(|found| found.enabled_endpoints));
    levels.set_endpoints("failing", known(|found| found.failing_endpoints));
    levels.set_endpoints("disabled", known(|found| found.disabled_endpoints));
    levels.webhook_late.set(found.map_or(f64::NAN, |found| found.late_seconds));
    levels.outbox_age.set(found.map_or(f64::NAN, |found| found.outbox_seconds));
    levels.set_process(Process::now());
}
