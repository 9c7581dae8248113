//! What admins may make of the tree. It is decided on the tree as the transaction holds it.

use crate::calendar::range;
use crate::documents::organization_path::DEEPEST;
use crate::error::Error;
use crate::store::Scope;
use sightline_shared::requests::organization;
use sightline_shared::{Fault, ManagedOrganization, MoveTarget, NewOrganization, Organization, OrganizationChange};
use uuid::Uuid;

/// The place belongs to another organization.
pub const NAME_TAKEN: Error = Error::Conflict(
    "name_taken",
    "Another organization there has this name, or its sources address it by this name. Choose another name.",
);
const COMPANY_NAME: Error = Error::Conflict(
    "company_name",
    "Sources address the company by its name, which is also the address of everything below it. It cannot be changed.",
);
const OWN: Error = Error::Conflict(
    "own_organization",
    "You cannot move or archive your own organization. An admin of an organization above it can.",
);
const OPEN_CHATS: Error = Error::Conflict(
    "open_chats",
    "Chats of this organization, or of one below it, are open. Close them or hand them on first.",
);
const PEOPLE: Error = Error::Conflict(
    "people_active",
    "People of this organization, or of one below it, are not archived. Move or archive them first.",
);
const ABOVE_ARCHIVED: Error =
    Error::Conflict("above_archived", "An organization above this one is archived. Let that one return first.");

/// An organization above, where the caller sees it, and a name.
type Place<'a> = (Option<Uuid>, &'a str);

/// Where a new organization comes.
pub fn place_of_new<'a>(new: &'a NewOrganization, scope: &Scope) -> Result<(Uuid, &'a str), Error> {
    let parent_id = new.parent_id.unwrap_or(scope.own().id);
    let mut faults: Vec<Fault> =
        organization::name(&new.name).err().map(|why| Fault::pointer("/name", why)).into_iter().collect();
    faults.extend(wrong_parent(scope, parent_id, None).map(|why| Fault::pointer("/parent_id", why)));
    if faults.is_empty() { Ok((parent_id, new.name.trim())) } else { Err(Error::Invalid(faults)) }
}

/// Where an organization is after a change, if that is another place.
pub fn place_after<'a>(
    change: &'a OrganizationChange,
    scope: &Scope,
    before: &'a ManagedOrganization,
) -> Result<Option<Place<'a>>, Error> {
    let node = &before.organization;
    let mut faults = change.faults();
    let is_zone = |name: &String| range::zone(name).is_ok();
    if change.time_zone.as_ref().is_some_and(|zone| !zone.as_ref().is_none_or(is_zone)) {
        faults.push(Fault::pointer("/time_zone", "must be an IANA time zone such as Europe/Amsterdam"));
    }
    let moves_to = change.parent_id.filter(|parent| Some(*parent) != node.parent_id);
    let is_own = node.id == scope.own().id;
    if let Some(parent_id) = moves_to.filter(|_| !is_own) {
        faults.extend(wrong_parent(scope, parent_id, Some(node)).map(|why| Fault::pointer("/parent_id", why)));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if is_own && (moves_to.is_some() || change.is_archived == Some(true)) {
        return Err(OWN);
    }
    let name = change.name.as_deref().map_or(node.name.as_str(), str::trim);
    if name != node.name && node.id == scope.company_id() {
        return Err(COMPANY_NAME);
    }
    check_standing(change, scope, before)?;
    Ok((moves_to.is_some() || name != node.name).then_some((moves_to.or(node.parent_id), name)))
}

/// Whether it can be archived, or return.
fn check_standing(change: &OrganizationChange, scope: &Scope, before: &ManagedOrganization) -> Result<(), Error> {
    let is_archived = |id: Uuid| scope.organization(id).is_some_and(|one| one.archived_at.is_some());
    match change.is_archived {
        Some(true) if before.open_chats > 0 => Err(OPEN_CHATS),
        Some(true) if before.people > 0 => Err(PEOPLE),
        Some(false) if before.organization.parent_id.is_some_and(is_archived) => Err(ABOVE_ARCHIVED),
        _ => Ok(()),
    }
}

/// What would be above an organization, if that is another one.
pub fn parent_after(target: MoveTarget, scope: &Scope, node: &Organization) -> Result<Option<Uuid>, Error> {
    let Some(parent_id) = target.parent_id.filter(|parent| Some(*parent) != node.parent_id) else { return Ok(None) };
    if node.id == scope.own().id {
        return Err(OWN);
    }
    let wrong = wrong_parent(scope, parent_id, Some(node));
    wrong.map_or(Ok(Some(parent_id)), |why| Err(Error::fault(Fault::parameter("parent_id", why))))
}

/// Why nothing new, or not `moved`, can come below `parent_id`.
fn wrong_parent(scope: &Scope, parent_id: Uuid, moved: Option<&Organization>) -> Option<&'static str> {
    let Some(parent) = scope.organization(parent_id) else { return Some("is not an organization that you see") };
    let depth = |id: Uuid| scope.reference(id).path.len();
    let within = moved.map(|moved| scope.narrow(&[moved.id]).unwrap_or_default()).unwrap_or_default();
    if within.contains(&parent_id) {
        return Some("is the organization itself, or lies below it");
    }
    if parent.archived_at.is_some() {
        return Some("is archived");
    }
    let height =
        within.iter().map(|id| depth(*id)).max().zip(moved).map_or(1, |(deepest, moved)| deepest + 1 - depth(moved.id));
    (scope.above().len() + depth(parent_id) + height > DEEPEST).then_some("is too deep: a path has at most 16 names")
}
