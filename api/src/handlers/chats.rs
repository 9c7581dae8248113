//! `/chats`: the list of chats, one chat, its events.

use super::parameters::{IdParameter, IfNoneMatch};
use super::{count, found, page};
use crate::audit::access::Part;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ChatsRead, Permitted};
use crate::http::extract::{Filtered, Id, Paged, tagged};
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::chats::{self, events};
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{AuditAction, Chat, ChatDetail, ChatFilter, Count, EventPage, EventWindow, Page, PageRequest};

/// Lists chats.
///
/// Newest activity first unless `sort` says otherwise. Each row is complete: names are included.
#[utoipa::path(get, path = "/api/v1/chats", tag = "chats", params(ChatFilter, PageRequest),
    responses((status = 200, description = "A page of chats", body = Page<Chat>)))]
pub async fn list_chats(
    Authorized(caller, paged): Authorized<Paged<ChatFilter>, Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let actor = caller.0.actor.clone();
    let is_new_search = paged.filter.q.is_some() && paged.is_first();
    let answer = page(&req, &state, caller.into_scope(), ("chats", paged), chats::page).await?;
    // Once per search, not once per page, and never with the search words.
    if is_new_search {
        state.audit.note(Entry::new(&actor, AuditAction::Searched)).await;
    }
    Ok(answer)
}

/// Counts chats.
///
/// With the filters of the list; exact below 10,000. Separate from the list, so that rows never wait for it.
#[utoipa::path(get, path = "/api/v1/chats/count", tag = "chats", params(ChatFilter),
    responses((status = 200, description = "How many there are", body = Count)))]
pub async fn count_chats(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<ChatFilter>, Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Count>, Error> {
    count(&state, caller.into_scope(), filter, chats::count).await
}

/// Returns a chat.
///
/// With its participants and their times, its sessions, its contact and its results. An API key needs no other scope
/// for these.
#[utoipa::path(get, path = "/api/v1/chats/{id}", tag = "chats", params(IdParameter, IfNoneMatch),
    responses((status = 200, description = "The chat", body = ChatDetail), (status = 304, description = "Not modified")))]
pub async fn get_chat(
    Authorized(caller, Id(id)): Authorized<Id, Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let scope = caller.into_scope();
    let row = state.db.run(move |conn| chats::find(conn, &scope, id)).await?;
    tagged(&req, &found(row)?)
}

/// Lists events of a chat.
///
/// In order of `seq`: from the beginning, after or before a place, or around an event. Reading a
/// transcript is one entry of the audit log, whatever the number of its pages.
#[utoipa::path(get, path = "/api/v1/chats/{id}/events", tag = "chats",
    params(IdParameter, EventWindow),
    responses((status = 200, description = "The events", body = EventPage)))]
pub async fn list_events(
    Authorized(caller, (Id(id), Filtered(window))): Authorized<(Id, Filtered<EventWindow>), Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<EventPage>, Error> {
    let (credential_id, actor, scope) = (caller.0.credential_id(), caller.0.actor.clone(), caller.into_scope());
    let part = if window.after_seq.or(window.before_seq).is_none() { Part::First } else { Part::Further };
    let events = state.db.run(move |conn| events::window(conn, &scope, id, &window)).await?;
    let (organization_id, events) = found(events)?;
    let opened = Entry::new(&actor, AuditAction::TranscriptOpened).on("chat", id).of(organization_id);
    state.audit.note_access(credential_id, opened, part).await;
    Ok(web::Json(events))
}
