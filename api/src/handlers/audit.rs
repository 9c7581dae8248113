//! `/audit`: who did what, when and from where.

use super::page;
use crate::error::Error;
use crate::http::caller::{Admin, Asks};
use crate::http::extract::{Paged, bounds};
use crate::state::State;
use crate::store::audit;
use actix_web::{HttpRequest, HttpResponse, web};
use sightline_shared::{AuditEntry, AuditFilter, Page, PageRequest};

/// Lists the audit log.
///
/// For admins, newest first. What was only read is there within a second; what changed something
/// is there as soon as it is done. What belongs to no organization is shown to the admins of the
/// whole company.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditFilter, PageRequest),
    responses((status = 200, description = "A page of entries", body = Page<AuditEntry>)))]
pub async fn list_audit_entries(
    Asks(caller, paged): Asks<Paged<AuditFilter>, Admin>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let scope = caller.0.scope;
    let bounds = bounds(&paged.filter.range, &scope)?;
    let binding = paged.binding("audit", &scope);
    let after = paged.after(&state.cursor_key, &binding)?;
    let (filter, range, limit) = (paged.filter.clone(), bounds.clone(), paged.limit());
    let rows = state
        .db
        .run(move |conn| Ok::<_, Error>(audit::page(conn, &scope, &filter, range.as_ref(), limit, after.as_ref())?))
        .await?;
    Ok(page(&req, &paged, (&state.cursor_key, &binding), rows, bounds))
}
