//! The time of an event.

use super::state::TranscriptContext;
use crate::words::time::{clock, exact};
use leptos::prelude::*;
use sightline_shared::Timestamp;

/// A time of day, the whole instant in its tooltip.
#[component]
pub fn EventTime(
    /// The instant.
    at: Timestamp,
    /// For the zone.
    context: TranscriptContext,
) -> impl IntoView {
    view! {
        <time datetime=at.to_string() title=move || exact(at, &context.zone.get())>
            {move || clock(at, &context.zone.get())}
        </time>
    }
}
