//! API keys: the credentials of programs.

use crate::{Fault, OrganizationRef, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest name, in characters.
pub const MAX_NAME: usize = 100;

word_enum! {
    /// What an API key may do.
    KeyScope {
        /// Send chat documents. It reads nothing.
        Ingest = "ingest",
        /// Read chats with their events, contacts and results, and the live stream.
        ChatsRead = "chats:read",
        /// Send chats, events and results one at a time.
        ChatsWrite = "chats:write",
        /// Read results and forms.
        ResultsRead = "results:read",
        /// Read contacts.
        ContactsRead = "contacts:read",
        /// Send contacts.
        ContactsWrite = "contacts:write",
        /// Manage webhooks.
        WebhooksManage = "webhooks:manage",
    }
}

/// An API key, without the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100, example = "Nightly import"))]
    pub name: String,
    /// The first characters of the key.
    #[cfg_attr(feature = "openapi", schema(max_length = 16, example = "sl_4fQk9xT2"))]
    pub prefix: String,
    /// What it may do.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 16))]
    pub scopes: Vec<KeyScope>,
    /// The top of what it sees.
    pub organization: OrganizationRef,
    /// The name of the admin that made it; absent when it was made from the command line.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Ines Halden"))]
    pub created_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires; absent when it does not.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; absent when it was not.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute; absent until its first use.
    pub last_used_at: Option<Timestamp>,
}

/// An API key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100, example = "Nightly import"))]
    pub name: String,
    /// What it may do, each once.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashSet<KeyScope>, min_items = 1, max_items = 7))]
    pub scopes: Vec<KeyScope>,
    /// The top of what it sees; the caller's organization when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// When it expires; it does not when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl NewApiKey {
    /// What is wrong with the name, the scopes and the expiry at the time `now`.
    #[must_use]
    pub fn faults(&self, now: Timestamp) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1..=MAX_NAME).contains(&self.name.chars().count()) {
            faults.push(Fault::pointer("/name", format!("must have 1 to {MAX_NAME} characters")));
        }
        if self.scopes.is_empty() {
            faults.push(Fault::pointer("/scopes", "must have at least one scope"));
        }
        for (place, scope) in self.scopes.iter().enumerate() {
            if self.scopes[..place].contains(scope) {
                faults.push(Fault::pointer(format!("/scopes/{place}"), "is there twice"));
            }
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            faults.push(Fault::pointer("/expires_at", "must be in the future"));
        }
        faults
    }
}

/// An API key that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key, shown this once. Absent when the answer is repeated for an `Idempotency-Key`: the key is not kept. Revoke
    /// one that was lost on the way, and make another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 64, example = "sl_4fQk9xT2vB7nLw0cYhJrE5mPaUdGsZ1iOtX8q3KyVbM")
    )]
    pub key: Option<String>,
    /// What is known of it from now on.
    #[serde(flatten)]
    pub api_key: ApiKey,
}

impl std::fmt::Debug for CreatedApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CreatedApiKey").field(&self.api_key).finish()
    }
}
