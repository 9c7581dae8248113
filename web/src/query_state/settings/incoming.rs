//! The address of what was put right or refused of what sources sent.

use super::state::{RowStanding, SettingsState, StandingFilter, standings};
use sightline_shared::KeptAdjustment;
use sightline_shared::document::AdjustmentKind;

standings! {
    /// What became of what was odd.
    Outcome {
        /// It was put right, and the rest came in.
        Adjusted = "adjusted",
        /// Nothing of the document came in.
        Refused = "refused",
    }
}

impl Outcome {
    /// That of one.
    #[must_use]
    pub const fn of(one: &KeptAdjustment) -> Self {
        match one.kind {
            AdjustmentKind::Refused => Self::Refused,
            _ => Self::Adjusted,
        }
    }
}

impl RowStanding for Outcome {
    const PATH: &'static str = "/settings/incoming";
    const OPEN: &'static str = "adjustment";
}

/// Which adjustments.
pub type IncomingFilter = StandingFilter<Outcome>;

/// All that the address of the adjustments says.
pub type IncomingState = SettingsState<IncomingFilter>;
