//! What every handler shares: the database, the keys, the limits, the live stream.

use crate::assets::Assets;
use crate::audit::{self, key_uses, refused_sign_ins};
use crate::export::{Exports, Limits};
use crate::ingest::Ingest;
use crate::live;
use crate::metrics::Metrics;
use crate::sign_in::limits::SignInLimits;
use crate::sign_in::token::{self, KeyRing, Keys};
use crate::store::Db;
use crate::store::sign_ins::{installation_secret, signing_keys};
use crate::throttle::Throttle;
use crate::webhooks;
use ipnet::IpNet;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// How many requests a user may make in a minute, unless the operator says otherwise.
const REQUESTS_PER_MINUTE: u32 = 1_200;
/// How many requests an API key may make in a minute, unless the operator says otherwise.
const KEY_REQUESTS_PER_MINUTE: u32 = 6_000;
/// How long the head of a request, and then its body, may take to arrive, unless a test says
/// otherwise.
const PATIENCE: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);
/// How many passwords are checked at once: each takes 19 MiB and a processor.
const PASSWORD_CHECKS: usize = 2;

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The URL of the app; the address it listens on when absent.
    pub public_url: Option<String>,
    /// Where questions of users are answered.
    pub help_url: Option<String>,
    /// Where weaknesses are reported.
    pub security_contact: Option<String>,
    /// The built app; without it, only the API is served.
    pub assets: Option<Assets>,
    /// How many threads answer requests; as many as there are processors (2 to 8) when absent.
    pub workers: Option<usize>,
    /// How many requests a user may make in a minute; 1,200 when absent.
    pub requests_per_minute: Option<u32>,
    /// How many requests an API key may make in a minute; 6,000 when absent.
    pub key_requests_per_minute: Option<u32>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Limits on the live stream.
    pub live: live::Limits,
    /// How long the head of a request, and then its body, may take to arrive; 10 s when absent.
    pub patience: Option<Duration>,
    /// How long running requests may go on after a stop is requested; 8 s when absent.
    pub grace: Option<Duration>,
    /// Limits on exports.
    pub exports: Limits,
    /// How webhooks are sent.
    pub webhooks: webhooks::Limits,
    /// How long the server waits before it looks for idle chats again; a minute when absent.
    pub upkeep_every: Option<Duration>,
    /// Where `/metrics` is answered; nowhere when absent.
    pub metrics_listener: Option<Arc<TcpListener>>,
}

/// The state that handlers share.
pub struct State {
    /// The database.
    pub db: Db,
    /// Connections for background work.
    pub background: Db,
    /// A connection for `/readyz` alone, so that it does not wait for other requests.
    pub readiness: Db,
    /// What the server measures of itself.
    pub metrics: Metrics,
    /// The keys of the access tokens.
    pub keys: KeyRing,
    /// The key of the MAC in cursors.
    pub cursor_key: Vec<u8>,
    /// The audit log of reads.
    pub audit: audit::Log,
    /// Limits on failed sign-ins.
    pub sign_in_limits: SignInLimits,
    /// Refused sign-ins that are not in the audit log yet.
    pub refused_sign_ins: refused_sign_ins::RefusedSignIns,
    /// How many requests a user has left.
    pub requests: Throttle<Uuid>,
    /// How many requests an API key has left, by the hash of what was sent as one.
    pub key_requests: Throttle<Vec<u8>>,
    /// Uses of API keys that are not written yet.
    pub key_uses: key_uses::KeyUses,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The live stream.
    pub live: live::Hub,
    /// How long the body of a request may take to arrive.
    pub patience: Duration,
    /// The sender of webhooks.
    pub webhooks: webhooks::Sender,
    /// The exports that run.
    pub exports: Exports,
    /// The requests that bring chats in bulk.
    pub ingest: Ingest,
    /// Permits to check a password.
    pub password_checks: Semaphore,
    /// The built app.
    pub assets: Option<Assets>,
    /// The URL of the app, where the operator has configured it.
    pub public_url: Option<String>,
    /// Where questions of users are answered.
    pub help_url: Option<String>,
    /// Where weaknesses are reported.
    pub security_contact: Option<String>,
    /// The server is stopping: it is no longer ready for new work.
    pub is_draining: Arc<AtomicBool>,
}

impl State {
    /// The state of a server over a migrated database.
    pub async fn new(settings: &Settings, db: Db) -> anyhow::Result<Self> {
        let (keys, secret) = db
            .run(|conn| Ok((signing_keys(conn)?, installation_secret(conn)?)))
            .await
            .map_err(|why| anyhow::anyhow!("the signing keys could not be read: {why}"))?;
        let keys = Keys::new(keys)?;
        let background = db.background()?;
        let audit = audit::Log::start(db.url())?;
        let assets = settings.assets.clone();
        let metrics = Metrics::new(db.statement_seconds());
        let live_key = token::derived_key(&secret, "live ids");
        let live = live::Hub::start(db.clone(), &live_key, settings.live.clone(), metrics.live_lag.clone())?;
        let webhooks = webhooks::Sender::new(&db, settings.webhooks.clone())?;
        let ingest = Ingest::new(db.clone(), background.clone(), live.clone(), webhooks.clone(), metrics.documents());
        Ok(Self {
            metrics,
            live,
            cursor_key: token::derived_key(&secret, "cursors"),
            keys: KeyRing::new(keys),
            audit,
            background,
            readiness: db.background()?,
            webhooks,
            patience: settings.patience.unwrap_or(PATIENCE),
            db,
            sign_in_limits: SignInLimits::default(),
            refused_sign_ins: refused_sign_ins::RefusedSignIns::default(),
            requests: Throttle::new("user", settings.requests_per_minute.unwrap_or(REQUESTS_PER_MINUTE), MINUTE),
            key_requests: Throttle::new(
                "key",
                settings.key_requests_per_minute.unwrap_or(KEY_REQUESTS_PER_MINUTE),
                MINUTE,
            ),
            key_uses: key_uses::KeyUses::default(),
            trusted_proxies: settings.trusted_proxies.clone(),
            exports: Exports::new(settings.exports.clone()),
            ingest,
            password_checks: Semaphore::new(PASSWORD_CHECKS),
            assets,
            public_url: settings.public_url.clone(),
            help_url: settings.help_url.clone(),
            security_contact: settings.security_contact.clone(),
            is_draining: Arc::default(),
        })
    }
}
