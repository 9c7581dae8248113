//! What became of a message that was written here, under its bubble.

use super::state::TranscriptContext;
use crate::words::time::{exact, use_now};
use crate::words::{t, t_with};
use chrono::TimeDelta;
use leptos::prelude::*;
use sightline_shared::{EventDelivery, EventDeliveryState};
use uuid::Uuid;

/// How long a message may be under way before it can be sent again.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

/// How far the message has come. One that failed, or that no platform has accepted for long, can be sent again.
#[component]
pub fn DeliveryLine(
    /// The message.
    event: Uuid,
    /// What became of it.
    delivery: EventDelivery,
    /// What belongs to the chat.
    context: TranscriptContext,
) -> impl IntoView {
    let EventDelivery { state, at, reason } = delivery;
    let words = match (state, reason) {
        (EventDeliveryState::Sending, _) => t("transcript.sending").to_owned(),
        (EventDeliveryState::HandedOver, _) => t("transcript.handed_over").to_owned(),
        (EventDeliveryState::Delivered, _) => t("transcript.delivered").to_owned(),
        (EventDeliveryState::Failed, Some(reason)) => t_with("transcript.failed", &[("reason", &reason)]),
        (EventDeliveryState::Failed, None) => t("transcript.not_accepted").to_owned(),
    };
    let failure = RwSignal::new(None);
    let is_failed = state == EventDeliveryState::Failed;
    let now = use_now();
    let is_late = move || state == EventDeliveryState::Sending && now.get() - at.utc() > PATIENCE;
    let is_offered = Memo::new(move |_| is_failed || is_late());
    let again = move || {
        let resend = move |_| context.on_resend.run((event, failure));
        let button = move || view! { <button type="button" class="button" on:click=resend>{t("transcript.send_again")}</button> };
        is_offered.get().then(button)
    };
    view! {
        <p
            class="transcript__delivery" class:transcript__delivery--failed=is_failed
            title=move || exact(at, &context.zone.get())
        >
            <span dir="auto">{move || failure.get().unwrap_or_else(|| words.clone())}</span>
            {again}
        </p>
    }
}
