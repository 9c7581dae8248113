//! What the parts of the running platform share.

use super::registration::Credentials;
use crate::webhooks::signature;
use actix_web::HttpRequest;
use chrono::Utc;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How old or how far ahead a message may be, in seconds.
const TOLERANCE: i64 = 5 * 60;
/// How long a request of the platform may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The platform at work.
pub(super) struct Desk {
    credentials: Credentials,
    /// The address of the API, without a slash at the end.
    api: String,
    client: reqwest::Client,
    /// The external ids of the chats in which a user of Sightline takes part.
    taken: Mutex<HashSet<String>>,
}

impl Desk {
    /// A platform with these credentials; its API is at `api`.
    ///
    /// # Errors
    /// When the client for its requests cannot be made.
    pub(super) fn new(credentials: Credentials, api: String) -> reqwest::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).timeout(PATIENCE).build()?;
        Ok(Self { credentials, api, client, taken: Mutex::default() })
    }

    /// Whether the message was signed with the secret, and recently.
    pub(super) fn has_signed(&self, req: &HttpRequest, body: &[u8]) -> bool {
        let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let Ok(timestamp) = header("webhook-timestamp").parse::<i64>() else { return false };
        let secrets = [self.credentials.secret.as_slice()];
        let expected = signature::header(secrets.into_iter(), header("webhook-id"), timestamp, body);
        let is_recent = (Utc::now().timestamp() - timestamp).abs() <= TOLERANCE;
        is_recent && expected.is_ok_and(|expected| header("webhook-signature").split(' ').any(|one| one == expected))
    }

    /// Remembers that a user takes part in a chat: the agents of the demo leave it to them.
    pub(super) fn take(&self, chat: String) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(chat);
    }

    /// Whether a user takes part in a chat.
    pub(super) fn is_taken(&self, chat: &str) -> bool {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).contains(chat)
    }

    /// A request to the API, with the key.
    pub(super) fn request(self: &Arc<Self>, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.api));
        request.bearer_auth(self.credentials.key.reveal())
    }
}
