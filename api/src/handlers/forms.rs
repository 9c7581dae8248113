//! `/forms`: the forms whose results the caller sees, and what a platform knows of them.

use super::parameters::FormParameter;
use super::whole;
use crate::error::Error;
use crate::http::caller::permits::{Permitted, ResultsRead, WritesChats};
use crate::http::caller::{Admin, Authorized};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::ids::FormName;
use crate::state::State;
use crate::store::forms::{self, Changed, Which};
use actix_web::{HttpResponse, web};
use sightline_shared::{Form, FormChange, FormFields, FormFilter, Page, Problem};

/// Lists forms with their fields.
///
/// By name. Archived ones only where they are asked for, after the others.
#[utoipa::path(get, path = "/api/v1/forms", tag = "results", params(FormFilter),
    responses((status = 200, description = "The forms", body = Page<Form>)))]
pub async fn list_forms(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<FormFilter>, Permitted<ResultsRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<Form>>, Error> {
    let scope = caller.into_scope();
    let which = if filter.archived == Some(true) { Which::Counted } else { Which::Offered };
    let forms = state.db.run(move |conn| forms::list(conn, &scope, which)).await?;
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
        return Err(WHOLE);
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

/// Renames, archives or returns a form.
///
/// For admins of the whole company. Results that are there keep the name that it had; sources may go on using it, and
/// what they send then has the new one. An archived form is no longer offered, and keeps its results.
#[utoipa::path(patch, path = "/api/v1/forms/{name}", tag = "results", params(FormParameter), request_body = FormChange,
    responses((status = 200, description = "The form after the change, with its numbers", body = Form),
        (status = 409, description = "Another form has this name, or had it", body = Problem, content_type = "application/problem+json")))]
pub async fn update_form(
    Authorized(caller, (FormName(name), _, Body(change))): Authorized<
        (FormName, Filtered<NoFilter>, Body<FormChange>),
        Admin,
    >,
    state: web::Data<State>,
) -> Result<web::Json<Form>, Error> {
    let admin = caller.0;
    if admin.scope.narrow(&[]).is_some() {
        return Err(WHOLE);
    }
    let faults = change.faults();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let turn = state.ingest.turn(admin.scope.company_id()).await?;
    let store = move |conn: &mut _| Ok::<_, Error>(forms::change(conn, &admin.scope, &name, &change, &admin.actor)?);
    let changed = state.db.try_transaction(store).await?;
    drop(turn);
    match changed {
        Changed::Absent => Err(Error::NotFound),
        Changed::Taken => Err(TAKEN),
        Changed::Done(form) => Ok(web::Json(*form)),
    }
}

const WHOLE: Error =
    Error::Forbidden("Forms belong to the whole company: its admins and keys for all of it change them.");
const TAKEN: Error = Error::Conflict("name_taken", "Another form has this name, or had it.");
