//! The address of the agents and bots.

use super::state::{SettingsFilter, SettingsState, standings};
use sightline_shared::query::Pairs;
use sightline_shared::{Affiliation, AgentKind, ManagedAgent, QueryReader};

standings! {
    /// Whether an agent is suggested.
    AgentStanding {
        /// It is.
        Active = "active",
        /// It was, until it was archived.
        Archived = "archived",
    }
}

impl AgentStanding {
    /// That of an agent.
    #[must_use]
    pub const fn of(agent: &ManagedAgent) -> Self {
        if agent.archived_at.is_some() { Self::Archived } else { Self::Active }
    }
}

/// Which agents and bots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentsFilter {
    /// The kind.
    pub kind: Option<AgentKind>,
    /// Whether they are the company's own.
    pub affiliation: Option<Affiliation>,
    /// The standing; none are all that are not archived.
    pub standing: Option<AgentStanding>,
}

/// All that the address of the agents says.
pub type AgentsState = SettingsState<AgentsFilter>;

impl SettingsFilter for AgentsFilter {
    const PATH: &'static str = "/settings/agents";
    const OPEN: &'static str = "agent";

    fn read(reader: &mut QueryReader) -> Self {
        Self { kind: reader.one("kind"), affiliation: reader.one("affiliation"), standing: reader.one("state") }
    }

    fn pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        pairs.extend(self.kind.map(|kind| ("kind", kind.to_string())));
        pairs.extend(self.affiliation.map(|affiliation| ("affiliation", affiliation.to_string())));
        pairs.extend(self.standing.map(|standing| ("state", standing.to_string())));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let query =
            "q=mau&kind=bot&affiliation=partner&state=archived&agent=00000000-0000-0000-0000-000000000000".to_owned();
        let state = AgentsState::read(&query);
        assert_eq!(state.filter.kind, Some(AgentKind::Bot));
        assert_eq!(state.address(), format!("/settings/agents?{query}"));
        assert_eq!(AgentsState::read("kind=robot&state=invited").not_understood, ["kind", "state"]);
    }
}
