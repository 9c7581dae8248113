//! `/forms`: the forms whose results the caller sees.

use super::whole;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{Permitted, ResultsRead};
use crate::http::extract::{Filtered, NoFilter};
use crate::state::State;
use crate::store::forms;
use actix_web::web;
use sightline_shared::{Form, Page};

/// Lists forms with their fields.
///
/// By name.
#[utoipa::path(get, path = "/api/v1/forms", tag = "results",
    responses((status = 200, description = "The forms", body = Page<Form>)))]
pub async fn list_forms(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Permitted<ResultsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<Form>>, Error> {
    let scope = caller.into_scope();
    let forms = state.db.run(move |conn| forms::list(conn, &scope)).await?;
    Ok(web::Json(whole(forms)))
}
