//! `/organizations`: the caller's part of the tree, and what its admins do with it.

mod rules;

use super::parameters::{IdParameter, IdempotencyKey};
use super::users::still;
use super::{found, whole};
use crate::error::Error;
use crate::http::caller::permits::{AnyRead, Permitted};
use crate::http::caller::{Admin, Authorized, Person};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::idempotency::{Keyed, idempotent};
use crate::http::ids::Id;
use crate::state::State;
use crate::store::audit::{self, Entry};
use crate::store::idempotency::Answer;
use crate::store::organizations::{change, managed, moves};
use crate::store::users::people;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};
use sightline_shared::{
    AuditAction, ManagedOrganization, MoveTarget, NewOrganization, OrganizationChange, OrganizationList,
    OrganizationMove, Page, Problem, SettingOrigin, SettingSource,
};

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

/// Lists organizations with their settings.
///
/// For admins: the caller's organization and everything below it, parents before children.
#[utoipa::path(get, path = "/api/v1/organizations/settings", tag = "organizations",
    responses((status = 200, description = "The organizations", body = Page<ManagedOrganization>)))]
pub async fn list_organization_settings(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Admin>,
    state: web::Data<State>,
) -> Result<web::Json<Page<ManagedOrganization>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.read(move |conn| managed::list(conn, &scope)).await?)))
}

/// Returns an organization.
///
/// For its admins and those of one above it: with what it sets itself, what it inherits and from where, and how much it
/// holds.
#[utoipa::path(get, path = "/api/v1/organizations/{id}", tag = "organizations", params(IdParameter),
    responses((status = 200, description = "The organization", body = ManagedOrganization)))]
pub async fn get_organization(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ManagedOrganization>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(found(state.db.read(move |conn| managed::find(conn, &scope, id)).await?)?))
}

/// Makes an organization.
///
/// For admins of the one above it. It inherits every setting.
#[utoipa::path(post, path = "/api/v1/organizations", tag = "organizations", params(IdempotencyKey), request_body = NewOrganization,
    responses((status = 201, description = "The organization", body = ManagedOrganization,
            headers(("Location" = String, description = "The path of the organization."))),
        (status = 409, description = "The name is taken, or the first request with this key is still running", body = Problem, content_type = "application/problem+json")))]
pub async fn create_organization(
    Authorized(caller, (_, Keyed(new, stamp))): Authorized<(Filtered<NoFilter>, Keyed<NewOrganization>), Admin>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let admin = caller.0;
    let caller = admin.clone();
    idempotent(&state, (&admin.scope, &admin.actor), "create_organization".to_owned(), stamp, move |conn| {
        still(people::hold(conn, &caller.scope, caller.user.id)?)?;
        let scope = change::hold(conn, &caller.scope)?;
        let (parent_id, name) = rules::place_of_new(&new, &scope)?;
        let id = change::create(conn, &scope, parent_id, name)?.ok_or(rules::NAME_TAKEN)?;
        let made = found(managed::find_again(conn, &scope, id)?)?;
        let details = json!({ "parent_id": parent_id });
        audit::append(conn, &[entry(&caller, AuditAction::OrganizationCreated, &made).with(details)])?;
        Answer::created(&made, format!("/api/v1/organizations/{id}"))
    })
    .await
}

/// Changes an organization.
///
/// For its admins and those of one above it. Moved, it takes along everything below it, and its chats, contacts and
/// people; sources address it as before, and what they send arrives. Admins neither move nor archive their own
/// organization, and nothing is archived while it has open chats or people that are not archived.
#[utoipa::path(patch, path = "/api/v1/organizations/{id}", tag = "organizations", params(IdParameter), request_body = OrganizationChange,
    responses((status = 200, description = "The organization after the change", body = ManagedOrganization),
        (status = 409, description = "The name is taken, or it cannot be moved or archived", body = Problem, content_type = "application/problem+json")))]
pub async fn update_organization(
    Authorized(caller, (Id(id), _, Body(change))): Authorized<
        (Id, Filtered<NoFilter>, Body<OrganizationChange>),
        Admin,
    >,
    state: web::Data<State>,
) -> Result<web::Json<ManagedOrganization>, Error> {
    let admin = caller.0;
    let update = move |conn: &mut _| -> Result<ManagedOrganization, Error> {
        still(people::hold(conn, &admin.scope, admin.user.id)?)?;
        let scope = change::hold(conn, &admin.scope)?;
        let before = found(managed::find(conn, &scope, id)?)?;
        let moves_to = rules::place_after(&change, &scope, &before)?;
        if change == OrganizationChange::default() {
            return Ok(before);
        }
        if let Some((parent_id, name)) = moves_to
            && !change::is_free_for(conn, &scope, id, (parent_id, name))?
        {
            return Err(rules::NAME_TAKEN);
        }
        change::change(conn, &scope, id, &change)?;
        let after = found(managed::find_again(conn, &scope, id)?)?;
        let details = difference(&before, &after);
        if details != json!({}) {
            audit::append(conn, &[entry(&admin, AuditAction::OrganizationChanged, &after).with(details)])?;
        }
        Ok(after)
    };
    Ok(web::Json(state.db.try_transaction(update).await?))
}

/// Returns what a move of an organization would change.
///
/// For admins of both places: how much moves along, and those that will see it, or no longer will. Those that see both
/// places are not among them.
#[utoipa::path(get, path = "/api/v1/organizations/{id}/move", tag = "organizations", params(IdParameter, MoveTarget),
    responses((status = 200, description = "What would change", body = OrganizationMove),
        (status = 409, description = "It is the caller's own organization", body = Problem, content_type = "application/problem+json")))]
pub async fn preview_move(
    Authorized(caller, (Id(id), Filtered(target))): Authorized<(Id, Filtered<MoveTarget>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<OrganizationMove>, Error> {
    let scope = caller.0.scope;
    let parent_id = rules::parent_after(target, &scope, found(scope.organization(id))?)?;
    Ok(web::Json(found(state.db.read(move |conn| moves::preview(conn, &scope, id, parent_id)).await?)?))
}

fn entry(admin: &Person, action: AuditAction, organization: &ManagedOrganization) -> Entry {
    let id = organization.organization.id;
    Entry::new(&admin.actor, action).on("organization", id).of(id)
}

/// What a change made other, for the audit log. Names are looked up when it is read.
fn difference(before: &ManagedOrganization, after: &ManagedOrganization) -> Value {
    let mut details = json!({});
    let [old, new] = [&before.organization, &after.organization];
    if old.name != new.name {
        details["is_renamed"] = json!(true);
    }
    if old.parent_id != new.parent_id {
        details["parent_id"] = json!([old.parent_id, new.parent_id]);
    }
    let settings = [before, after].map(settings);
    for ((name, old), (_, new)) in settings[0].iter().zip(&settings[1]).filter(|(old, new)| old != new) {
        details[*name] = json!([old, new]);
    }
    if before.archived_itself_at.is_some() != after.archived_itself_at.is_some() {
        details["is_archived"] = json!(after.archived_itself_at.is_some());
    }
    details
}

/// What an organization sets itself; null where it inherits.
fn settings(one: &ManagedOrganization) -> [(&'static str, Value); 4] {
    let own = |origin: &SettingOrigin, value: Value| {
        if origin.source == SettingSource::Own { value } else { Value::Null }
    };
    let (origins, organization) = (&one.origins, &one.organization);
    [
        ("time_zone", own(&origins.time_zone, json!(organization.time_zone))),
        ("waiting_target_seconds", own(&origins.waiting_target, json!(organization.waiting_target_seconds))),
        (
            "first_response_target_seconds",
            own(&origins.first_response_target, json!(organization.first_response_target_seconds)),
        ),
        ("close_after_minutes", own(&origins.close_after, json!(one.close_after_minutes))),
    ]
}
