//! States, answers and faults in words.

use crate::pages::settings::list::item::Badge;
use crate::query_state::WebhookStanding;
use crate::words::{t, t_with};
use sightline_shared::{Webhook, WebhookDelivery, WebhookDeliveryState, WebhookDisabledReason, WebhookFailure};

/// The name of a standing.
#[must_use]
pub fn standing_name(standing: WebhookStanding) -> &'static str {
    t(match standing {
        WebhookStanding::Active => "webhooks.state.active",
        WebhookStanding::Failing => "webhooks.state.failing",
        WebhookStanding::Disabled => "webhooks.state.disabled",
    })
}

/// What a webhook is.
#[must_use]
pub fn badge(webhook: &Webhook) -> Badge {
    match (WebhookStanding::of(webhook), webhook.disabled_reason) {
        (WebhookStanding::Active, _) => ("check", "closed", t("webhooks.state.active")),
        (WebhookStanding::Failing, _) => ("late", "late", t("webhooks.state.failing")),
        (WebhookStanding::Disabled, Some(WebhookDisabledReason::Gone | WebhookDisabledReason::Failing)) => {
            ("off", "late", t("webhooks.state.stopped"))
        }
        (WebhookStanding::Disabled, _) => ("pause", "closed", t("webhooks.state.paused")),
    }
}

/// What its standing means.
#[must_use]
pub fn standing_words(webhook: &Webhook) -> &'static str {
    t(match (WebhookStanding::of(webhook), webhook.disabled_reason) {
        (WebhookStanding::Active, _) => "webhooks.is_active",
        (WebhookStanding::Failing, _) => "webhooks.is_failing",
        (WebhookStanding::Disabled, Some(WebhookDisabledReason::Gone)) => "webhooks.is_gone",
        (WebhookStanding::Disabled, Some(WebhookDisabledReason::Failing)) => "webhooks.has_failed",
        (WebhookStanding::Disabled, _) => "webhooks.is_paused",
    })
}

/// What a delivery is.
#[must_use]
pub fn delivery_badge(delivery: &WebhookDelivery) -> Badge {
    match delivery.state {
        WebhookDeliveryState::Pending if delivery.last_error.is_some() => ("late", "late", t("webhooks.retried")),
        WebhookDeliveryState::Pending => ("queued", "queued", t("webhooks.pending")),
        WebhookDeliveryState::Delivered => ("check", "closed", t("result.accepted")),
        WebhookDeliveryState::Failed => ("x", "late", t("webhooks.failed_state")),
        WebhookDeliveryState::Dropped => ("off", "closed", t("webhooks.dropped")),
    }
}

/// What the endpoint answered last, or why there was no answer; none before the first attempt.
#[must_use]
pub fn answer(delivery: &WebhookDelivery) -> Option<String> {
    if let Some(status) = delivery.last_status {
        return Some(t_with("webhooks.status", &[("status", &status.to_string())]));
    }
    delivery.last_error.map(|why| {
        let key = match why {
            WebhookFailure::Url => "webhooks.error.url",
            WebhookFailure::Host => "webhooks.error.host",
            WebhookFailure::Address => "webhooks.error.address",
            WebhookFailure::Connection => "webhooks.error.connection",
            WebhookFailure::Certificate => "webhooks.error.certificate",
            WebhookFailure::Timeout => "webhooks.error.timeout",
            WebhookFailure::Status => "webhooks.error.status",
        };
        t(key).to_owned()
    })
}

/// What is wrong with an address, by the words of the server.
#[must_use]
pub fn url_fault(words: &str) -> &'static str {
    let known = [
        ("2000 characters", "webhooks.url.long"),
        ("blanks", "webhooks.url.blanks"),
        ("user or a password", "webhooks.url.user"),
        ("fragment", "webhooks.url.fragment"),
        ("port 443", "webhooks.url.port"),
        ("public address", "webhooks.url.public"),
        ("begin with https", "webhooks.url.scheme"),
    ];
    let found = known.iter().find(|(part, _)| words.contains(part));
    t(found.map_or("webhooks.url.other", |(_, key)| key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_an_address_are_told_apart() {
        let plain = "must begin with https:// and use port 443, except in networks that the operator allows";
        assert_ne!(url_fault(plain), url_fault("must begin with https://"));
        assert_eq!(url_fault("is not a URL such as https://desk.example.com/hooks"), t("webhooks.url.other"));
    }
}
