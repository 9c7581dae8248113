//! Asking what is new while the page is seen: the live stream reports chats, not who looks at them.

use super::model::AuditModel;
use crate::query_state::AuditState;
use crate::server::live::Live;
use leptos::prelude::*;
use std::time::Duration;

/// How often what is new is asked for, in a window that is seen. Accesses are in the log within a second.
const EVERY: Duration = Duration::from_secs(4);

/// Asks what is new every few seconds while the page is seen and may change by itself.
pub fn follow(model: AuditModel) {
    let live = Live::get();
    let look = move || {
        let may_change = !document().hidden() && !live.is_some_and(Live::is_paused);
        if may_change && model.state.with_untracked(AuditState::has_now) {
            model.look();
        }
    };
    if let Ok(timer) = set_interval_with_handle(look, EVERY) {
        on_cleanup(move || timer.clear());
    }
    let shown = window_event_listener_untyped("visibilitychange", move |_| look());
    on_cleanup(move || shown.remove());
}
