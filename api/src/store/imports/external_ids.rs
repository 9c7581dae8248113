//! Ids as sources give them.

use uuid::Uuid;

/// Ids as their own, where an external id could be one: what was never given an external id is
/// exported under its id.
pub(super) fn as_ids<'a>(external: impl IntoIterator<Item = &'a str>) -> Vec<Uuid> {
    external.into_iter().filter_map(|id| id.parse().ok()).collect()
}
