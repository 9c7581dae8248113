//! The drawer of a webhook: how it goes, its deliveries, its settings and its end.

use super::deliveries::deliveries;
use super::edit::edit;
use super::log::Log;
use super::secret::rotation;
use super::words::{answer, standing_words};
use crate::components::base::copy_button::CopyButton;
use crate::pages::settings::form::confirm::Confirm;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::item::Item as _;
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::webhooks;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::{Webhook, WebhookChange, WebhookDeliveryState};

/// What is in the drawer.
pub fn content(webhook: Memo<Webhook>, model: ListModel<Webhook>, zone: &Zone) -> AnyView {
    let id = webhook.with_untracked(|webhook| webhook.id);
    let (acts, log) = (Acts::new(id, model), Log::new(id, model));
    view! {
        {facts(webhook, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                {running(webhook, acts, log)}
                {deliveries(log, acts, zone)}
                {edit(webhook, acts)}
                {rotation(acts)}
                {removing(webhook, acts)}
            </div>
        </div>
        {acts.failed()}
    }
    .into_any()
}

/// What is known of the webhook.
fn facts(webhook: Memo<Webhook>, zone: &Zone) -> AnyView {
    let url = Memo::new(move |_| webhook.with(|webhook| webhook.url.clone()));
    view! {
        <dl class="drawer__meta">
            <dt>{t("webhooks.address")}</dt>
            <dd><span dir="auto">{url}</span> <CopyButton text=url what=t("webhooks.address_noun")/></dd>
            {words_fact("column.organization", move || Some(webhook.with(|webhook| webhook.organization.path.join(" / "))))}
            {fact("webhooks.failing_since", move || webhook.with(|webhook| webhook.failing_since), None, zone)}
            {fact("webhooks.disabled_at", move || webhook.with(|webhook| webhook.disabled_at), None, zone)}
            {fact("webhooks.old_secret_until", move || webhook.with(|webhook| webhook.previous_secret_until), None, zone)}
            {fact("api_keys.created", move || webhook.with(|webhook| Some(webhook.created_at)), None, zone)}
        </dl>
    }
    .into_any()
}

/// Whether messages are sent, a test, and the switch.
fn running(webhook: Memo<Webhook>, acts: Acts<Webhook>, log: Log) -> AnyView {
    let is_enabled = Memo::new(move |_| webhook.with(|webhook| webhook.is_enabled));
    let words = move || webhook.with(standing_words);
    let toggle = move || {
        let is_enabled = !is_enabled.get_untracked();
        let change = WebhookChange { is_enabled: Some(is_enabled), ..WebhookChange::default() };
        let done = t(if is_enabled { "webhooks.was_enabled" } else { "webhooks.was_paused" });
        acts.run(async move {
            webhooks::change(acts.id, &change).await?;
            log.read();
            Ok(done.to_owned())
        });
    };
    let test = move || {
        acts.run(async move {
            let delivery = webhooks::test(acts.id).await?;
            log.test.try_set(Some(delivery.id));
            log.read();
            Ok(String::new())
        });
    };
    let switch = Signal::derive(move || t(if is_enabled.get() { "webhooks.pause" } else { "webhooks.enable" }));
    view! {
        <p>{words}</p>
        <div class="settings__row">
            {acts.button(switch, false, toggle)}
            {move || is_enabled.get().then(|| acts.button(Signal::stored(t("webhooks.test")), false, test))}
        </div>
        <p role="status">{move || test_words(log)}</p>
    }
    .into_any()
}

/// What became of the last test.
fn test_words(log: Log) -> Option<String> {
    let delivery = log.find(log.test.get()?);
    let words = delivery.as_ref().and_then(answer).unwrap_or_default();
    let key = match delivery.map(|delivery| (delivery.state, delivery.last_error)) {
        Some((WebhookDeliveryState::Delivered, _)) => "webhooks.test_arrived",
        Some((WebhookDeliveryState::Pending, None)) | None => return Some(t("webhooks.test_sent").to_owned()),
        Some(_) => "webhooks.test_failed",
    };
    Some(t_with(key, &[("answer", &words)]))
}

fn removing(webhook: Memo<Webhook>, acts: Acts<Webhook>) -> AnyView {
    let is_asked = RwSignal::new(false);
    let name = move || webhook.with_untracked(|webhook| webhook.title());
    let remove = move |()| {
        let done = t_with("webhooks.was_removed", &[("name", &name())]);
        acts.run(async move {
            webhooks::remove(acts.id).await?;
            acts.model.close(acts.id);
            acts.model.refresh();
            Ok(done)
        });
    };
    view! {
        <div>{acts.button(Signal::stored(t("webhooks.remove")), true, move || is_asked.set(true))}</div>
        <Confirm
            is_asked action=t("webhooks.remove")
            question=Callback::new(move |()| t_with("webhooks.remove_question", &[("name", &name())]))
            words=Callback::new(move |()| vec![t("webhooks.remove_words").to_owned(), t("webhooks.remove_for_good").to_owned()])
            on_confirm=Callback::new(remove)
        />
    }
    .into_any()
}
