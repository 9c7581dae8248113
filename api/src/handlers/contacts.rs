//! `/contacts`: the contacts that left their details.

use super::parameters::{ExternalIdParameter, IfNoneMatch};
use super::{count, found, page};
use crate::audit::access::Part;
use crate::documents::part::known::Person;
use crate::documents::statement::Taking;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ContactsRead, Permitted, WritesContacts};
use crate::http::extract::{Filtered, NoFilter, Paged, etag, tagged};
use crate::http::ids::{Id, Named};
use crate::http::sending::Sent;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::contacts;
use crate::store::external::{self, Name};
use crate::store::imports::single::contact::{self, Put};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use sightline_shared::document::{Adjustment, AdjustmentKind, KnownContact, StoredContact};
use sightline_shared::{
    AuditAction, Contact, ContactDetail, ContactFilter, Count, Fault, IngestOutcome, KeyScope, Page, PageRequest,
};

/// Lists contacts.
///
/// Last seen first unless `sort` says otherwise.
#[utoipa::path(get, path = "/api/v1/contacts", tag = "contacts", params(ContactFilter, PageRequest),
    responses((status = 200, description = "A page of contacts", body = Page<Contact>)))]
pub async fn list_contacts(
    Authorized(caller, paged): Authorized<Paged<ContactFilter>, Permitted<ContactsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    page(&req, &state, caller.into_scope(), ("contacts", paged), contacts::page).await
}

/// Counts contacts.
///
/// With the filters of the list; exact below 10,000. Separate from the list, so that rows never wait for it.
#[utoipa::path(get, path = "/api/v1/contacts/count", tag = "contacts", params(ContactFilter),
    responses((status = 200, description = "How many there are", body = Count)))]
pub async fn count_contacts(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<ContactFilter>, Permitted<ContactsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Count>, Error> {
    count(&state, caller.into_scope(), filter, contacts::count).await
}

/// Sends what is known of a contact.
///
/// For admins and API keys. Of two statements about one thing the later one counts; absence says nothing, null clears. A
/// contact of the source (`external:…`) that is not known is created, of the caller's organization until it has a
/// chat. One that was erased is not created again by this, unless `as_of` is later than the erasure: it comes back
/// with what happens after its erasure. Another name is shown in every chat and result at once; of a contact with more
/// than 1,000 chats within a minute.
#[utoipa::path(put, path = "/api/v1/contacts/{id}", tag = "contacts", params(ExternalIdParameter), request_body = KnownContact,
    responses((status = 200, description = "What became of it", body = StoredContact,
            headers(("ETag" = String, description = "That of the contact."))),
        (status = 201, description = "The contact is new", body = StoredContact,
            headers(("ETag" = String, description = "That of the contact."),
                ("Location" = String, description = "The path of the contact.")))))]
pub async fn put_contact(
    Authorized(caller, (Named(name), _, Sent(body, _))): Authorized<
        (Named, Filtered<NoFilter>, Sent),
        Permitted<WritesContacts>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (scope, may_read) = (caller.0.scope.clone(), caller.0.has(KeyScope::ContactsRead));
    let external_id = match name {
        Name::External(external_id) => external_id,
        Name::Own(id) => {
            let seen = scope.clone();
            found(state.db.read(move |conn| external::of_contact(conn, &seen, id)).await?)?
        }
    };
    let taking = Taking::at(Utc::now());
    let statement = Person::Contact.read(body, &external_id, scope.company(), &taking).map_err(Error::Invalid)?;
    let adjustments = Person::Contact.adjustments(&statement);
    let turn = state.ingest.turn(scope.company_id()).await?;
    let (put, detail) = state
        .db
        .run(move |conn| {
            let put = contact::put(conn, &scope, &statement)?;
            let id = if let Put::Taken(_, id) | Put::Erased(Some(id)) = put { Some(id) } else { None };
            let detail = id.filter(|_| may_read).map(|id| contacts::find(conn, &scope, id)).transpose()?;
            Ok((put, detail.flatten()))
        })
        .await?;
    drop(turn);
    answer(put, detail, adjustments)
}

/// What became of a contact; `detail` is the contact where the caller may read it.
fn answer(put: Put, detail: Option<ContactDetail>, mut adjustments: Vec<Adjustment>) -> Result<HttpResponse, Error> {
    let (outcome, contact_id) = match put {
        Put::Taken(outcome, id) => (outcome, Some(id)),
        Put::Erased(id) => {
            adjustments.push(Adjustment { kind: AdjustmentKind::Erased, pointer: String::new() });
            (IngestOutcome::Unchanged, id)
        }
        Put::Foreign => {
            let why = "is the id of a contact that this caller may not write to";
            return Err(Error::fault(Fault::parameter("id", why)));
        }
    };
    let is_new = outcome == IngestOutcome::Created;
    let mut response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    if let Some(id) = contact_id.filter(|_| is_new) {
        response.insert_header((header::LOCATION, format!("/api/v1/contacts/{id}")));
    }
    if let Some(detail) = &detail {
        let body = serde_json::to_vec(detail).map_err(|why| Error::Internal(why.into()))?;
        response.insert_header((header::ETAG, etag(&body)));
    }
    Ok(response.json(StoredContact { outcome, contact_id, adjustments, contact: detail.map(|detail| detail.contact) }))
}

/// Returns a contact.
///
/// With its newest chats that the caller may see. A contact of another part of the company is seen with its chats here:
/// a chat's row names its contact.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", tag = "contacts", params(ExternalIdParameter, IfNoneMatch),
    responses((status = 200, description = "The contact", body = ContactDetail), (status = 304, description = "Not modified")))]
pub async fn get_contact(
    Authorized(caller, Id(id)): Authorized<Id, Permitted<ContactsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (credential_id, actor, scope) = (caller.0.credential_id(), caller.0.actor.clone(), caller.into_scope());
    let row = state.db.run(move |conn| contacts::find(conn, &scope, id)).await?;
    let row = found(row)?;
    let opened = Entry::new(&actor, AuditAction::ContactOpened).on("contact", id).of(row.contact.organization.id);
    state.audit.note_access(credential_id, opened, Part::First).await;
    tagged(&req, &row)
}
