//! The address of the forms.

use super::state::{RowStanding, SettingsState, StandingFilter, standings};
use sightline_shared::Form;

standings! {
    /// Whether a form is offered.
    FormStanding {
        /// It is.
        Active = "active",
        /// It was, until it was archived.
        Archived = "archived",
    }
}

impl FormStanding {
    /// That of a form.
    #[must_use]
    pub const fn of(form: &Form) -> Self {
        if form.archived_at.is_some() { Self::Archived } else { Self::Active }
    }
}

impl RowStanding for FormStanding {
    const PATH: &'static str = "/settings/forms";
    const OPEN: &'static str = "form";
}

/// Which forms; without a standing all that are not archived.
pub type FormsFilter = StandingFilter<FormStanding>;

/// All that the address of the forms says.
pub type FormsState = SettingsState<FormsFilter>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let address = "/settings/forms?q=drive&state=archived&form=00000000-0000-0000-0000-000000000000";
        let state = FormsState::read(address.strip_prefix("/settings/forms?").unwrap());
        assert_eq!(state.filter.standing, Some(FormStanding::Archived));
        assert_eq!(state.address(), address);
    }
}
