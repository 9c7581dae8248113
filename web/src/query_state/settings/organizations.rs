//! The address of the organizations.

use super::state::{RowStanding, SettingsState, StandingFilter, standings};

standings! {
    /// Whether an organization is in use.
    OrganizationStanding {
        /// It, or one above it, was archived.
        Archived = "archived",
    }
}

impl RowStanding for OrganizationStanding {
    const PATH: &'static str = "/settings/organizations";
    const OPEN: &'static str = "organization";
}

/// Which organizations; without a standing all that are in use.
pub type OrganizationFilter = StandingFilter<OrganizationStanding>;

/// All that the address of the organizations says.
pub type OrganizationsState = SettingsState<OrganizationFilter>;
