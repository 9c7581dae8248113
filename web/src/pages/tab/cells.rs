//! What the tables of all tabs have in common: columns, the zone of their times, the organization.

use crate::components::table::column::Column;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::OrganizationRef;

/// A column that is not sorted by.
#[must_use]
pub const fn column(label: &'static str, class: &'static str) -> Column {
    Column { label, class, sort: None, is_number: false, is_optional: false, is_of_choice: false }
}

/// The zone of the times in the rows of the tab.
#[must_use]
pub fn expect_zone() -> Signal<Zone> {
    use_context::<Signal<Zone>>().unwrap_or_else(|| Signal::stored(Zone::new("UTC")))
}

/// The organization of a row, with its path on hover.
#[must_use]
pub fn organization_cell(organization: &OrganizationRef) -> AnyView {
    let (path, name) = (organization.path.join(" / "), organization.name.clone());
    view! { <span class="truncated" title=path dir="auto">{name}</span> }.into_any()
}
