//! What is shown of the overview, and what it is compared with, as the address has it.

/// What is shown of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// It is closed.
    #[default]
    Nothing,
    /// Its charts.
    Charts,
    /// A row for each agent and bot.
    Agents,
    /// A row for each organization.
    Organizations,
    /// A row for each form.
    Forms,
}

impl Shown {
    /// What it shows when it is open.
    pub const OPEN: [Self; 4] = [Self::Charts, Self::Agents, Self::Organizations, Self::Forms];
    /// Their words in the address.
    pub(super) const WORDS: [(Self, &str); 4] =
        [(Self::Charts, "1"), (Self::Agents, "agents"), (Self::Organizations, "organizations"), (Self::Forms, "forms")];

    /// Whether it is open.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Nothing
    }
}

/// What the range is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    /// With nothing.
    #[default]
    Nothing,
    /// With the period before it.
    Before,
    /// With the same days a week earlier.
    Week,
}

impl Compare {
    /// Their words in the address.
    pub(super) const WORDS: [(Self, &str); 2] = [(Self::Before, "before"), (Self::Week, "week")];
}
