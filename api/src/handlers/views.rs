//! `/views`: saved views, own and shared within the company.

use super::parameters::{IdParameter, IdempotencyKey, IfNoneMatch};
use super::{found, whole};
use crate::calendar::range;
use crate::error::Error;
use crate::http::caller::{Authorized, Person};
use crate::http::extract::{Body, Filtered, NoFilter, tagged};
use crate::http::idempotency::{Keyed, idempotent};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::idempotency::Answer;
use crate::store::views::{self, Refusal, SavedView};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use sightline_shared::resources::view::{MAX_QUERY, name_fault};
use sightline_shared::{AuditAction, Fault, NewView, Page, Problem, Role, Tab, View, ViewChange, ViewQuery};

/// The most faults reported for a stored query, as documented in `openapi.yaml`.
const MOST_FAULTS: usize = 100;

/// Lists the views that the caller sees.
///
/// Its own first, then those that others share with the company; each by name.
#[utoipa::path(get, path = "/api/v1/views", tag = "views",
    responses((status = 200, description = "The views", body = Page<View>)))]
pub async fn list_views(
    Authorized(caller, _): Authorized<Filtered<NoFilter>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<View>>, Error> {
    let caller = caller.0;
    let viewer = caller.clone();
    let saved = state.db.run(move |conn| views::list(conn, &viewer.scope, viewer.user.id)).await?;
    Ok(web::Json(whole(saved.into_iter().map(|saved| shown(&caller, saved)).collect())))
}

/// Saves a view.
///
/// A user owns at most 100 views, and a company shares at most 100.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", params(IdempotencyKey), request_body = NewView,
    responses((status = 201, description = "The view", body = View, headers(("Location" = String, description = "The path of the view."))),
        (status = 409, description = "The caller already has a view of this name on this tab, there are too many, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_view(
    Authorized(caller, (_, Keyed(new, stamp))): Authorized<(Filtered<NoFilter>, Keyed<NewView>)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let new = checked(&caller, new)?;
    let viewer = caller.clone();
    idempotent(&state, (&caller.scope, &caller.actor), "create_view".to_owned(), stamp, move |conn| {
        views::hold(conn, &viewer.scope)?;
        let id = views::insert(conn, &viewer.scope, viewer.user.id, &new)?.map_err(refused)?;
        let saved = found(views::find(conn, &viewer.scope, viewer.user.id, id)?)?;
        audit::append(conn, &[changed(&viewer, &saved, "created")])?;
        Answer::created(&shown(&viewer, saved), format!("/api/v1/views/{id}"))
    })
    .await
}

/// Returns a view.
///
/// The caller's own, or one that is shared.
#[utoipa::path(get, path = "/api/v1/views/{id}", tag = "views", params(IdParameter, IfNoneMatch),
    responses((status = 200, description = "The view", body = View), (status = 304, description = "Not modified")))]
pub async fn get_view(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>)>,
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let viewer = caller.clone();
    let saved = state.db.read(move |conn| views::find(conn, &viewer.scope, viewer.user.id, id)).await?;
    tagged(&req, &shown(&caller, found(saved)?))
}

/// Changes a view.
///
/// Allowed for its owner and, when the view is shared, for admins of the owner's organization or one above it.
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "views", params(IdParameter), request_body = ViewChange,
    responses((status = 200, description = "The view after the change", body = View),
        (status = 409, description = "Its owner already has a view of this name on this tab, or the company shares too many", body = Problem, content_type = "application/problem+json")))]
pub async fn update_view(
    Authorized(caller, (Id(id), _, Body(change))): Authorized<(Id, Filtered<NoFilter>, Body<ViewChange>)>,
    state: web::Data<State>,
) -> Result<web::Json<View>, Error> {
    let caller = caller.0;
    let update = move |conn: &mut _| -> Result<View, Error> {
        views::hold(conn, &caller.scope)?;
        let before = editable(&caller, views::find(conn, &caller.scope, caller.user.id, id)?)?;
        let was_shared = before.is_shared;
        let after = applied(&caller, before, &change)?;
        views::update(conn, &caller.scope, &after, was_shared)?.map_err(refused)?;
        audit::append(conn, &[changed(&caller, &after, "changed")])?;
        Ok(shown(&caller, after))
    };
    Ok(web::Json(state.db.try_transaction(update).await?))
}

/// Removes a view.
///
/// Allowed for its owner and, when the view is shared, for admins of the owner's organization or one above it.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views", params(IdParameter),
    responses((status = 204, description = "Removed")))]
pub async fn delete_view(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>)>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let caller = caller.0;
    let remove = move |conn: &mut _| -> Result<(), Error> {
        views::hold(conn, &caller.scope)?;
        let view = editable(&caller, views::find(conn, &caller.scope, caller.user.id, id)?)?;
        views::remove(conn, &caller.scope, view.id)?;
        Ok(audit::append(conn, &[changed(&caller, &view, "removed")])?)
    };
    state.db.try_transaction(remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A view as shown to the caller.
fn shown(caller: &Person, saved: SavedView) -> View {
    let mut invalid = read(caller, saved.tab, &saved.query).err().unwrap_or_default();
    invalid.truncate(MOST_FAULTS);
    View {
        id: saved.id,
        is_own: saved.owner_id == caller.user.id,
        is_editable: is_editable(caller, &saved),
        tab: saved.tab,
        name: saved.name,
        query: saved.query,
        is_shared: saved.is_shared,
        owner: saved.owner,
        invalid,
    }
}

/// Its owner may change a view; an admin may change the shared views of the users below.
fn is_editable(caller: &Person, saved: &SavedView) -> bool {
    let is_below = || caller.scope.organization(saved.owner_organization_id).is_some();
    saved.owner_id == caller.user.id || (saved.is_shared && caller.user.role == Role::Admin && is_below())
}

fn editable(caller: &Person, saved: Option<SavedView>) -> Result<SavedView, Error> {
    let saved = found(saved)?;
    if is_editable(caller, &saved) {
        return Ok(saved);
    }
    Err(Error::Forbidden("Only its owner and admins of the owner's organization may change a shared view."))
}

/// The new view with its query as the address writes it.
fn checked(caller: &Person, new: NewView) -> Result<NewView, Error> {
    let mut faults: Vec<Fault> = name_fault(&new.name).into_iter().collect();
    let query = kept(caller, new.tab, &new.query, &mut faults);
    if faults.is_empty() { Ok(NewView { query, ..new }) } else { Err(Error::Invalid(faults)) }
}

/// The view with the change applied. Unchanged members are not validated, so that a view whose
/// query is no longer valid can be renamed.
fn applied(caller: &Person, mut view: SavedView, change: &ViewChange) -> Result<SavedView, Error> {
    let mut faults = Vec::new();
    if let Some(name) = &change.name {
        faults.extend(name_fault(name));
        view.name.clone_from(name);
    }
    if let Some(query) = &change.query {
        view.query = kept(caller, view.tab, query, &mut faults);
    }
    view.is_shared = change.is_shared.unwrap_or(view.is_shared);
    if faults.is_empty() { Ok(view) } else { Err(Error::Invalid(faults)) }
}

/// The query to store; its faults point to the member of the body, too.
fn kept(caller: &Person, tab: Tab, query: &str, faults: &mut Vec<Fault>) -> String {
    let is_long = |query: &str| query.chars().count() > MAX_QUERY;
    let too_long = || vec![Fault::pointer("/query", format!("must have at most {MAX_QUERY} characters"))];
    let read = if is_long(query) { Err(too_long()) } else { read(caller, tab, query) };
    // Written out, a query may be longer than it was.
    let read = read.and_then(|read| if is_long(&read) { Err(too_long()) } else { Ok(read) });
    read.unwrap_or_else(|found| {
        let pointer = Some("/query".to_owned());
        faults.extend(found.into_iter().map(|fault| Fault { pointer: pointer.clone(), ..fault }));
        String::new()
    })
}

/// The query of a tab as its address writes it, or all its faults.
fn read(caller: &Person, tab: Tab, query: &str) -> Result<String, Vec<Fault>> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let pairs = serde_html_form::from_str(query)
        .map_err(|_| vec![Fault { parameter: None, pointer: None, detail: "is not valid UTF-8".to_owned() }])?;
    let (query, mut faults) = ViewQuery::read(tab, pairs);
    faults.extend(range::resolve(&query.range, &caller.scope.own().time_zone).err().unwrap_or_default());
    if faults.is_empty() { Ok(serde_html_form::to_string(query.pairs).unwrap_or_default()) } else { Err(faults) }
}

/// The audit entry. It has neither the name nor the query, which may contain a contact's name.
fn changed(caller: &Person, view: &SavedView, change: &str) -> Entry {
    let details = json!({"change": change, "tab": view.tab, "is_shared": view.is_shared});
    Entry::new(&caller.actor, AuditAction::ViewChanged).on("view", view.id).with(details)
}

fn refused(why: Refusal) -> Error {
    match why {
        Refusal::NameTaken => {
            Error::Conflict("view_name_taken", "The owner already has a view of this name on this tab.")
        }
        Refusal::TooManyOwn => Error::Conflict("too_many_views", "A user has at most 100 views. Remove one first."),
        Refusal::TooManyShared => {
            Error::Conflict("too_many_shared_views", "A company shares at most 100 views. Stop sharing one first.")
        }
    }
}
