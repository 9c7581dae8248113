//! Sending the failed deliveries of a while again.

use super::log::Log;
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::webhooks;
use crate::words::zone::now;
use crate::words::{t, t_count};
use chrono::TimeDelta;
use leptos::prelude::*;
use sightline_shared::{Redelivery, Webhook, WebhookDeliveryState};

/// Since when, in hours, and the key of its name.
const SINCE: [(i64, &str); 4] = [
    (1, "webhooks.since.hour"),
    (24, "webhooks.since.day"),
    (168, "webhooks.since.week"),
    (720, "webhooks.since.month"),
];

/// The choice of the while, and the button.
#[component]
pub fn Again(
    /// The log of the webhook.
    log: Log,
    /// What is done with it.
    acts: Acts<Webhook>,
) -> impl IntoView {
    let hours = RwSignal::new(SINCE[1].0);
    let option = |(own, name): (i64, &'static str)| {
        view! { <option value=own.to_string() prop:selected=move || hours.get() == own>{t(name)}</option> }
    };
    let send = move || {
        let to = now() + TimeDelta::seconds(1);
        let from = to - TimeDelta::hours(hours.get_untracked());
        let range = Redelivery { from: from.into(), to: to.into(), state: WebhookDeliveryState::Failed.to_string() };
        acts.run(async move {
            let count = webhooks::redeliver_all(acts.id, &range).await?.count;
            log.read();
            Ok(t_count("webhooks.sent_again", count))
        });
    };
    view! {
        <div class="log__again">
            <label class="views__name">
                {t("webhooks.given_up")}
                <select id="failed-since" on:change=move |event| event_target_value(&event).parse().into_iter().for_each(|chosen| hours.set(chosen))>
                    {SINCE.map(option).into_iter().collect::<Vec<_>>()}
                </select>
            </label>
            {acts.button(Signal::stored(t("webhooks.redeliver_failed")), false, send)}
        </div>
    }
}
