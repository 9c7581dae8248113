//! The address of the webhooks.

use super::state::{SettingsFilter, SettingsState, standings};
use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, Webhook};

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

/// Which webhooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookFilter {
    /// The standing; none are all.
    pub standing: Option<WebhookStanding>,
}

/// All that the address of the webhooks says.
pub type WebhooksState = SettingsState<WebhookFilter>;

impl SettingsFilter for WebhookFilter {
    const PATH: &'static str = "/settings/webhooks";
    const OPEN: &'static str = "webhook";

    fn read(reader: &mut QueryReader) -> Self {
        Self { standing: reader.one("state") }
    }

    fn pairs(&self) -> Pairs {
        self.standing.iter().map(|standing| ("state", standing.to_string())).collect()
    }
}

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
