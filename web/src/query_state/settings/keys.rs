//! The address of the API keys.

use super::state::{RowStanding, SettingsState, StandingFilter, standings};
use chrono::{DateTime, Utc};
use sightline_shared::ApiKey;

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

impl RowStanding for KeyStanding {
    const PATH: &'static str = "/settings/keys";
    const OPEN: &'static str = "key";
}

/// Which API keys; without a standing all that are not revoked.
pub type KeyFilter = StandingFilter<KeyStanding>;

/// All that the address of the API keys says.
pub type KeysState = SettingsState<KeyFilter>;

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
