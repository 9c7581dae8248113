//! `/chats`: the list of chats, one chat, its events.

use super::parameters::{ExternalIdParameter, IdempotencyKey, IfNoneMatch};
use super::{count, found, page};
use crate::audit::access;
use crate::chat_life::Refusal;
use crate::documents::part::{self, List, Part};
use crate::documents::refused::Refused;
use crate::documents::statement::Taking;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ChatsRead, Permitted, WritesChats};
use crate::http::extract::{Filtered, NoFilter, Paged, tagged};
use crate::http::idempotency::{Keyed, idempotent};
use crate::http::ids::{Id, Named};
use crate::http::sending::{self, Sent};
use crate::import::Stored;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::chats::tagging::{self, Tagged};
use crate::store::chats::{self, events};
use crate::store::contacts;
use crate::store::idempotency::Answer;
use crate::store::participation::Who;
use crate::store::results;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use serde_json::json;
use sightline_shared::document::{NewChat, ResultBody, StoredChat, StoredResults};
use sightline_shared::{
    AuditAction, Chat, ChatDetail, ChatFilter, Count, EventPage, EventWindow, IngestOptions, IngestOutcome, KeyScope,
    Page, PageRequest, Permission, TagChange, UnknownMembers,
};

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

/// Sends a chat.
///
/// For admins and API keys: one chat document, as the bulk request takes many, up to 2 MiB. It is united with what is
/// stored, and of two statements about one thing the later one counts; sending it again changes nothing. The answer is
/// `201` when the chat is new, and has the chat where the caller may read it.
#[utoipa::path(post, path = "/api/v1/chats", tag = "chats", params(IngestOptions, IdempotencyKey),
    request_body = NewChat, responses(
        (status = 200, description = "The chat was known: it was updated, or nothing of it is new", body = StoredChat),
        (status = 201, description = "The chat is new", body = StoredChat,
            headers(("Location" = String, description = "The path of the chat.")))))]
pub async fn create_chat(
    Authorized(caller, (Filtered(options), Sent(body, stamp))): Authorized<
        (Filtered<IngestOptions>, Sent),
        Permitted<WritesChats>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let taking = Taking {
        ignores_unknown: options.unknown == Some(UnknownMembers::Ignore),
        is_strict: options.strict,
        ..Taking::at(Utc::now())
    };
    let named = json!({ "external_id": body.get("external_id") });
    let statement = match part::whole(body, (&caller.scope.path(), caller.scope.source_name()), &taking) {
        Ok(statement) => statement,
        Err(faults) => {
            let external_id = Refused::of_value(&named, Vec::new()).external_id;
            return Err(sending::refuse(&state, &caller.scope, external_id, faults).await);
        }
    };
    let (scope, may_read) = (caller.scope.clone(), caller.has(KeyScope::ChatsRead));
    let answer = move |conn: &mut _, stored: Stored| {
        let Stored { outcome, chat_id, statement, .. } = stored;
        let chat = if may_read { chats::find_again(conn, &scope, chat_id)? } else { None };
        let adjustments = statement.adjustments().to_vec();
        let body = StoredChat { outcome, chat_id, adjustments, chat };
        let answer = match outcome {
            IngestOutcome::Created => Answer::created(&body, format!("/api/v1/chats/{chat_id}"))?,
            _ => Answer::ok(&body)?,
        };
        Ok(answer.about_chat(chat_id))
    };
    let operation = "create_chat".to_owned();
    sending::store(&state, &caller, (operation, stamp), statement, (std::convert::identity, answer)).await
}

/// Sends results of a chat.
///
/// For admins and API keys: one result, or up to 100 with what is known of those that submitted them. Each brings the
/// event that added it. They are united with what is stored, and a chat of the source (`external:…`) that is not known is
/// created, as for events. The answer is `201` when one of the results is new.
#[utoipa::path(post, path = "/api/v1/chats/{id}/results", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    request_body = ResultBody, responses(
        (status = 200, description = "All results were known", body = StoredResults),
        (status = 201, description = "What became of the results, one of which is new", body = StoredResults,
            headers(("Location" = String, description = "The path of the first of them.")))))]
pub async fn create_result(
    Authorized(caller, (Named(name), _, Sent(body, stamp))): Authorized<
        (Named, Filtered<NoFilter>, Sent),
        Permitted<WritesChats>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (caller, operation) = (caller.0, format!("create_result {name}"));
    let Part { statement, origin } = sending::part(&state, &caller.scope, name, (body, List::Results)).await?;
    let scope = caller.scope.clone();
    let answer = move |conn: &mut _, stored: Stored| {
        let Stored { outcome, chat_id, statement, events, has_new } = stored;
        let adjustments = origin.adjustments(&statement);
        let results = results::added_by(conn, &scope, events.iter().map(|event| event.id).collect())?;
        let first = results.first().map(|result| format!("/api/v1/results/{}", result.id));
        let body = StoredResults { outcome, chat_id, adjustments, results };
        let answer = match first.filter(|_| has_new) {
            Some(location) => Answer::created(&body, location)?,
            None => Answer::ok(&body)?,
        };
        Ok(answer.about_chat(chat_id))
    };
    sending::store(&state, &caller, (operation, stamp), statement, (sending::in_path, answer)).await
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
/// for these, but for the contact's addresses `contacts:read`.
#[utoipa::path(get, path = "/api/v1/chats/{id}", tag = "chats", params(ExternalIdParameter, IfNoneMatch),
    responses((status = 200, description = "The chat", body = ChatDetail), (status = 304, description = "Not modified")))]
pub async fn get_chat(
    Authorized(caller, Id(id)): Authorized<Id, Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (may_read, scope) = (caller.0.has(KeyScope::ContactsRead), caller.into_scope());
    let detail = state.db.run(move |conn| {
        let Some(mut detail) = chats::find(conn, &scope, id)? else { return Ok(None) };
        let contact = detail.chat.contact.as_ref().and_then(|contact| contact.id).filter(|_| may_read);
        if let Some(contact) = contact {
            (detail.contact_email, detail.contact_phone) = contacts::addresses(conn, &scope, contact)?;
        }
        Ok(Some(detail))
    });
    tagged(&req, &found(detail.await?)?)
}

/// Lists events of a chat.
///
/// In order of `seq`: from the beginning, after or before a place, or around an event. Reading a
/// transcript is one entry of the audit log, whatever the number of its pages.
#[utoipa::path(get, path = "/api/v1/chats/{id}/events", tag = "chats",
    params(ExternalIdParameter, EventWindow),
    responses((status = 200, description = "The events", body = EventPage)))]
pub async fn list_events(
    Authorized(caller, (Id(id), Filtered(window))): Authorized<(Id, Filtered<EventWindow>), Permitted<ChatsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<EventPage>, Error> {
    let (credential_id, actor, scope) = (caller.0.credential_id(), caller.0.actor.clone(), caller.into_scope());
    let part = match window.after_seq.or(window.before_seq) {
        None => access::Part::First,
        Some(_) => access::Part::Further,
    };
    let events = state.db.run(move |conn| events::window(conn, &scope, id, &window)).await?;
    let (organization_id, events) = found(events)?;
    let opened = Entry::new(&actor, AuditAction::TranscriptOpened).on("chat", id).of(organization_id);
    state.audit.note_access(credential_id, opened, part).await;
    Ok(web::Json(events))
}

/// Puts tags on a chat, and takes tags off it.
///
/// They stay whatever its source says of its own tags, which cannot be taken off here. Adding one that is there, and
/// removing one that is not, changes nothing. `409` when the chat's contact was erased; an erasure takes the tags of
/// users off.
#[utoipa::path(post, path = "/api/v1/chats/{id}/tags", tag = "chats", params(ExternalIdParameter, IdempotencyKey),
    request_body = TagChange, responses((status = 200, description = "The chat after the change", body = ChatDetail)))]
pub async fn tag_chat(
    Authorized(caller, (Id(id), _, Keyed(change, stamp))): Authorized<(Id, Filtered<NoFilter>, Keyed<TagChange>)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    caller.0.needs(Permission::ChatsWrite)?;
    let change = change.check().map_err(Error::Invalid)?;
    let author = caller.clone();
    idempotent(&state, (&caller.0.scope, &caller.0.actor), format!("tag_chat {id}"), stamp, move |conn| {
        let who = Who { scope: &author.0.scope, user: &author.0.user, actor: &author.0.actor };
        match tagging::change(conn, &who, id, &change)? {
            Tagged::Done => {}
            Tagged::Hidden => return Err(Error::NotFound),
            Tagged::Faulty(fault) => return Err(Error::fault(fault)),
            Tagged::Erased => {
                let (code, reason) = Refusal::ContactErased.problem();
                return Err(Error::Conflict(code, reason));
            }
        }
        let chat: ChatDetail = found(chats::find(conn, &author.0.scope, id)?)?;
        Ok(Answer::ok(&chat)?.about_chat(id))
    })
    .await
}
