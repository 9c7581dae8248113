//! Erasing a contact, and what that would remove.

use super::parameters::ExternalIdParameter;
use crate::error::Error;
use crate::http::caller::{Authorized, Person};
use crate::http::extract::Filtered;
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::erasure::{self, Outcome, Request};
use actix_web::web;
use sightline_shared::{AuditAction, Erasure, ErasureOptions, Fault, MOST_OTHERS, Permission};
use uuid::Uuid;

/// Previews an erasure.
///
/// Returns the numbers that the erasure with the same parameters would return if nothing changes in between. Other
/// contacts are counted where the caller may erase them: those in its part of the company. Sharing an address is not
/// transitive: a contact that shares one only with another of them is not counted.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/erasure", tag = "contacts", params(ExternalIdParameter, ErasureOptions),
    responses((status = 200, description = "The numbers", body = Erasure)))]
pub async fn preview_erasure(
    Authorized(caller, (Id(id), Filtered(options))): Authorized<(Id, Filtered<ErasureOptions>)>,
    state: web::Data<State>,
) -> Result<web::Json<Erasure>, Error> {
    caller.0.needs(Permission::ContactsErase)?;
    let Person { scope, actor, user, .. } = caller.0;
    let request = request(id, options, user.id);
    let (organization_id, numbers) = done(state.db.run(move |conn| erasure::preview(conn, &scope, request)).await?)?;
    let entry = Entry::new(&actor, AuditAction::ErasurePreviewed).on("contact", id).of(organization_id);
    state.audit.note(entry).await;
    Ok(web::Json(numbers))
}

/// Erases a contact, permanently.
///
/// The contact is removed. Its chats stay without personal data, also in organizations that the
/// caller does not see: open ones are closed, and the texts of their events and the values of
/// their results are blanked. Other contacts with its e-mail address or telephone number are erased
/// together with it on request, at once or not at all; each has its entry in the audit log and its
/// event in the live stream.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", tag = "contacts", params(ExternalIdParameter, ErasureOptions),
    responses((status = 200, description = "The receipt", body = Erasure)))]
pub async fn erase_contact(
    Authorized(caller, (Id(id), Filtered(options))): Authorized<(Id, Filtered<ErasureOptions>)>,
    state: web::Data<State>,
) -> Result<web::Json<Erasure>, Error> {
    caller.0.needs(Permission::ContactsErase)?;
    let Person { scope, actor, user, .. } = caller.0;
    let request = request(id, options, user.id);
    Ok(web::Json(done(state.db.run(move |conn| erasure::erase(conn, &scope, request, &actor)).await?)?))
}

const fn request(id: Uuid, options: ErasureOptions, user: Uuid) -> Request {
    Request { with_others: options.with_others, user: Some(user), ..Request::of(id) }
}

fn done<T>(outcome: Outcome<T>) -> Result<T, Error> {
    match outcome {
        Outcome::Done(numbers) => Ok(numbers),
        Outcome::Missing => Err(Error::NotFound),
        Outcome::Foreign => Err(Error::Forbidden(
            "The contact belongs to another organization: somebody who sees that one can erase it.",
        )),
        Outcome::TooMany => {
            let detail =
                format!("would be more than {MOST_OTHERS} contacts, too many for one person: erase them one by one");
            Err(Error::fault(Fault::parameter("with_others", detail)))
        }
    }
}
