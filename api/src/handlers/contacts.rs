//! `/contacts`: the contacts that left their details.

use super::parameters::{ExternalIdParameter, IfNoneMatch};
use super::{count, found, page};
use crate::audit::access::Part;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{ContactsRead, Permitted};
use crate::http::extract::{Filtered, Paged, tagged};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::contacts;
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{AuditAction, Contact, ContactDetail, ContactFilter, Count, Page, PageRequest};

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

/// Returns a contact.
///
/// With its newest chats that the caller may see.
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
