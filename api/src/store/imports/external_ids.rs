//! External ids: ids that sources assign.

use uuid::Uuid;

/// The external ids that can be ids of rows: a row without an external id is exported under its id.
pub(super) fn as_ids<'a>(external: impl IntoIterator<Item = &'a str>) -> Vec<Uuid> {
    external.into_iter().filter_map(|id| id.parse().ok()).collect()
}
