//! `/export`: lists and single chats as files.

use super::found;
use super::parameters::ExternalIdParameter;
use crate::calendar::range;
use crate::error::Error;
use crate::export::{self, Job, View};
use crate::http::caller::permits::{ChatsRead, ContactsRead, Permitted, ResultsRead};
use crate::http::caller::{Admin, Authorized, Person};
use crate::http::extract::{Filtered, bounds};
use crate::http::ids::Id;
use crate::http::rate_limit;
use crate::state::State;
use crate::store::audit::Actor;
use crate::store::{Scope, chats};
use actix_web::http::Method;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use chrono_tz::Tz;
use sightline_shared::query::Pairs;
use sightline_shared::{
    AuditFilter, ChatExport, ChatFilter, ContactFilter, ListExport, QueryFilter as _, RangeFilter, ResultFilter,
};
use uuid::Uuid;

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Exports chats.
///
/// All rows of the list with the same filters, in its order, as of one moment: as a table or a workbook with a row per
/// chat, or as chat documents, which can be imported again. `link` is the address of the row in the app, absolute where
/// the server knows its own. The connection is aborted when the export fails. A workbook begins when its last row is
/// known; what does not fit on a sheet is on a further one, and longer texts than a cell holds are cut with a mark.
#[utoipa::path(get, path = "/api/v1/export/chats", tag = "export",
    params(ListExport<ChatFilter>),
    responses((status = 200, description = "The file", headers(("content-disposition" = String, description = "The name of the file")),
        content((String = "text/csv", example = "id,external_id,type\r\n"), (String = "application/x-ndjson"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 429, description = "The caller has started too many exports; `Retry-After` gives the seconds to wait")))]
pub async fn export_chats(
    Authorized(caller, Filtered(request)): Authorized<Filtered<ListExport<ChatFilter>>, Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let scope = caller.0.scope.clone();
    let view = view(&state, &request.filter.range, &scope)?;
    let name = filter_words(&request.filter.pairs());
    answer(&req, &state, (caller.0.id(), &caller.0.actor), view.zone, &name, export::chats(scope, request, view)).await
}

/// Exports results.
///
/// All rows of the list with the same filters, in its order, as of one moment, with their fields: as a table, as a
/// workbook, or as JSON lines. A table has a column for each field when one form is asked for (`form`), and all fields
/// in one column otherwise; a workbook has a sheet for each form, with a column for each field. A field that is named
/// like another column has a number after its name. The connection is aborted when the export fails.
#[utoipa::path(get, path = "/api/v1/export/results", tag = "export",
    params(ListExport<ResultFilter>),
    responses((status = 200, description = "The file", headers(("content-disposition" = String, description = "The name of the file")),
        content((String = "text/csv", example = "id,external_id,form\r\n"), (String = "application/x-ndjson"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 429, description = "The caller has started too many exports; `Retry-After` gives the seconds to wait")))]
pub async fn export_results(
    Authorized(caller, Filtered(request)): Authorized<Filtered<ListExport<ResultFilter>>, Permitted<ResultsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    super::results::check(&request.filter)?;
    let scope = caller.0.scope.clone();
    let view = view(&state, &request.filter.range, &scope)?;
    let name = filter_words(&request.filter.pairs());
    answer(&req, &state, (caller.0.id(), &caller.0.actor), view.zone, &name, export::results(scope, request, view))
        .await
}

/// Exports contacts.
///
/// All rows of the list with the same filters, in its order, as of one moment: as a table, as a workbook, or as JSON
/// lines. The connection is aborted when the export fails.
#[utoipa::path(get, path = "/api/v1/export/contacts", tag = "export",
    params(ListExport<ContactFilter>),
    responses((status = 200, description = "The file", headers(("content-disposition" = String, description = "The name of the file")),
        content((String = "text/csv", example = "id,external_id,name\r\n"), (String = "application/x-ndjson"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 429, description = "The caller has started too many exports; `Retry-After` gives the seconds to wait")))]
pub async fn export_contacts(
    Authorized(caller, Filtered(request)): Authorized<Filtered<ListExport<ContactFilter>>, Permitted<ContactsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let scope = caller.0.scope.clone();
    let view = view(&state, &request.filter.range, &scope)?;
    let name = filter_words(&request.filter.pairs());
    answer(&req, &state, (caller.0.id(), &caller.0.actor), view.zone, &name, export::contacts(scope, request, view))
        .await
}

/// Exports the audit log.
///
/// For admins: all entries of the list with the same filters, newest first, as of one moment: as a table, as a workbook,
/// or as JSON lines. The export itself is an entry, which is made before the file begins, and another one when it has
/// ended. The connection is aborted when the export fails.
#[utoipa::path(get, path = "/api/v1/export/audit", tag = "export",
    params(ListExport<AuditFilter>),
    responses((status = 200, description = "The file", headers(("content-disposition" = String, description = "The name of the file")),
        content((String = "text/csv", example = "id,at,action\r\n"), (String = "application/x-ndjson"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 429, description = "The caller has started too many exports; `Retry-After` gives the seconds to wait")))]
pub async fn export_audit(
    Authorized(caller, Filtered(request)): Authorized<Filtered<ListExport<AuditFilter>>, Admin>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let Person { user, scope, actor, .. } = caller.0;
    let view = view(&state, &request.filter.range, &scope)?;
    let name = filter_words(&request.filter.pairs());
    answer(&req, &state, (user.id, &actor), view.zone, &name, export::audit_entries(scope, request, view)).await
}

/// Exports a chat.
///
/// As a transcript, a table or a workbook for the contact, without notes and other internal events unless these are
/// requested; or as a chat document, which holds everything and can be imported again.
#[utoipa::path(get, path = "/api/v1/export/chats/{id}", tag = "export",
    params(ExternalIdParameter, ChatExport),
    responses((status = 200, description = "The file", headers(("content-disposition" = String, description = "The name of the file")),
        content((String = "text/plain", example = "Chat: …\n"), (String = "text/csv"), (String = "application/x-ndjson"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 429, description = "The caller has started too many exports; `Retry-After` gives the seconds to wait")))]
pub async fn export_chat(
    Authorized(caller, (Id(id), Filtered(request))): Authorized<(Id, Filtered<ChatExport>), Permitted<ChatsRead>>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Result<HttpResponse, Error> {
    let scope = caller.0.scope.clone();
    let zone = zone(request.tz.as_deref(), &scope)?;
    let visible = scope.clone();
    // Before it counts as an export: a missing chat is not one.
    found(state.db.read(move |conn| chats::find(conn, &visible, id)).await?)?;
    answer(
        &req,
        &state,
        (caller.0.id(), &caller.0.actor),
        zone,
        &id.to_string(),
        export::chat(scope, id, &request, zone),
    )
    .await
}

/// What a list with this range is shown in.
fn view(state: &State, range: &RangeFilter, scope: &Scope) -> Result<View, Error> {
    let (bounds, zone) = (bounds(range, scope)?, zone(range.tz.as_deref(), scope)?);
    Ok(View { bounds, zone, app: state.public_url.clone() })
}

/// The zone in which times are shown: the requested one, else the caller's.
fn zone(requested: Option<&str>, scope: &Scope) -> Result<Tz, Error> {
    range::zone(requested.unwrap_or(&scope.own().time_zone)).map_err(Error::fault)
}

/// The file; for HEAD only its headers, without producing it.
async fn answer(
    req: &HttpRequest,
    state: &State,
    (caller_id, actor): (Uuid, &Actor),
    zone: Tz,
    name: &str,
    job: Job,
) -> Result<HttpResponse, Error> {
    let media_type = match job.format {
        "csv" => "text/csv; charset=utf-8",
        "xlsx" => XLSX,
        "txt" => "text/plain; charset=utf-8",
        _ => "application/x-ndjson",
    };
    let mut response = HttpResponse::Ok();
    response.content_type(media_type);
    if media_type == XLSX {
        // It is a zip: nothing is left to compress.
        response.insert_header(ContentEncoding::Identity);
    }
    response.insert_header((
        header::CONTENT_DISPOSITION,
        format!("attachment; filename=\"{}\"", file_name(&job, name, zone)),
    ));
    if req.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let slot = state.exports.slot(caller_id)?;
    rate_limit::counted(req, state.exports.count(caller_id))?;
    let body = state.exports.begin(slot, &state.db, actor, job).await?;
    Ok(response.streaming(body))
}

/// Named by content, filter or id, and time, in characters that every system accepts.
fn file_name(job: &Job, name: &str, zone: Tz) -> String {
    let when = Utc::now().with_timezone(&zone).format("%Y-%m-%d-%H%M%S");
    let dash = if name.is_empty() { "" } else { "-" };
    format!("sightline-{}{dash}{name}-{when}.{}", job.what, job.format)
}

/// How many characters of a filter a file's name has.
const NAME: usize = 80;

/// In the name of a file of rows that were chosen one by one.
const CHOSEN: &str = "chosen";

/// A filter in the name of a file: the range, and what else is chosen from few. What is searched for may
/// be a person's name, and ids say nothing.
fn filter_words(pairs: &Pairs) -> String {
    let mut words = Vec::new();
    for (name, value) in pairs {
        match *name {
            "from" => words.push(value.clone()),
            "to" if words.last() == Some(value) => {}
            "to" => words.push(format!("to-{value}")),
            "type" | "state" | "form" | "tag" => words.push(value.clone()),
            "id" if words.iter().any(|word| word == CHOSEN) => {}
            "id" => words.push(CHOSEN.to_owned()),
            "has_results" => words.push(if value == "true" { "with-results" } else { "without-results" }.to_owned()),
            "delivered" => words.push(if value == "true" { "delivered" } else { "not-delivered" }.to_owned()),
            _ => {}
        }
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = words.join("-").chars().map(safe).take(NAME).collect();
    name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_filter_without_names_of_people() {
        let named = |pairs: &[(&'static str, &str)]| {
            filter_words(&pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
        };
        assert_eq!(named(&[]), "");
        assert_eq!(named(&[("from", "2026-11-27"), ("to", "2026-11-27"), ("tz", "Europe/Oslo")]), "2026-11-27");
        assert_eq!(
            named(&[("from", "2026-11-01"), ("to", "2026-11-27"), ("state", "queued"), ("form", "Test drive / Essai")]),
            "2026-11-01-to-2026-11-27-queued-test-drive-essai"
        );
        assert_eq!(
            named(&[("q", "Dana"), ("agent", "maud"), ("has_results", "false"), ("tag", "été")]),
            "without-results-t"
        );
        assert_eq!(named(&[("id", "1"), ("id", "2"), ("state", "queued")]), "chosen-queued");
        assert!(named(&[("form", &"x".repeat(300))]).len() <= NAME);
    }
}
