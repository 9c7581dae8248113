//! `/forms`: the forms whose results the caller sees, and what a platform knows of them.

use super::parameters::FormParameter;
use super::whole;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{Permitted, ResultsRead, WritesChats};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::ids::FormName;
use crate::state::State;
use crate::store::forms;
use actix_web::{HttpResponse, web};
use sightline_shared::{Form, FormFields, Page};

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

/// Sends the fields of a form.
///
/// For admins of the company and API keys for the whole of it. The form has these fields first, in this order; others that
/// it has follow as they are, since results have them. Values stay as they were given. A form that is not known is made.
/// The same again changes nothing.
#[utoipa::path(put, path = "/api/v1/forms/{name}", tag = "results", params(FormParameter), request_body = FormFields,
    responses((status = 200, description = "The form", body = Form), (status = 201, description = "The form is new", body = Form)))]
pub async fn put_form(
    Authorized(caller, (FormName(name), _, Body(body))): Authorized<
        (FormName, Filtered<NoFilter>, Body<FormFields>),
        Permitted<WritesChats>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (actor, scope) = (caller.0.actor.clone(), caller.into_scope());
    if scope.narrow(&[]).is_some() {
        return Err(Error::Forbidden(
            "Forms belong to the whole company: its admins and keys for all of it change them.",
        ));
    }
    let fields = body.check().map_err(Error::Invalid)?;
    // Forms are made by chats that come in, too.
    let turn = state.ingest.turn(scope.company_id()).await?;
    let store = move |conn: &mut _| Ok::<_, Error>(forms::put(conn, &scope, &name, &fields, &actor)?);
    let (is_new, form) = state.db.try_transaction(store).await?;
    drop(turn);
    let mut response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response.json(form))
}
