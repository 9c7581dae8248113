//! The address of the people.

use super::state::{SettingsFilter, SettingsState, standings};
use sightline_shared::people::ManagedUser;
use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, Role};

standings! {
    /// Whether a person can sign in.
    Standing {
        /// It has not set a password yet.
        Invited = "invited",
        /// It can sign in.
        Active = "active",
        /// It could, until it was archived.
        Archived = "archived",
    }
}

impl Standing {
    /// That of a person.
    #[must_use]
    pub const fn of(person: &ManagedUser) -> Self {
        match (&person.archived_at, person.has_password) {
            (Some(_), _) => Self::Archived,
            (None, false) => Self::Invited,
            (None, true) => Self::Active,
        }
    }
}

/// Which people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// The role.
    pub role: Option<Role>,
    /// The standing; none are all that are not archived.
    pub standing: Option<Standing>,
}

/// All that the address of the people says.
pub type PeopleState = SettingsState<PeopleFilter>;

impl SettingsFilter for PeopleFilter {
    const PATH: &'static str = "/settings/people";
    const OPEN: &'static str = "person";

    fn read(reader: &mut QueryReader) -> Self {
        Self { role: reader.one("role"), standing: reader.one("state") }
    }

    fn pairs(&self) -> Pairs {
        let role = self.role.map(|role| ("role", role.to_string()));
        role.into_iter().chain(self.standing.map(|standing| ("state", standing.to_string()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let state = PeopleState {
            q: Some("søren & co".to_owned()),
            filter: PeopleFilter { role: Some(Role::Admin), standing: Some(Standing::Archived) },
            open: Some(Uuid::nil()),
            not_understood: Vec::new(),
        };
        let address = state.address();
        let query = address.strip_prefix("/settings/people?").unwrap();
        assert_eq!(PeopleState::read(query), state);
        assert_eq!(PeopleState::read(""), PeopleState::default());
        assert_eq!(PeopleState::default().address(), "/settings/people");
    }

    #[test]
    fn what_is_not_understood_is_named_and_left_out() {
        let state = PeopleState::read("colour=red&state=gone&role=admin");
        assert_eq!(state.not_understood, ["colour", "state"]);
        assert_eq!(state.address(), "/settings/people?role=admin");
    }
}
