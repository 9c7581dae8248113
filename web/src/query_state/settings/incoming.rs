//! The address of what was put right or refused of what sources sent.

use super::state::{SettingsFilter, SettingsState, standings};
use sightline_shared::document::AdjustmentKind;
use sightline_shared::query::Pairs;
use sightline_shared::{KeptAdjustment, QueryReader};

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

/// Which of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncomingFilter {
    /// What became of them.
    pub outcome: Option<Outcome>,
}

/// All that the address says.
pub type IncomingState = SettingsState<IncomingFilter>;

impl SettingsFilter for IncomingFilter {
    const PATH: &'static str = "/settings/incoming";
    const OPEN: &'static str = "adjustment";

    fn read(reader: &mut QueryReader) -> Self {
        Self { outcome: reader.one("state") }
    }

    fn pairs(&self) -> Pairs {
        self.outcome.iter().map(|outcome| ("state", outcome.to_string())).collect()
    }
}
