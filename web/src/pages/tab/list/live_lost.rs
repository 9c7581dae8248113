//! Says above the rows that they are no longer live, and since when.

use crate::components::base::icon::Icon;
use crate::components::table::list_message::Notice;
use crate::server::live::{Live, LiveState};
use crate::words::time::{clock, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use chrono::TimeDelta;
use leptos::prelude::*;
use sightline_shared::Timestamp;

/// A connection that is restored sooner is not reported as lost.
const LOST_FOR: TimeDelta = TimeDelta::seconds(5);

/// The line above the rows while the live stream is broken and `is_wanted`.
pub fn live_lost(zone: Signal<Zone>, is_wanted: impl Fn() -> bool + Send + 'static) -> impl Fn() -> Option<AnyView> {
    let (live, now) = (Live::get(), use_now());
    let stopped = Memo::new(move |_| match live?.state.get() {
        LiveState::Lost(at) if now.get() - at > LOST_FOR => Some(Timestamp::from(at)),
        _ => None,
    });
    let retry = move |_| live.into_iter().for_each(Live::retry);
    move || {
        let at = stopped.get().filter(|_| is_wanted())?;
        let words = move || t_with("notice.live_stopped", &[("time", &clock(at, &zone.get()))]);
        let notice = view! {
            <Notice words=Signal::derive(words)>
                <button type="button" class="button" on:click=retry><Icon name="refresh"/>{t("action.try_now")}</button>
            </Notice>
        };
        Some(notice.into_any())
    }
}
