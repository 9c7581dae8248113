//! `/audit`: who did what, when and from where.

use super::page;
use crate::error::Error;
use crate::http::caller::{Admin, Authorized};
use crate::http::extract::Paged;
use crate::state::State;
use crate::store::audit;
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{AuditEntry, AuditFilter, Page, PageRequest};

/// Lists the audit log.
///
/// For admins, newest first. Reads appear within a second; changes appear as soon as they are
/// committed. Entries without an organization are shown to the admins of the
/// whole company.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditFilter, PageRequest),
    responses((status = 200, description = "A page of entries", body = Page<AuditEntry>)))]
pub async fn list_audit_entries(
    Authorized(caller, paged): Authorized<Paged<AuditFilter>, Admin>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    page(&req, &state, caller.0.scope, ("audit", paged), audit::page).await
}
