//! The state of live updates: live, disconnected since a time, or paused.

use crate::components::base::icon::Icon;
use crate::server::live::LiveState;
use crate::words::time::{absolute, age, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use sightline_shared::Timestamp;

/// The indicator, with its pause button.
#[component]
pub fn LiveIndicator(
    /// How the stream is.
    #[prop(into)]
    state: Signal<LiveState>,
    /// When something was received from the server last.
    #[prop(into)]
    received_at: Signal<DateTime<Utc>>,
    /// The zone in which times are shown.
    zone: Signal<Zone>,
    /// Pause, or go on.
    on_toggle: Callback<()>,
) -> impl IntoView {
    let now = use_now();
    // Only its change is announced, not the age.
    let word = Memo::new(move |_| match state.get() {
        LiveState::Connecting => t("live.connecting"),
        LiveState::Live => t("live.live"),
        LiveState::Lost(_) => t("live.lost"),
        LiveState::Paused(_) => t("live.paused"),
    });
    let words = Memo::new(move |_| {
        let since = |at: DateTime<Utc>| {
            t_with("live.since", &[("time", &absolute(Timestamp::from(at), now.get(), &zone.get()))])
        };
        match state.get() {
            LiveState::Connecting => String::new(),
            LiveState::Live => t_with("live.updated", &[("age", &age(Timestamp::from(received_at.get()), now.get()))]),
            LiveState::Lost(at) | LiveState::Paused(at) => since(at),
        }
    });
    // Another element for each message: its pulse is an animation that begins with it.
    let dot = move || {
        received_at.track();
        view! { <span class="live__dot" aria-hidden="true"></span> }
    };
    let is_paused = Memo::new(move |_| matches!(state.get(), LiveState::Paused(_)));
    let action = move || if is_paused.get() { t("live.resume") } else { t("live.pause") };
    view! {
        <div class="live" class:live--on=move || state.get() == LiveState::Live class:live--lost=move || matches!(state.get(), LiveState::Lost(_))>
            {dot}
            <span role="status">{word}</span>
            <span class="live__age">{words}</span>
            <button type="button" class="icon-button icon-button--small" data-key="p" aria-label=action title=action on:click=move |_| on_toggle.run(())>
                {move || if is_paused.get() { view! { <Icon name="play"/> } } else { view! { <Icon name="pause"/> } }}
            </button>
        </div>
    }
}
