//! What is shown of the overview, as the address has it.

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
    const WORDS: [&str; 4] = ["1", "agents", "organizations", "forms"];

    /// What a word of the address means.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().position(|known| *known == word).map(|place| Self::OPEN[place])
    }

    /// The parameter of the address; none while it is closed.
    pub(super) fn pair(self) -> Option<(&'static str, String)> {
        let place = Self::OPEN.iter().position(|shown| *shown == self)?;
        Some(("overview", Self::WORDS[place].to_owned()))
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(Shown::Nothing.pair(), None);
        for shown in Shown::OPEN {
            assert_eq!(Shown::of(&shown.pair().unwrap().1), Some(shown));
        }
        assert_eq!(Shown::of("2"), None);
    }
}
