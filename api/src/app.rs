//! The server: its state, its middleware, its start and its end. The same for tests and for
//! production.

use crate::assets::Assets;
use crate::store::{self, Db};
use crate::token::Keys;
use crate::{audit, idempotency, request, routes};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use std::future::Future;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long running requests may go on after the server was told to stop, in seconds.
const GRACE_SECONDS: u64 = 8;
/// How many passwords are checked at once: each takes 19 MiB and a processor.
const PASSWORD_CHECKS: usize = 2;

/// What a server is told at its start.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The URL under which people reach the app; the address it listens on when absent.
    pub public_url: Option<String>,
    /// The folder of the built app; without it, only the API is served.
    pub web_dir: Option<PathBuf>,
    /// How many threads answer requests; as many as there are processors (2 to 8) when absent.
    pub workers: Option<usize>,
}

/// What every handler may use.
pub struct State {
    /// The database.
    pub db: Db,
    /// The keys of the access tokens.
    pub keys: Keys,
    /// The key of the MAC in cursors.
    pub cursor_key: Vec<u8>,
    /// Where reading is recorded.
    pub audit: audit::Log,
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
    /// When the signing keys or the app cannot be read.
    pub async fn new(settings: &Settings, db: Db) -> anyhow::Result<Self> {
        let keys = db
            .run(|conn| Ok::<_, store::DbError>(store::auth::signing_keys(conn)?))
            .await
            .map_err(|why| anyhow::anyhow!("the signing keys could not be read: {why}"))?;
        let keys = Keys::new(keys)?;
        let (audit, writing) = audit::Log::new(db.clone());
        actix_web::rt::spawn(writing);
        actix_web::rt::spawn(idempotency::clean(db.clone()));
        let assets = settings.web_dir.as_deref().map(Assets::load).transpose()?;
        Ok(Self {
            cursor_key: keys.cursor_key(),
            keys,
            audit,
            db,
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
    let state = web::Data::new(State::new(&settings, db).await?);
    let draining = Arc::clone(&state.is_draining);
    let processors = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
    let workers = settings.workers.unwrap_or(processors);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(from_fn(request::handle))
            .configure(routes::configure)
    })
    .disable_signals()
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(GRACE_SECONDS)
    .workers(workers)
    .listen(listener)?
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        shutdown.await;
        draining.store(true, Ordering::Relaxed);
        handle.stop(true).await;
    });
    server.await?;
    Ok(())
}
