//! Participation in a chat: joining, accepting, writing, leaving, closing.

use super::found;
use super::parameters::{IdParameter, IdempotencyKey};
use crate::chat_life::Act;
use crate::error::Error;
use crate::http::caller::{Authorized, Supervisor};
use crate::http::extract::{Filtered, Id, NoFilter};
use crate::http::idempotency::{Bare, Keyed, Stamp, idempotent};
use crate::state::State;
use crate::store::chats;
use crate::store::idempotency::Answer;
use crate::store::participation::{self, Acted, Who};
use actix_web::{HttpResponse, web};
use sightline_shared::{ChatDetail, Event, NewEvent, Permission};
use uuid::Uuid;

/// The caller, the chat and the body; query parameters are refused.
type ChatRequest<Q> = Authorized<(Id, Filtered<NoFilter>, Q)>;

/// Joins a chat.
///
/// In any state, without taking responsibility or changing the state. Does nothing for a participant.
#[utoipa::path(post, path = "/api/v1/chats/{id}/join", tag = "chats", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn join_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("join_chat", Act::Join), id, stamp).await
}

/// Accepts a chat.
///
/// The caller takes responsibility and the chat becomes active, whether it was queued, active or closed.
#[utoipa::path(post, path = "/api/v1/chats/{id}/accept", tag = "chats", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn accept_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("accept_chat", Act::Accept), id, stamp).await
}

/// Leaves a chat.
///
/// Closes an active chat when its last accepting participant leaves. `409` when the caller is not a participant.
#[utoipa::path(post, path = "/api/v1/chats/{id}/leave", tag = "chats", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn leave_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("leave_chat", Act::Leave), id, stamp).await
}

/// Closes a chat.
///
/// Ends all participation. The caller need not be a participant. `409` when the chat is closed already.
#[utoipa::path(post, path = "/api/v1/chats/{id}/close", tag = "chats", params(IdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn close_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("close_chat", Act::Close), id, stamp).await
}

/// Writes a message or a note.
///
/// Join first. A message accepts a queued or closed chat; a note changes no state and is never shown to contacts.
#[utoipa::path(post, path = "/api/v1/chats/{id}/events", tag = "chats", params(IdParameter, IdempotencyKey),
    request_body = NewEvent, responses((status = 201, description = "The written event", body = Event,
        headers(("Location" = String, description = "The path of the events around it.")))))]
pub async fn create_event(
    Authorized(caller, (Id(id), _, Keyed(new, stamp))): ChatRequest<Keyed<NewEvent>>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let act = Act::Write(new.check().map_err(Error::Invalid)?);
    let author = caller.clone();
    idempotent(&state, (&caller.0.scope, &caller.0.actor), format!("create_event {id}"), stamp, move |conn| {
        let written = done(participation::act(conn, &participant(&author), id, act, Some(&new.text))?)?;
        let event = found(written)?;
        let location = format!("/api/v1/chats/{id}/events?around={}", event.id);
        Ok(Answer::created(&event, location)?.about_chat(id))
    })
    .await
}

/// Does `act` and answers with the chat after it.
async fn change(
    state: &State,
    caller: Supervisor,
    (operation, act): (&str, Act),
    id: Uuid,
    stamp: Stamp,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let author = caller.clone();
    idempotent(state, (&caller.0.scope, &caller.0.actor), format!("{operation} {id}"), stamp, move |conn| {
        done(participation::act(conn, &participant(&author), id, act, None)?)?;
        let chat: ChatDetail = found(chats::find(conn, &author.0.scope, id)?)?;
        Ok(Answer::ok(&chat)?.about_chat(id))
    })
    .await
}

const fn participant(caller: &Supervisor) -> Who<'_> {
    Who { scope: &caller.0.scope, user: &caller.0.user, actor: &caller.0.actor }
}

fn done(acted: Acted) -> Result<Option<Box<Event>>, Error> {
    match acted {
        Acted::Done(written) => Ok(written),
        Acted::Hidden => Err(Error::NotFound),
        Acted::Refused(why) => {
            let (code, reason) = why.problem();
            Err(Error::Conflict(code, reason))
        }
    }
}
