//! The state of a chat: by icon, word, colour and weight.

use super::icon::Icon;
use crate::words::t;
use crate::words::time::{duration, use_now};
use leptos::prelude::*;
use sightline_shared::{ChatState, Timestamp};

/// The state; a queued chat says how long it waits, ticking.
#[component]
pub fn StateBadge(
    /// The state.
    state: ChatState,
    /// Since when it waits.
    waiting_since: Option<Timestamp>,
    /// It waits longer than it should.
    over_target: bool,
) -> impl IntoView {
    let (tone, icon, word) = match state {
        ChatState::Queued if over_target => ("late", "late", t("state.queued")),
        ChatState::Queued => ("queued", "queued", t("state.queued")),
        ChatState::Active => ("active", "active", t("state.active")),
        ChatState::Closed => ("closed", "closed", t("state.closed")),
    };
    let now = use_now();
    let time = waiting_since.map(|since| {
        let time = Memo::new(move |_| duration(now.get() - since.utc()));
        view! { " " {time} }
    });
    view! {
        <span class=format!("state-badge state-badge--{tone}")>
            <Icon name=icon/>
            <span>{word} {time}</span>
            {over_target.then(|| view! { <span class="visually-hidden">", " {t("state.over_target")}</span> })}
        </span>
    }
}
