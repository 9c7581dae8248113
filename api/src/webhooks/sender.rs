//! The sender: claims what is due, has it sent, and records how that went.

use super::exchange::{self, Attempt};
use super::limits::Limits;
use super::schedule;
use super::target::Clients;
use crate::store::webhooks::claims::{Claim, Next};
use crate::store::webhooks::sending::{self, Room};
use crate::store::webhooks::{cleaning, material, settling, waits};
use crate::store::{Db, DbError};
use chrono::{TimeDelta, Utc};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use ipnet::IpNet;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore, watch};
use uuid::Uuid;

/// How many connections to the database it has.
const CONNECTIONS: u32 = 2;
/// The shortest time between two looks at the outbox.
const REST: Duration = Duration::from_millis(10);
/// How long it waits before it retries the database.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it tries to read what is sent, and to record how an attempt went.
const TRIES: u32 = 5;
/// How often a stop looks whether everything under way has ended.
const LOOK: Duration = Duration::from_millis(10);

/// The sender of a server process. Cheap to clone.
#[derive(Clone)]
pub struct Sender(Arc<Shared>);

struct Shared {
    db: Db,
    /// As many permits as connections: work waits here for as long as it takes.
    permits: Semaphore,
    limits: Limits,
    clients: OnceLock<Clients>,
    woken: Notify,
    is_stopped: watch::Sender<bool>,
    /// What is being sent, by the delivery.
    under_way: Mutex<HashMap<Uuid, Claim>>,
}

impl Sender {
    /// A sender of what is in the database of `db`, on connections of its own.
    ///
    /// # Errors
    /// When the pool cannot be made.
    pub fn new(db: &Db, limits: Limits) -> Result<Self, DbError> {
        Ok(Self(Arc::new(Shared {
            db: db.beside(CONNECTIONS)?,
            permits: Semaphore::new(CONNECTIONS as usize),
            limits,
            clients: OnceLock::new(),
            woken: Notify::new(),
            is_stopped: watch::Sender::new(false),
            under_way: Mutex::default(),
        })))
    }

    /// The networks that endpoints may be in though they are not public.
    #[must_use]
    pub fn allowed_networks(&self) -> &[IpNet] {
        &self.0.limits.allowed_networks
    }

    /// Notifies it of something that may be due. Never waits.
    pub fn wake(&self) {
        self.0.woken.notify_one();
    }

    /// Sends what is due until it is stopped.
    pub async fn run(self) {
        let mut stop = self.0.is_stopped.subscribe();
        while !*stop.borrow_and_update() {
            match self.claim().await {
                Ok(may_have_more) => {
                    tokio::time::sleep(REST).await;
                    if may_have_more {
                        continue;
                    }
                }
                Err(why) => {
                    tracing::warn!(%why, "webhooks wait for the database");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            tokio::select! {
                () = self.0.woken.notified() => {}
                () = tokio::time::sleep(self.0.limits.poll) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Claims what there is room for and has it sent; returns whether there may be more.
    async fn claim(&self) -> Result<bool, DbError> {
        let shared = &self.0;
        let room = shared.room();
        let until = Utc::now() + TimeDelta::from_std(shared.limits.claim).unwrap_or_default();
        let (claims, may_have_more) = shared.on_connection(move |conn| sending::claim(conn, &room, until)).await?;
        for claim in claims {
            shared.under_way().insert(claim.id, claim.clone());
            let shared = Arc::clone(shared);
            actix_web::rt::spawn(async move {
                shared.deliver(&claim).await;
                shared.under_way().remove(&claim.id);
                shared.woken.notify_one();
            });
        }
        Ok(may_have_more)
    }

    /// Looks for waits that became too long, periodically, as long as the server runs.
    pub async fn look_for_waits(self) {
        loop {
            tokio::time::sleep(self.0.limits.waits).await;
            match self.0.write_waits().await {
                Ok(0) => {}
                Ok(_) => self.wake(),
                Err(why) => tracing::warn!(%why, "waits could not be looked for"),
            }
        }
    }

    /// Removes what is old, periodically, as long as the server runs.
    pub async fn clean(self) {
        loop {
            tokio::time::sleep(self.0.limits.cleaning).await;
            let time = Utc::now() - self.0.limits.kept;
            loop {
                match self.0.on_connection(move |conn| cleaning::remove_before(conn, time)).await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(why) => {
                        tracing::warn!(%why, "old webhook deliveries could not be removed");
                        break;
                    }
                }
            }
        }
    }

    /// Claims nothing any more, and waits for what is under way for at most `grace`. What has not
    /// ended then is left to other servers.
    pub async fn stop(&self, grace: Duration) {
        let shared = &self.0;
        shared.is_stopped.send_replace(true);
        let began = Instant::now();
        while !shared.under_way().is_empty() && began.elapsed() < grace {
            tokio::time::sleep(LOOK).await;
        }
        let rest: Vec<Claim> = shared.under_way().values().cloned().collect();
        if rest.is_empty() {
            return;
        }
        // Otherwise their claims expire.
        if let Err(why) = shared.db.run(move |conn| settling::release(conn, &rest)).await {
            tracing::warn!(%why, "webhook deliveries could not be given back");
        }
    }
}

impl Shared {
    fn under_way(&self) -> MutexGuard<'_, HashMap<Uuid, Claim>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self) -> Room {
        let under_way = self.under_way();
        let mut busy: HashMap<Uuid, usize> = HashMap::new();
        for claim in under_way.values() {
            *busy.entry(claim.webhook_id).or_default() += 1;
        }
        let total = self.limits.total.saturating_sub(under_way.len());
        Room { total, per_endpoint: self.limits.per_endpoint, busy }
    }

    async fn on_connection<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    {
        let _permit = self.permits.acquire().await;
        self.db.run(work).await
    }

    /// One attempt, from reading what is sent to recording how it went.
    async fn deliver(&self, claim: &Claim) {
        // Tried again when the claim expires.
        let Some(body) = self.read(claim).await else { return };
        let Some(body) = body else {
            return self.record(claim, |conn, claim| settling::dropped(conn, claim).map(|()| false)).await;
        };
        let clients = self.clients.get_or_init(|| Clients::new(&self.limits.allowed_networks));
        let Attempt { report, asked } = exchange::send(clients, &self.limits, claim, body).await;
        if report.failure.is_none() {
            return self
                .record(claim, move |conn, claim| settling::delivered(conn, claim, &report).map(|()| false))
                .await;
        }
        let wait = schedule::wait(&self.limits.schedule, claim.attempt, asked);
        let next =
            wait.map_or(Next::Never, |wait| Next::At(Utc::now() + TimeDelta::from_std(wait).unwrap_or_default()));
        let patience = Utc::now() - self.limits.patience;
        self.record(claim, move |conn, claim| settling::failed(conn, claim, &report, next, patience)).await;
    }

    /// What is sent, `None` within when there is nothing left to send. When it cannot be read for long,
    /// nothing at all.
    async fn read(&self, claim: &Claim) -> Option<Option<Vec<u8>>> {
        for _ in 0..TRIES {
            let own = claim.clone();
            match self.on_connection(move |conn| material::body(conn, &own)).await {
                Ok(body) => return Some(body),
                Err(why) => tracing::warn!(%why, delivery = %claim.id, "a webhook message could not be read"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }

    /// Records the end of an attempt. When that fails for long, the claim expires and the message is
    /// sent again.
    async fn record(
        &self,
        claim: &Claim,
        write: impl Fn(&mut PgConnection, &Claim) -> QueryResult<bool> + Clone + Send + 'static,
    ) {
        for _ in 0..TRIES {
            let (own, write) = (claim.clone(), write.clone());
            match self.on_connection(move |conn| write(conn, &own)).await {
                Ok(false) => return,
                Ok(true) => {
                    tracing::warn!(webhook = %claim.webhook_id, "an endpoint was disabled for its failures");
                    return;
                }
                Err(why) => {
                    tracing::warn!(%why, delivery = %claim.id, "the end of a webhook delivery could not be recorded");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn write_waits(&self) -> Result<usize, DbError> {
        let oldest = Utc::now() - self.limits.kept;
        let mut count = 0;
        for company_id in self.on_connection(waits::companies).await? {
            count += self.on_connection(move |conn| waits::write(conn, company_id, oldest)).await?;
        }
        Ok(count)
    }
}
