//! `/organizations`: the caller's part of the tree.

use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{AnyRead, Permitted};
use crate::http::extract::{Filtered, NoFilter};
use actix_web::web;
use sightline_shared::OrganizationList;

/// Lists the caller's organization and everything below it.
///
/// A flat list, parents before children.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "organizations",
    responses((status = 200, description = "The organizations", body = OrganizationList)))]
pub async fn list_organizations(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Permitted<AnyRead>>,
) -> Result<web::Json<OrganizationList>, Error> {
    Ok(web::Json(OrganizationList { items: caller.into_scope().organizations().to_vec() }))
}
