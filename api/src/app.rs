//! The server: middleware, background loops, start and stop. The same for tests and for
//! production.

use crate::http::connections::{self, Limits};
use crate::http::{idempotency, middleware};
use crate::routes;
use crate::sign_in::token::Keys;
use crate::state::{Settings, State};
use crate::store::Db;
use crate::store::database::readiness::is_ready;
use crate::store::sign_ins::signing_keys;
use crate::upkeep;
use actix_server::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use anyhow::{Context as _, bail};
use std::future::Future;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a start waits for the database.
const START: Duration = Duration::from_secs(10);
/// How long running requests may go on after a stop is requested, unless a test says
/// otherwise.
const GRACE: Duration = Duration::from_secs(8);
/// How often the signing keys are read again: well before a new one signs.
const KEYS_EVERY: Duration = Duration::from_secs(20);
/// How long connections may take to end by themselves before the workers wait for them: workers
/// check only once a second whether any is left.
const LAST_ANSWERS: Duration = Duration::from_millis(100);
/// How long exports may take after that to record how they ended.
const EXPORT_GRACE: Duration = Duration::from_millis(250);
/// How long webhook messages that are under way may take after that.
const WEBHOOK_GRACE: Duration = Duration::from_millis(250);
/// How long the audit log may take after that to write what it still holds.
const AUDIT_GRACE: Duration = Duration::from_millis(1500);
/// How many threads of a worker may wait for the database, a password or a file. There are never
/// more at work than there are connections and password checks, on all workers together.
const BLOCKING_THREADS: usize = 32;

/// Serves the API and the app on `listener` until `shutdown` resolves, then finishes running requests.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    db: Db,
    shutdown: impl Future<Output = ()> + 'static,
) -> anyhow::Result<()> {
    serve_with_ready(listener, settings, db, || Ok(()), shutdown).await
}

/// As [`serve`]; calls `ready` when the server is ready for requests.
pub async fn serve_with_ready(
    listener: TcpListener,
    settings: Settings,
    db: Db,
    ready: impl FnOnce() -> anyhow::Result<()>,
    shutdown: impl Future<Output = ()> + 'static,
) -> anyhow::Result<()> {
    let state = web::Data::new(State::new(&settings, db).await?);
    until_ready(&state).await?;
    actix_web::rt::spawn(idempotency::clean(state.background.clone()));
    actix_web::rt::spawn(upkeep::run(state.db.background()?, settings.upkeep_every));
    actix_web::rt::spawn(renew_keys(state.clone()));
    actix_web::rt::spawn(report_refused_sign_ins(state.clone()));
    actix_web::rt::spawn(write_key_uses(state.clone()));
    let webhooks = state.webhooks.clone();
    actix_web::rt::spawn(webhooks.clone().run());
    actix_web::rt::spawn(webhooks.clone().look_for_waits());
    actix_web::rt::spawn(webhooks.clone().clean());
    let (live, stopped) = (state.live.clone(), state.clone());
    let stalled_after = settings.live.stalled_after;
    let (draining, audit) = (Arc::clone(&state.is_draining), state.audit.clone());
    let processors = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
    let patience = state.patience;
    let workers = settings.workers.unwrap_or(processors);
    let grace = settings.grace.unwrap_or(GRACE);
    let open = Arc::new(AtomicUsize::new(0));
    let builder = Server::build()
        .disable_signals()
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(grace.as_secs())
        .workers(workers);
    let limits = Limits { patience, stalled_after, open: Arc::clone(&open) };
    let server = connections::serve(builder, listener, limits, move || {
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(from_fn(middleware::handle))
            .configure(routes::configure)
    })?;
    let monitoring = settings.metrics_listener.as_deref().map(|listener| monitor(listener, stopped.clone()));
    let monitoring = monitoring.transpose()?;
    ready()?;
    let handle = server.handle();
    let streams = live.clone();
    actix_web::rt::spawn(async move {
        shutdown.await;
        draining.store(true, Ordering::Relaxed);
        // They would never end by themselves.
        streams.stop();
        let began = Instant::now();
        while open.load(Ordering::Relaxed) > 0 && began.elapsed() < LAST_ANSWERS {
            tokio::time::sleep(LAST_ANSWERS / 50).await;
        }
        handle.stop(true).await;
    });
    let served = server.await;
    if let Some(monitoring) = monitoring {
        monitoring.stop(false).await;
    }
    live.stop();
    webhooks.stop(WEBHOOK_GRACE).await;
    stopped.exports.finished(EXPORT_GRACE).await;
    stopped.key_uses.write(&stopped.background).await;
    stopped.refused_sign_ins.report_rest(&stopped.background, &stopped.audit).await;
    if !audit.flush(AUDIT_GRACE).await {
        tracing::error!("the audit log could not write its last entries");
    }
    served?;
    Ok(())
}

/// Answers `/metrics` on a listener of its own, which no proxy shows to the world, with a thread of its own.
fn monitor(listener: &TcpListener, state: web::Data<State>) -> anyhow::Result<ServerHandle> {
    let app = move || App::new().app_data(state.clone()).configure(routes::configure_monitoring);
    let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(0);
    let server = server.listen(listener.try_clone()?)?.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

/// Waits until the server is ready in the sense of `/readyz`, on the connection that `/readyz` uses.
async fn until_ready(state: &State) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        match state.readiness.read(is_ready).await {
            Ok(true) => return Ok(()),
            Ok(false) => bail!("the database is not up to date"),
            Err(why) if began.elapsed() > START => return Err(why).context("the database does not answer"),
            Err(_) => tokio::time::sleep(START / 100).await,
        }
    }
}

/// Reads the signing keys periodically: they may have been rotated.
async fn renew_keys(state: web::Data<State>) {
    loop {
        tokio::time::sleep(KEYS_EVERY).await;
        let read = state.background.run(signing_keys).await;
        match read.map_err(anyhow::Error::new).and_then(Keys::new) {
            Ok(keys) => state.keys.replace(keys),
            Err(why) => tracing::warn!(%why, "the signing keys could not be read again"),
        }
    }
}

async fn write_key_uses(state: web::Data<State>) {
    state.key_uses.keep_writing(&state.background).await;
}

async fn report_refused_sign_ins(state: web::Data<State>) {
    state.refused_sign_ins.keep_reporting(&state.background, &state.audit).await;
}
