//! Statements that callers send one at a time: stored once for a key, in the turn of their company.

use crate::documents::part::{List, Part};
use crate::documents::refused::Refused;
use crate::documents::statement::{Statement, Taking};
use crate::error::Error;
use crate::http::caller::Caller;
use crate::http::extract::{parse_object, read_json};
use crate::http::idempotency::{Stamp, idempotent};
use crate::import::{self, Stored};
use crate::state::State;
use crate::store::Scope;
use crate::store::external::{self, Name};
use crate::store::idempotency::Answer;
use crate::store::imports::Target;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::Utc;
use diesel::PgConnection;
use futures::future::LocalBoxFuture;
use serde_json::{Map, Value};
use sightline_shared::Fault;

/// A JSON object in which a text may have any character, with the stamp of its request: what cannot be
/// stored of it is put right.
pub struct Sent(pub Map<String, Value>, pub Stamp);

impl FromRequest for Sent {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, body) = (req.clone(), read_json(req, payload));
        Box::pin(async move {
            let body = body.await?;
            Ok(Self(parse_object(&body)?, Stamp::of(&req, &body)?))
        })
    }
}

/// The statement about the chat `name` that `body` is.
///
/// # Errors
/// [`Error::Invalid`] with the faults of the body, [`Error::NotFound`] where an id of ours is none that the
/// caller sees.
pub async fn part(
    state: &State,
    scope: &Scope,
    name: Name,
    (body, list): (Map<String, Value>, List),
) -> Result<Part, Error> {
    let external_id = match name {
        Name::External(external_id) => external_id,
        Name::Own(id) => {
            let seen = scope.clone();
            let known = state.db.read(move |conn| external::of_chat(conn, &seen, id)).await?;
            known.ok_or(Error::NotFound)?
        }
    };
    match Part::read(body, list, &external_id, scope.path(), &Taking::at(Utc::now())) {
        Ok(part) => Ok(part),
        Err(faults) => Err(refuse(state, scope, Some(external_id), faults).await),
    }
}

/// Keeps that a statement about a chat was refused, as it is kept of documents in bulk, in the turn of its
/// company, and returns the error.
pub async fn refuse(state: &State, scope: &Scope, external_id: Option<String>, faults: Vec<Fault>) -> Error {
    let refused = Refused { external_id, ..Refused::of_company(scope.company(), faults.clone()) };
    let keep = async {
        let turn = state.ingest.turn(scope.company_id()).await?;
        state.db.run(move |conn| import::refuse_all(conn, &[refused])).await?;
        drop(turn);
        Ok::<_, Error>(())
    };
    // The caller is shown the faults in any case.
    if let Err(why) = keep.await {
        tracing::warn!(%why, "a refusal could not be kept");
    }
    Error::Invalid(faults)
}

/// The fault of a chat that is named in the path.
#[must_use]
pub fn in_path(fault: Fault) -> Fault {
    if fault.pointer.as_deref() == Some("/external_id") { Fault::parameter("id", fault.detail) } else { fault }
}

/// Stores `statement` in the turn of the caller's company, once for all requests with the key of `stamp`,
/// and answers with what `answer` makes of it in the same transaction. `refused` leads from the faults of
/// what is stored to what was sent.
///
/// # Errors
/// [`Error::Invalid`] when the caller may not write to the chat, and those of `idempotent`.
pub async fn store<F>(
    state: &State,
    caller: &Caller,
    (operation, stamp): (String, Stamp),
    statement: Statement,
    (refused, answer): (fn(Fault) -> Fault, F),
) -> Result<HttpResponse, Error>
where
    F: Fn(&mut PgConnection, Stored) -> Result<Answer, Error> + Send + 'static,
{
    // Not in the database, where it would hold a connection.
    let turn = state.ingest.turn(caller.scope.company_id()).await?;
    let target = Target::of(&caller.scope);
    let response = idempotent(state, (&caller.scope, &caller.actor), operation, stamp, move |conn| {
        match import::store_one(conn, &target, statement.clone())? {
            Ok(stored) => answer(conn, stored),
            Err(faults) => Err(Error::Invalid(faults.into_iter().map(refused).collect())),
        }
    })
    .await?;
    drop(turn);
    state.ingest.count();
    Ok(response)
}
