//! The address of the webhooks.

use super::state::{RowStanding, SettingsState, StandingFilter, standings};
use sightline_shared::Webhook;

standings! {
    /// Whether messages arrive at a webhook.
    WebhookStanding {
        /// None has failed since the last that arrived.
        Active = "active",
        /// The last ones did not arrive.
        Failing = "failing",
        /// None are sent.
        Disabled = "disabled",
    }
}

impl WebhookStanding {
    /// That of a webhook.
    #[must_use]
    pub const fn of(webhook: &Webhook) -> Self {
        match (webhook.is_enabled, &webhook.failing_since) {
            (false, _) => Self::Disabled,
            (true, Some(_)) => Self::Failing,
            (true, None) => Self::Active,
        }
    }
}

impl RowStanding for WebhookStanding {
    const PATH: &'static str = "/settings/webhooks";
    const OPEN: &'static str = "webhook";
}

/// Which webhooks.
pub type WebhookFilter = StandingFilter<WebhookStanding>;

/// All that the address of the webhooks says.
pub type WebhooksState = SettingsState<WebhookFilter>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let address = "/settings/webhooks?q=desk&state=failing&webhook=00000000-0000-0000-0000-000000000000";
        let state = WebhooksState::read(address.strip_prefix("/settings/webhooks?").unwrap());
        assert_eq!(state.filter.standing, Some(WebhookStanding::Failing));
        assert_eq!(state.address(), address);
    }
}
