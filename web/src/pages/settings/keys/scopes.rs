//! What a key may do, in words.

use crate::pages::settings::form::choices::{Group, Offered};
use crate::words::t;
use sightline_shared::KeyScope;

const fn offered(scope: KeyScope, name: &'static str, words: &'static str, is_risky: bool) -> Offered {
    Offered { value: scope.as_str(), name, words, is_risky }
}

/// All scopes, as they are chosen.
pub const SCOPES: &[Group] = &[
    (
        "api_keys.read",
        &[
            offered(KeyScope::ChatsRead, "api_keys.scope.chats_read", "api_keys.may.chats_read", false),
            offered(KeyScope::ResultsRead, "api_keys.scope.results_read", "api_keys.may.results_read", false),
            offered(KeyScope::ContactsRead, "api_keys.scope.contacts_read", "api_keys.may.contacts_read", false),
        ],
    ),
    (
        "api_keys.write",
        &[
            offered(KeyScope::Ingest, "api_keys.scope.ingest", "api_keys.may.ingest", true),
            offered(KeyScope::ChatsWrite, "api_keys.scope.chats_write", "api_keys.may.chats_write", true),
            offered(KeyScope::ContactsWrite, "api_keys.scope.contacts_write", "api_keys.may.contacts_write", true),
        ],
    ),
    (
        "api_keys.manage",
        &[offered(KeyScope::WebhooksManage, "api_keys.scope.webhooks_manage", "api_keys.may.webhooks_manage", true)],
    ),
];

/// A scope as it is offered; none of one that this version does not offer.
#[must_use]
pub fn offer_of(scope: KeyScope) -> Option<&'static Offered> {
    SCOPES.iter().flat_map(|(_, offers)| *offers).find(|offer| offer.value == scope.as_str())
}

/// The names of scopes, one after the other.
#[must_use]
pub fn scope_names(scopes: &[KeyScope]) -> String {
    let name = |scope: &KeyScope| offer_of(*scope).map_or(scope.as_str(), |offer| t(offer.name));
    scopes.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_offered() {
        let missing: Vec<_> = KeyScope::ALL.iter().filter(|scope| offer_of(**scope).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
