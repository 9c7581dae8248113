//! Participation in a chat: joining, accepting, writing, leaving, closing, handing on; and what programs send of it.

use super::found;
use super::parameters::{ExternalIdParameter, IdempotencyKey};
use crate::chat_life::Act;
use crate::documents::part::{List, Part};
use crate::error::Error;
use crate::http::body_faults;
use crate::http::caller::permits::WritesEvents;
use crate::http::caller::{Authorized, Caller, Permitted, Supervisor, Who};
use crate::http::extract::{Filtered, NoFilter};
use crate::http::idempotency::{Bare, Keyed, Optional, Stamp, idempotent};
use crate::http::ids::{self, Id, Named};
use crate::http::sending::{self, Sent};
use crate::import::Stored;
use crate::state::State;
use crate::store::chats;
use crate::store::external::{Name, Table};
use crate::store::idempotency::Answer;
use crate::store::participation::{self, Acted, Who as Participant, With};
use actix_web::{HttpResponse, web};
use serde_json::{Map, Value};
use sightline_shared::document::{EventAnswer, EventBody, StoredEvents};
use sightline_shared::{ChatDetail, ClosedChat, Event, Fault, NewEvent, Permission, Transfer};
use uuid::Uuid;

/// The caller, the chat and the body; query parameters are refused.
type ChatRequest<Q> = Authorized<(Id, Filtered<NoFilter>, Q)>;

/// Joins a chat.
///
/// In any state, without taking responsibility or changing the state. Does nothing for a participant.
#[utoipa::path(post, path = "/api/v1/chats/{id}/join", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn join_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("join_chat", Act::Join, With::Nothing), id, stamp).await
}

/// Accepts a chat.
///
/// The caller takes responsibility and the chat becomes active, whether it was queued, active or closed.
#[utoipa::path(post, path = "/api/v1/chats/{id}/accept", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn accept_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("accept_chat", Act::Accept, With::Nothing), id, stamp).await
}

/// Leaves a chat.
///
/// Closes an active chat when its last accepting participant leaves. `409` when the caller is not a participant.
#[utoipa::path(post, path = "/api/v1/chats/{id}/leave", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn leave_chat(
    Authorized(caller, (Id(id), _, Bare(stamp))): ChatRequest<Bare>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    change(&state, caller, ("leave_chat", Act::Leave, With::Nothing), id, stamp).await
}

/// Closes a chat.
///
/// Ends all participation. The caller need not be a participant. The body may be absent. `409` when the chat is closed
/// already.
#[utoipa::path(post, path = "/api/v1/chats/{id}/close", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    request_body = Option<ClosedChat>, responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn close_chat(
    Authorized(caller, (Id(id), _, Optional(closed, stamp))): ChatRequest<Optional<ClosedChat>>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let reason = closed.check().map_err(Error::Invalid)?;
    let with = reason.map_or(With::Nothing, |reason| With::Reason(reason.to_owned()));
    change(&state, caller, ("close_chat", Act::Close, with), id, stamp).await
}

/// Hands a chat on to an organization or an agent.
///
/// The chat waits in the queue again. For an organization it moves there; for an agent it stays where it is. A caller
/// that is a participant leaves; another participant stays. The caller need not be one. The
/// source of a chat may move it again when it next states its organization. `409` when the chat is closed, or its contact
/// was erased.
#[utoipa::path(post, path = "/api/v1/chats/{id}/transfer", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    request_body = Transfer,
    responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn transfer_chat(
    Authorized(caller, (Id(id), _, Keyed(transfer, stamp))): ChatRequest<Keyed<Transfer>>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let target = transfer.check().map_err(Error::Invalid)?;
    let act = Act::Transfer { has_note: transfer.note.is_some() };
    let with = With::Transfer { target, note: transfer.note };
    change(&state, caller, ("transfer_chat", act, with), id, stamp).await
}

/// Writes in a chat, or sends what happened in it.
///
/// A user writes a message or a note. For a message, join first; it accepts a queued or closed chat. A note changes no
/// state, makes nobody a participant and is never shown to contacts.
///
/// An API key sends events as they happen: one, or up to 100 with what is known of their authors. They are united with
/// what is stored, in whatever order they come and however often. An author that is not known and not listed is
/// taken for a contact or an agent by what it does. A chat of the source (`external:…`) that is not known is created:
/// of the key's organization and of the type `contact`, until a document says otherwise. The answer is `201` when one of
/// the events is new.
#[utoipa::path(post, path = "/api/v1/chats/{id}/events", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    request_body = EventBody, responses(
        (status = 200, description = "All events were known", body = StoredEvents),
        (status = 201, description = "The written event, or what became of those that were sent", body = EventAnswer,
        headers(("Location" = String, description = "The path of the events around the first.")))))]
pub async fn create_event(
    Authorized(caller, (Named(name), _, Sent(body, stamp))): Authorized<
        (Named, Filtered<NoFilter>, Sent),
        Permitted<WritesEvents>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    if let Who::Key { .. } = caller.0.who {
        return send_events(&state, &caller.0, name, body, stamp).await;
    }
    let new: NewEvent = body_faults::read(body.into(), 0).map_err(Error::Invalid)?;
    let id = ids::own(&state, &caller.0.scope, Table::Chats, name).await?;
    write_event(&state, Supervisor(caller.0.into_person()?), id, (new, stamp)).await
}

/// Writes a user's event.
async fn write_event(
    state: &State,
    caller: Supervisor,
    id: Uuid,
    (new, stamp): (NewEvent, Stamp),
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let act = Act::Write(new.check().map_err(Error::Invalid)?);
    let with = With::Text(new.text);
    let author = caller.clone();
    idempotent(state, (&caller.0.scope, &caller.0.actor), format!("create_event {id}"), stamp, move |conn| {
        let written = done(participation::act(conn, &participant(&author), id, (act, &with))?)?;
        let event = found(written)?;
        let location = format!("/api/v1/chats/{id}/events?around={}", event.id);
        Ok(Answer::created(&event, location)?.about_chat(id))
    })
    .await
}

/// Stores the events that a program sends.
async fn send_events(
    state: &State,
    caller: &Caller,
    name: Name,
    body: Map<String, Value>,
    stamp: Stamp,
) -> Result<HttpResponse, Error> {
    let operation = format!("create_event {name}");
    let Part { statement, origin } = sending::part(state, &caller.scope, name, (body, List::Events)).await?;
    let answer = move |_: &mut _, stored: Stored| {
        let Stored { outcome, chat_id, events, has_new, statement } = stored;
        let adjustments = origin.adjustments(&statement);
        let first = events.first().map(|event| format!("/api/v1/chats/{chat_id}/events?around={}", event.id));
        let body = StoredEvents { outcome, chat_id, adjustments, events };
        let answer = match first.filter(|_| has_new) {
            Some(location) => Answer::created(&body, location)?,
            None => Answer::ok(&body)?,
        };
        Ok(answer.about_chat(chat_id))
    };
    sending::store(state, caller, (operation, stamp), statement, (sending::in_path, answer)).await
}

/// Does `act` and answers with the chat after it.
async fn change(
    state: &State,
    caller: Supervisor,
    (operation, act, with): (&str, Act, With),
    id: Uuid,
    stamp: Stamp,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let author = caller.clone();
    idempotent(state, (&caller.0.scope, &caller.0.actor), format!("{operation} {id}"), stamp, move |conn| {
        done(participation::act(conn, &participant(&author), id, (act, &with))?)?;
        let chat: ChatDetail = found(chats::find(conn, &author.0.scope, id)?)?;
        Ok(Answer::ok(&chat)?.about_chat(id))
    })
    .await
}

const fn participant(caller: &Supervisor) -> Participant<'_> {
    Participant { scope: &caller.0.scope, user: &caller.0.user, actor: &caller.0.actor }
}

fn done(acted: Acted) -> Result<Option<Box<Event>>, Error> {
    match acted {
        Acted::Done(written) => Ok(written),
        Acted::Hidden => Err(Error::NotFound),
        Acted::NoTarget(member) => Err(Error::fault(Fault::pointer(member, "is none that you see"))),
        Acted::Refused(why) => {
            let (code, reason) = why.problem();
            Err(Error::Conflict(code, reason))
        }
    }
}
