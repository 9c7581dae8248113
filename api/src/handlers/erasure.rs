//! Erasing a contact, and what that would remove.

use super::found;
use super::parameters::IdParameter;
use crate::error::Error;
use crate::http::caller::{Authorized, Caller};
use crate::http::extract::{Filtered, Id, NoFilter};
use crate::state::State;
use crate::store::audit::Entry;
use crate::store::erasure;
use actix_web::web;
use sightline_shared::{AuditAction, Erasure, Permission};

/// Previews an erasure.
///
/// Returns the numbers that the erasure would return if nothing changes in between.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/erasure", tag = "contacts", params(IdParameter),
    responses((status = 200, description = "The numbers", body = Erasure)))]
pub async fn preview_erasure(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>)>,
    state: web::Data<State>,
) -> Result<web::Json<Erasure>, Error> {
    caller.0.needs(Permission::ContactsErase)?;
    let Caller { scope, actor, .. } = caller.0;
    let previewed = state.db.run(move |conn| erasure::preview(conn, &scope, id)).await?;
    let (organization_id, numbers) = found(previewed)?;
    let entry = Entry::new(&actor, AuditAction::ErasurePreviewed).on("contact", id).of(organization_id);
    state.audit.note(entry).await;
    Ok(web::Json(numbers))
}

/// Erases a contact, permanently.
///
/// The contact is removed. Its chats stay without personal data, also in organizations that the
/// caller does not see: open ones are closed, and the texts of their events and the values of
/// their results are blanked.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", tag = "contacts", params(IdParameter),
    responses((status = 200, description = "The receipt", body = Erasure)))]
pub async fn erase_contact(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>)>,
    state: web::Data<State>,
) -> Result<web::Json<Erasure>, Error> {
    caller.0.needs(Permission::ContactsErase)?;
    let Caller { scope, actor, .. } = caller.0;
    let receipt = state.db.run(move |conn| erasure::erase(conn, &scope, id, &actor, None)).await?;
    Ok(web::Json(found(receipt)?))
}
