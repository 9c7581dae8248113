//! The address of the API keys.

use super::state::{SettingsFilter, SettingsState, standings};
use chrono::{DateTime, Utc};
use sightline_shared::query::Pairs;
use sightline_shared::{ApiKey, QueryReader};

standings! {
    /// Whether an API key is accepted.
    KeyStanding {
        /// It is.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

impl KeyStanding {
    /// That of a key at the time `now`.
    #[must_use]
    pub fn of(key: &ApiKey, now: DateTime<Utc>) -> Self {
        match (&key.revoked_at, &key.expires_at) {
            (Some(_), _) => Self::Revoked,
            (None, Some(at)) if at.utc() <= now => Self::Expired,
            (None, _) => Self::Active,
        }
    }
}

/// Which API keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFilter {
    /// The standing; none are all that are not revoked.
    pub standing: Option<KeyStanding>,
}

/// All that the address of the API keys says.
pub type KeysState = SettingsState<KeyFilter>;

impl SettingsFilter for KeyFilter {
    const PATH: &'static str = "/settings/keys";
    const OPEN: &'static str = "key";

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
        let address = "/settings/keys?q=nightly&state=revoked&key=00000000-0000-0000-0000-000000000000";
        let state = KeysState::read(address.strip_prefix("/settings/keys?").unwrap());
        assert_eq!(state.filter.standing, Some(KeyStanding::Revoked));
        assert_eq!(state.address(), address);
        assert_eq!(KeysState::read("state=archived").not_understood, ["state"]);
    }
}
