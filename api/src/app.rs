//! The server: its state, its middleware, its start and its end. The same for tests and for
//! production.

use crate::assets::Assets;
use crate::export::{Exports, Limits};
use crate::sign_in_limits::SignInLimits;
use crate::store::auth::{installation_secret, signing_keys};
use crate::store::readiness::is_ready;
use crate::store::{self, Db};
use crate::throttle::Throttle;
use crate::token::{self, KeyRing, Keys};
use crate::{audit, idempotency, live, refusals, request, routes};
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpServer, web};
use anyhow::{Context as _, bail};
use ipnet::IpNet;
use socket2::SockRef;
use std::future::Future;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// How long a start waits for the database.
const START: Duration = Duration::from_secs(10);
/// How long running requests may go on after the server was told to stop, in seconds.
const GRACE_SECONDS: u64 = 8;
/// How often the signing keys are read again: well before a new one signs.
const KEYS_EVERY: Duration = Duration::from_secs(20);
/// How many requests a user may make in a minute, unless the operator says otherwise.
const REQUESTS_PER_MINUTE: u32 = 1_200;
/// How long exports may take after that to say how they ended.
const EXPORT_GRACE: Duration = Duration::from_millis(250);
/// How long the audit log may take after that to write what it still holds.
const AUDIT_GRACE: Duration = Duration::from_millis(1500);
/// How long the head of a request, and then its body, may take to arrive, unless a test says
/// otherwise.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may be idle between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How long what is left of a refused request is read, so that its answer arrives.
const FAREWELL: Duration = Duration::from_secs(1);
/// How many threads of a worker may wait for the database, a password or a file. There are never
/// more at work than there are connections and password checks, on all workers together.
const BLOCKING_THREADS: usize = 32;
/// How many passwords are checked at once: each takes 19 MiB and a processor.
const PASSWORD_CHECKS: usize = 2;

/// What a server is told at its start.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The URL under which people reach the app; the address it listens on when absent.
    pub public_url: Option<String>,
    /// The built app; without it, only the API is served.
    pub assets: Option<Assets>,
    /// How many threads answer requests; as many as there are processors (2 to 8) when absent.
    pub workers: Option<usize>,
    /// How many requests a user may make in a minute; 1,200 when absent.
    pub requests_per_minute: Option<u32>,
    /// The proxies whose word on where a request comes from is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// What the live stream allows.
    pub live: live::Limits,
    /// How long the head of a request, and then its body, may take to arrive; 10 s when absent.
    pub patience: Option<Duration>,
    /// What exports may take.
    pub exports: Limits,
}

/// What every handler may use.
pub struct State {
    /// The database.
    pub db: Db,
    /// The same for what goes on in the background.
    pub background: Db,
    /// The same for whoever asks whether the server is ready: it waits for nobody else.
    pub readiness: Db,
    /// The keys of the access tokens.
    pub keys: KeyRing,
    /// The key of the MAC in cursors.
    pub cursor_key: Vec<u8>,
    /// Where reading is recorded.
    pub audit: audit::Log,
    /// How often one may fail to sign in.
    pub sign_in_limits: SignInLimits,
    /// Sign-ins that were refused, until the audit log is told of them.
    pub refusals: refusals::Refusals,
    /// How many requests a user has left.
    pub requests: Throttle<Uuid>,
    /// The proxies whose word on where a request comes from is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// The live stream.
    pub live: live::Hub,
    /// How long the body of a request may take to arrive.
    pub patience: Duration,
    /// The exports that run.
    pub exports: Exports,
    /// Permits to check a password.
    pub password_checks: Semaphore,
    /// The built app.
    pub assets: Option<Assets>,
    /// The URL under which people reach the app, where the operator has named it.
    pub public_url: Option<String>,
    /// The server was told to stop: it is no longer ready for new work.
    pub is_draining: Arc<AtomicBool>,
}

impl State {
    /// The state of a server over a migrated database.
    ///
    /// # Errors
    /// When the signing keys or the app cannot be read, or there is no thread for the audit log.
    pub async fn new(settings: &Settings, db: Db) -> anyhow::Result<Self> {
        let (keys, secret) = db
            .run(|conn| Ok::<_, store::DbError>((signing_keys(conn)?, installation_secret(conn)?)))
            .await
            .map_err(|why| anyhow::anyhow!("the signing keys could not be read: {why}"))?;
        let keys = Keys::new(keys)?;
        let background = db.background()?;
        let audit = audit::Log::start(db.url())?;
        actix_web::rt::spawn(idempotency::clean(background.clone()));
        let assets = settings.assets.clone();
        assets.as_ref().map_or(Ok(()), Assets::compress)?;
        let live = live::Hub::start(db.clone(), &token::derived_key(&secret, "live ids"), settings.live.clone())?;
        Ok(Self {
            live,
            cursor_key: token::derived_key(&secret, "cursors"),
            keys: KeyRing::new(keys),
            audit,
            background,
            readiness: db.background()?,
            patience: settings.patience.unwrap_or(PATIENCE),
            db,
            sign_in_limits: SignInLimits::default(),
            refusals: refusals::Refusals::default(),
            requests: Throttle::new(
                "user",
                settings.requests_per_minute.unwrap_or(REQUESTS_PER_MINUTE),
                Duration::from_secs(60),
            ),
            trusted_proxies: settings.trusted_proxies.clone(),
            exports: Exports::new(settings.exports.clone()),
            password_checks: Semaphore::new(PASSWORD_CHECKS),
            assets,
            public_url: settings.public_url.clone(),
            is_draining: Arc::default(),
        })
    }
}

/// Serves the API and the app on `listener` until `shutdown` comes, then finishes what runs.
///
/// # Errors
/// When the state cannot be made or the socket fails.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    db: Db,
    shutdown: impl Future<Output = ()> + 'static,
) -> anyhow::Result<()> {
    serve_telling(listener, settings, db, || Ok(()), shutdown).await
}

/// As [`serve`]; does `ready` when the server is ready for requests.
///
/// # Errors
/// As [`serve`], and when `ready` fails.
pub async fn serve_telling(
    listener: TcpListener,
    settings: Settings,
    db: Db,
    ready: impl FnOnce() -> anyhow::Result<()>,
    shutdown: impl Future<Output = ()> + 'static,
) -> anyhow::Result<()> {
    let state = web::Data::new(State::new(&settings, db).await?);
    until_ready(&state).await?;
    actix_web::rt::spawn(renew_keys(state.clone()));
    actix_web::rt::spawn(refusals::tell(state.clone()));
    let (live, stopped) = (state.live.clone(), state.clone());
    let stalled_after = settings.live.stalled_after;
    let (draining, audit) = (Arc::clone(&state.is_draining), state.audit.clone());
    let processors = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
    let patience = state.patience;
    let workers = settings.workers.unwrap_or(processors);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(from_fn(request::handle))
            .configure(routes::configure)
    })
    // A client that no longer reads is gone, whether it said so or not.
    .on_connect(move |connection, _| {
        if let Some(socket) = connection.downcast_ref::<TcpStream>()
            && let Err(why) = SockRef::from(socket).set_tcp_user_timeout(Some(stalled_after))
        {
            tracing::warn!(%why, "a connection has no time limit for what it is sent");
        }
    })
    // A client that has closed its side has left: a stream with nothing to tell would not notice.
    .h1_allow_half_closed(false)
    .disable_signals()
    .client_request_timeout(patience)
    .client_disconnect_timeout(FAREWELL)
    .keep_alive(KEEP_ALIVE)
    .worker_max_blocking_threads(BLOCKING_THREADS)
    .shutdown_timeout(GRACE_SECONDS)
    .workers(workers)
    .listen(listener)?
    .run();
    ready()?;
    let handle = server.handle();
    let streams = live.clone();
    actix_web::rt::spawn(async move {
        shutdown.await;
        draining.store(true, Ordering::Relaxed);
        // They would never end by themselves.
        streams.stop();
        handle.stop(true).await;
    });
    let served = server.await;
    live.stop();
    stopped.exports.finished(EXPORT_GRACE).await;
    refusals::tell_rest(&stopped).await;
    if !audit.flush(AUDIT_GRACE).await {
        tracing::error!("the audit log could not write its last entries");
    }
    served?;
    Ok(())
}

/// Waits until the server is ready as `/readyz` means it, on the connection that tells so later.
async fn until_ready(state: &State) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        match state.readiness.read(|conn| Ok::<_, store::DbError>(is_ready(conn)?)).await {
            Ok(true) => return Ok(()),
            Ok(false) => bail!("the database is not up to date"),
            Err(why) if began.elapsed() > START => return Err(why).context("the database does not answer"),
            Err(_) => tokio::time::sleep(START / 100).await,
        }
    }
}

/// Reads the signing keys again and again: they may have been rotated.
async fn renew_keys(state: web::Data<State>) {
    loop {
        tokio::time::sleep(KEYS_EVERY).await;
        let read = state.background.run(|conn| Ok::<_, store::DbError>(signing_keys(conn)?)).await;
        match read.map_err(anyhow::Error::new).and_then(Keys::new) {
            Ok(keys) => state.keys.replace(keys),
            Err(why) => tracing::warn!(%why, "the signing keys could not be read again"),
        }
    }
}
