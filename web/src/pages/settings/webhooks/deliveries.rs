//! The deliveries of a webhook, as its drawer lists them.

use super::again::Again;
use super::events::event_name;
use super::log::Log;
use super::words::{answer, delivery_badge};
use crate::components::base::icon::Icon;
use crate::pages::settings::list::acts::Acts;
use crate::server::load::Load;
use crate::server::settings::webhooks;
use crate::words::time::{absolute, exact, use_now};
use crate::words::zone::Zone;
use crate::words::{number, t, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::{Webhook, WebhookDelivery, WebhookDeliveryState};
use uuid::Uuid;

/// The deliveries, newest first, and sending them again.
pub fn deliveries(log: Log, acts: Acts<Webhook>, zone: &Zone) -> AnyView {
    let zone = StoredValue::new(zone.clone());
    let ids = Memo::new(move |_| match log.entries.get() {
        Load::Ready(entries) => entries.iter().map(|entry| entry.id).collect(),
        _ => Vec::new(),
    });
    let state = move || match log.entries.get() {
        Load::Loading => view! { <p class="settings__hint" role="status">{t("parts.loading")}</p> }.into_any(),
        Load::Ready(entries) if entries.is_empty() => {
            view! { <p class="settings__hint">{t("webhooks.no_deliveries")}</p> }.into_any()
        }
        Load::Ready(_) => ().into_any(),
        Load::Failed(failure) => view! {
            <p class="popover__error" role="alert">{failure.sentence()}</p>
            <button type="button" class="button" on:click=move |_| log.read()>{t("action.try_again")}</button>
        }
        .into_any(),
    };
    view! {
        <section class="log" aria-labelledby="log-title">
            <h3 id="log-title">{t("webhooks.deliveries")}</h3>
            {state}
            <ul class="log__list">
                <For each=move || ids.get() key=|id| *id children=move |id| line(log, acts, id, zone.get_value())/>
            </ul>
            {move || log.has_more.get().then(|| view! {
                <button type="button" class="button button--quiet" on:click=move |_| log.read_more()>{t("webhooks.more")}</button>
            })}
            {move || (!ids.with(Vec::is_empty)).then(|| view! { <Again log acts/> })}
        </section>
    }
    .into_any()
}

fn line(log: Log, acts: Acts<Webhook>, id: Uuid, zone: Zone) -> AnyView {
    let entry = Memo::new(move |_| log.find(id));
    let zone = StoredValue::new(zone);
    let now = use_now();
    let head = move || {
        entry.get().map(|entry| {
            let (icon, tone, words) = delivery_badge(&entry);
            let at = entry.created_at;
            view! {
                <span class=format!("state-badge state-badge--{tone}")><Icon name=icon/>{words}</span>
                <b title=entry.kind.as_str()>{event_name(entry.kind)}</b>
                <time class="drawer__muted" datetime=at.to_string() title=zone.with_value(|zone| exact(at, zone))>
                    {move || zone.with_value(|zone| absolute(at, now.get(), zone))}
                </time>
            }
        })
    };
    let facts = move || entry.get().map(|entry| zone.with_value(|zone| facts(&entry, now.get(), zone)));
    let is_over = Memo::new(move |_| {
        entry.with(|entry| entry.as_ref().is_some_and(|entry| entry.state != WebhookDeliveryState::Pending))
    });
    let again = move || {
        acts.run(async move {
            webhooks::redeliver(id).await?;
            log.read();
            Ok(t("webhooks.one_again").to_owned())
        });
    };
    view! {
        <li class="log__line">
            <div class="log__head">{head}</div>
            <div class="log__facts">
                <span>{facts}</span>
                {move || is_over.get().then(|| acts.button(Signal::stored(t("webhooks.redeliver")), false, again))}
            </div>
        </li>
    }
    .into_any()
}

/// The answer, how often it was tried, how long that took and when it is tried next.
fn facts(entry: &WebhookDelivery, now: chrono::DateTime<chrono::Utc>, zone: &Zone) -> String {
    let attempts = (entry.attempts > 0).then(|| t_count("webhooks.attempts", i64::from(entry.attempts)));
    let took = entry.duration_ms.map(|ms| t_with("webhooks.took", &[("ms", &number(i64::from(ms)))]));
    let next = entry.next_attempt_at.filter(|at| entry.attempts > 0 && at.utc() > now);
    let next = next.map(|at| t_with("webhooks.next", &[("when", &absolute(at, now, zone))]));
    let again = entry.is_redelivery.then(|| t("webhooks.is_redelivery").to_owned());
    [answer(entry), attempts, took, next, again].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
