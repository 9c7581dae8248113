//! What became of a result at the webhooks that are sent it.

use crate::components::base::icon::Icon;
use crate::words::t;
use crate::words::time::{absolute, exact, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::{ResultDelivery, WebhookDeliveryState};

/// Whether the webhook has not accepted it so far.
#[must_use]
pub fn is_failing(delivery: &ResultDelivery) -> bool {
    match delivery.state {
        WebhookDeliveryState::Failed => true,
        WebhookDeliveryState::Pending => delivery.last_error.is_some(),
        WebhookDeliveryState::Delivered | WebhookDeliveryState::Dropped => false,
    }
}

/// A line for each webhook, and the button that sends the result again to those that did not accept it.
#[component]
pub fn ResultDeliveries(
    /// Its deliveries; nothing is shown where there are none.
    deliveries: Vec<ResultDelivery>,
    /// The zone in which times are shown.
    zone: Signal<Zone>,
    /// Sends it again; the signal takes why that failed.
    on_resend: Callback<RwSignal<Option<String>>>,
) -> impl IntoView {
    if deliveries.is_empty() {
        return ().into_any();
    }
    let failure = RwSignal::new(None);
    let is_offered = deliveries.iter().any(is_failing);
    let again = is_offered.then(|| {
        view! { <button type="button" class="button" on:click=move |_| on_resend.run(failure)>{t("transcript.send_again")}</button> }
    });
    let lines: Vec<_> = deliveries.into_iter().map(|delivery| line(delivery, zone)).collect();
    view! {
        <section class="deliveries" aria-labelledby="deliveries">
            <h3 id="deliveries">{t("result.sent_to")}</h3>
            <ul>{lines}</ul>
            {move || failure.get().map(|words: String| view! { <p class="composer__failure" role="alert"><Icon name="late"/>{words}</p> })}
            {again}
        </section>
    }
    .into_any()
}

fn line(delivery: ResultDelivery, zone: Signal<Zone>) -> AnyView {
    let now = use_now();
    let is_failing = is_failing(&delivery);
    let ResultDelivery { endpoint, state, at, .. } = delivery;
    let words = t(match state {
        WebhookDeliveryState::Pending if is_failing => "result.tried_again",
        WebhookDeliveryState::Pending => "transcript.sending",
        WebhookDeliveryState::Delivered => "result.accepted",
        WebhookDeliveryState::Failed => "result.not_accepted",
        WebhookDeliveryState::Dropped => "result.dropped",
    });
    let when = move || absolute(at, now.get(), &zone.get());
    view! {
        <li class:deliveries__failing=is_failing>
            <Icon name={if is_failing { "late" } else { "check" }}/>
            <b class="truncated" dir="auto" title=endpoint.clone()>{endpoint.clone()}</b>
            <span>{words}</span>
            <time class="drawer__muted" datetime=at.to_string() title=move || exact(at, &zone.get())>{when}</time>
        </li>
    }
    .into_any()
}
