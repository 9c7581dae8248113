//! The endpoint and the API key of the platform, in the database of the demo.

use crate::sign_in::api_key::ApiKey;
use crate::store::audit::Actor;
use crate::store::organizations::paths::find_path;
use crate::store::webhooks::{self, NewEndpoint};
use crate::store::{Scope, api_keys};
use crate::webhooks::signature;
use anyhow::Context as _;
use chrono::Utc;
use diesel::{Connection as _, PgConnection};
use sightline_shared::{KeyScope, NewApiKey, Webhook, WebhookDisabledReason, WebhookEventType};

/// The name of the endpoint and of the key, by which later starts find them.
const NAME: &str = "Demo platform";
/// What the platform does with its key.
const SCOPES: [KeyScope; 3] = [KeyScope::ChatsRead, KeyScope::ChatsWrite, KeyScope::Ingest];

/// What the platform needs to work.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// What the messages to it are signed with.
    pub secret: [u8; signature::SECRET_BYTES],
    /// Its API key.
    pub key: ApiKey,
}

/// Registers the platform with `company`, or again where it is known from an earlier start: its address,
/// its secret and its key are new each time, and nothing else.
///
/// # Errors
/// When there is no such company, it has too many endpoints or keys, or the database fails.
pub fn register(conn: &mut PgConnection, company: &str, url: &str) -> anyhow::Result<Credentials> {
    conn.transaction(|conn| {
        let (company_id, _) = find_path(conn, &[company])?.context("there is no such company")?;
        let scope = Scope::load(conn, company_id, company_id)?;
        let secret = register_endpoint(conn, &scope, url)?;
        Ok(Credentials { secret, key: register_key(conn, &scope)? })
    })
}

fn register_endpoint(
    conn: &mut PgConnection,
    scope: &Scope,
    url: &str,
) -> anyhow::Result<[u8; signature::SECRET_BYTES]> {
    let secret = signature::new_secret();
    webhooks::hold(conn, scope)?;
    let known = webhooks::list(conn, scope)?.into_iter().find(|webhook| webhook.description == NAME);
    let Some(known) = known else {
        let new = NewEndpoint {
            organization_id: scope.company_id(),
            url: url.to_owned(),
            description: NAME.to_owned(),
            event_types: vec![WebhookEventType::ChatEvent],
        };
        webhooks::insert(conn, scope, &new, &secret)?.context("the company has too many webhooks")?;
        return Ok(secret);
    };
    let was_enabled = known.is_enabled;
    // One that a user disabled stays so; one that failed did because the demo was not running.
    let is_enabled = was_enabled || known.disabled_reason != Some(WebhookDisabledReason::Manual);
    let webhook = Webhook { url: url.to_owned(), is_enabled, ..known };
    webhooks::update(conn, scope, &webhook, was_enabled)?;
    webhooks::rotate(conn, scope, webhook.id, &secret, Utc::now())?;
    Ok(secret)
}

fn register_key(conn: &mut PgConnection, scope: &Scope) -> anyhow::Result<ApiKey> {
    let key = ApiKey::generate();
    let known = api_keys::list(conn, scope)?.into_iter().find(|key| key.name == NAME && key.revoked_at.is_none());
    if let Some(known) = known {
        api_keys::replace(conn, scope, known.id, &key)?;
        return Ok(key);
    }
    let actor = Actor { company_id: scope.company_id(), request_id: "serve --demo".to_owned(), ..Actor::default() };
    let new = NewApiKey { name: NAME.to_owned(), scopes: SCOPES.to_vec(), organization_id: None, expires_at: None };
    api_keys::create(conn, scope, &actor, &new, &key)?.context("the company has too many API keys")?;
    Ok(key)
}
