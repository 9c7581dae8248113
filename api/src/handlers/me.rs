//! `/me`: who is calling.

use crate::auth::Caller;
use crate::error::Error;
use crate::extract::{Filtered, NoFilter};
use actix_web::web;
use sightline_shared::Me;

/// Who is calling, and what it may do.
///
/// Open to every role, agents included.
#[utoipa::path(get, path = "/api/v1/me", tag = "sign-in", responses((status = 200, description = "The caller", body = Me)))]
pub async fn get_me(caller: Caller, _: Filtered<NoFilter>) -> Result<web::Json<Me>, Error> {
    let own = caller.scope.own();
    Ok(web::Json(Me {
        organization: caller.scope.reference(own.id),
        company: caller.scope.company().to_owned(),
        permissions: caller.user.role.permissions().to_vec(),
        time_zone: own.time_zone.clone(),
        user: caller.user,
    }))
}
