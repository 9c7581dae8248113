//! Whether what is shown is as it is: live, broken since when, or paused.

use super::icon::Icon;
use crate::live::LiveState;
use crate::text::{t, t_with};
use crate::time_text::{length, use_now};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The indicator, with its pause button.
#[component]
pub fn LiveIndicator(
    /// How the stream is.
    #[prop(into)]
    state: Signal<LiveState>,
    /// When the server was heard last.
    #[prop(into)]
    heard_at: Signal<DateTime<Utc>>,
    /// Pause, or go on.
    on_toggle: Callback<()>,
) -> impl IntoView {
    let now = use_now();
    // Only its change is announced, not the age.
    let word = Memo::new(move |_| match state.get() {
        LiveState::Connecting => t("live.connecting"),
        LiveState::Live => t("live.live"),
        LiveState::Lost(_) => t("live.lost"),
        LiveState::Paused => t("live.paused"),
    });
    let age = Memo::new(move |_| match state.get() {
        LiveState::Live | LiveState::Connecting => String::new(),
        LiveState::Lost(since) => t_with("live.since", &[("age", &length(now.get() - since))]),
        LiveState::Paused => t_with("live.since", &[("age", &length(now.get() - heard_at.get()))]),
    });
    let is_paused = Memo::new(move |_| state.get() == LiveState::Paused);
    let action = move || if is_paused.get() { t("live.resume") } else { t("live.pause") };
    view! {
        <div class="live" class:live--on=move || state.get() == LiveState::Live class:live--lost=move || matches!(state.get(), LiveState::Lost(_))>
            <span class="live__dot" aria-hidden="true"></span>
            <span role="status">{word}</span>
            <span class="live__age">{age}</span>
            <button type="button" class="icon-button icon-button--small" data-key="p" aria-label=action title=action on:click=move |_| on_toggle.run(())>
                {move || if is_paused.get() { view! { <Icon name="play"/> } } else { view! { <Icon name="pause"/> } }}
            </button>
        </div>
    }
}
