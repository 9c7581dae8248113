//! `Idempotency-Key`: a request that is sent again with its key gets the same answer as the first
//! time and has no further effect.
//!
//! Key, hash of the body and answer are written in the transaction of the effect, so that there
//! is never one without the other. Only successes are kept: a refused request changed nothing and
//! is handled again. A key belongs to one caller (a user or an API key), one operation and one resource.
//! A secret that an answer shows once is not stored with it: the repeated answer has it no more.

use crate::error::Error;
use crate::http::extract::{parse_json, parse_object, read_body, read_json};
use crate::state::State;
use crate::store::audit::Actor;
use crate::store::idempotency::{self as store, Answer, Kept, Key};
use crate::store::{Db, Scope};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use diesel::{Connection as _, PgConnection};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sightline_shared::Fault;
use std::time::Duration;
use uuid::Uuid;

/// The header with the key.
pub const HEADER: &str = "Idempotency-Key";
/// The header that marks a repeated answer.
pub const REPLAYED: &str = "Idempotency-Replayed";
/// The most characters in a key.
const LONGEST_KEY: usize = 255;
/// How often a request that loses against another writer is tried.
const TRIES: u32 = 4;
/// How often old answers are removed.
const CLEANING: Duration = Duration::from_secs(10 * 60);

/// What identifies a repeated request: its key, if it has one, and the hash of its body.
#[derive(Clone, Debug)]
pub struct Stamp {
    key: Option<String>,
    hash: Vec<u8>,
}

impl Stamp {
    /// The stamp of a request with this body.
    ///
    /// # Errors
    /// [`Error::Invalid`] when its key cannot be one.
    pub fn of(req: &HttpRequest, body: &[u8]) -> Result<Self, Error> {
        Ok(Self { key: key(req)?, hash: Sha256::digest(body).to_vec() })
    }
}

/// A JSON body, as [`crate::http::extract::Body`] reads it, with the stamp of its request.
pub struct Keyed<T>(pub T, pub Stamp);

impl<T: DeserializeOwned + 'static> FromRequest for Keyed<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, body) = (req.clone(), read_json(req, payload));
        Box::pin(async move {
            let body = body.await?;
            Ok(Self(parse_json(&body)?, Stamp::of(&req, &body)?))
        })
    }
}

/// A body without members.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// The stamp of a request that needs no body; an empty object will do.
pub struct Bare(pub Stamp);

impl FromRequest for Bare {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = Optional::<Nothing>::from_request(req, payload);
        Box::pin(async move { Ok(Self(read.await?.1)) })
    }
}

/// A JSON body that may be absent, with the stamp of its request; an empty object means the same as no body.
pub struct Optional<T>(pub T, pub Stamp);

impl<T: Default + DeserializeOwned + 'static> FromRequest for Optional<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, body) = (req.clone(), read_body(req, payload));
        Box::pin(async move {
            let body = body.await?;
            if body.trim_ascii().is_empty() {
                return Ok(Self(T::default(), Stamp::of(&req, b"")?));
            }
            let is_empty = parse_object(&body)?.is_empty();
            Ok(Self(parse_json(&body)?, Stamp::of(&req, if is_empty { b"" } else { &body })?))
        })
    }
}

/// The key of a request, where it has one.
///
/// # Errors
/// [`Error::Invalid`] when it cannot be one.
pub fn key(req: &HttpRequest) -> Result<Option<String>, Error> {
    let mut values = req.headers().get_all(HEADER);
    let Some(value) = values.next() else { return Ok(None) };
    let is_key = |key: &&[u8]| (1..=LONGEST_KEY).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    let key = Some(value.as_bytes()).filter(is_key).and_then(|key| std::str::from_utf8(key).ok());
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Error::fault(Fault::parameter(HEADER, "must be one key of 1 to 255 visible ASCII characters"))),
    }
}

impl Answer {
    /// 200 with `body`.
    pub fn ok(body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(body).map_err(|why| Error::Internal(why.into()))?;
        Ok(Self { status: 200, body, location: None, once: None, chat_id: None })
    }

    /// 201 with `body`, which is now found at `location`.
    pub fn created(body: &impl Serialize, location: String) -> Result<Self, Error> {
        Ok(Self { status: 201, location: Some(location), ..Self::ok(body)? })
    }

    /// Shows `body` in the first answer only; repeated ones and the table have the other.
    pub fn showing_once(self, body: &impl Serialize) -> Result<Self, Error> {
        let once = serde_json::to_string(body).map_err(|why| Error::Internal(why.into()))?;
        Ok(Self { once: Some(once), ..self })
    }

    /// Marks the answer as content of this chat.
    #[must_use]
    pub const fn about_chat(mut self, chat_id: Uuid) -> Self {
        self.chat_id = Some(chat_id);
        self
    }

    fn into_response(self, is_replayed: bool) -> Result<HttpResponse, Error> {
        let status = StatusCode::from_u16(self.status).map_err(|why| Error::Internal(why.into()))?;
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if is_replayed {
            response.insert_header((REPLAYED, "true"));
        }
        Ok(response.content_type("application/json").body(self.once.unwrap_or(self.body)))
    }
}

/// Runs `act` in a transaction, once for all requests of the caller with this key: later requests
/// get the answer of the first, unless `scope` no longer sees what it is about. `operation` is the operation's id and its resource. `act` is
/// retried when it loses against another writer.
///
/// # Errors
/// [`Error::Unprocessable`] when the key was used with another body, [`Error::Conflict`] while
/// the first request runs, and the errors of `act`.
pub async fn idempotent<F>(
    state: &State,
    (scope, actor): (&Scope, &Actor),
    operation: String,
    stamp: Stamp,
    act: F,
) -> Result<HttpResponse, Error>
where
    F: Fn(&mut PgConnection) -> Result<Answer, Error> + Send + 'static,
{
    let (scope, company_id) = (scope.clone(), scope.company_id());
    let key = stamp.key.zip(actor.caller).map(|(key, caller)| Key { company_id, caller, operation, key });
    let (answer, is_replayed) = state
        .db
        .try_run(move |conn| {
            retried(|| {
                conn.transaction(|conn| match &key {
                    None => Ok((act(conn)?, false)),
                    Some(key) => {
                        once(conn, key, &stamp.hash, &act, |conn, answer| Ok(store::is_visible(conn, &scope, answer)?))
                    }
                })
            })
        })
        .await?;
    answer.into_response(is_replayed)
}

fn retried<T>(mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 1..TRIES {
        match work() {
            Err(why) if why.is_lost_race() => {}
            done => return done,
        }
    }
    work()
}

fn once(
    conn: &mut PgConnection,
    key: &Key,
    hash: &[u8],
    act: impl Fn(&mut PgConnection) -> Result<Answer, Error>,
    is_visible: impl Fn(&mut PgConnection, &Answer) -> Result<bool, Error>,
) -> Result<(Answer, bool), Error> {
    if !store::hold(conn, key)? {
        return Err(in_use());
    }
    match store::find(conn, key)? {
        Some(Kept { request_hash, .. }) if request_hash != hash => Err(reused()),
        Some(Kept { answer, .. }) if is_visible(conn, &answer)? => Ok((answer, true)),
        Some(_) => Err(Error::NotFound),
        None => {
            let answer = act(conn)?;
            store::keep(conn, key, hash, &answer)?;
            Ok((answer, false))
        }
    }
}

/// The error while the first request with a key runs.
#[must_use]
pub const fn in_use() -> Error {
    Error::Conflict("idempotency_key_in_use", "The first request with this key is still running.")
}

/// The error when a key comes with another body.
#[must_use]
pub fn reused() -> Error {
    Error::Unprocessable(
        "idempotency_key_reused",
        "This key was used with another body before. Use a new key for a new request.".to_owned(),
    )
}

/// Removes old answers periodically, as long as the server runs.
pub async fn clean(db: Db) {
    loop {
        tokio::time::sleep(CLEANING).await;
        match db.run(store::remove_old).await {
            Ok(removed) => tracing::debug!(removed, "removed answers to old requests"),
            Err(why) => tracing::warn!(%why, "answers to old requests could not be removed"),
        }
    }
}
