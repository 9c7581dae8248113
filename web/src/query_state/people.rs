//! The address of the people in the settings.

use sightline_shared::people::ManagedUser;
use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, Role, UnknownWord};
use std::fmt::{Display, Formatter};
use std::str::FromStr;
use uuid::Uuid;

/// Whether a person can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not set a password yet.
    Invited,
    /// It can sign in.
    Active,
    /// It could, until it was archived.
    Archived,
}

impl Standing {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Archived];

    /// That of a person.
    #[must_use]
    pub const fn of(person: &ManagedUser) -> Self {
        match (&person.archived_at, person.has_password) {
            (Some(_), _) => Self::Archived,
            (None, false) => Self::Invited,
            (None, true) => Self::Active,
        }
    }

    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

impl Display for Standing {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Standing {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|standing| standing.word() == word);
        known.ok_or_else(|| UnknownWord { given: word.to_owned(), allowed: &["invited", "active", "archived"] })
    }
}

/// All that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleState {
    /// What names or addresses contain.
    pub q: Option<String>,
    /// The role.
    pub role: Option<Role>,
    /// The standing; none are all that are not archived.
    pub standing: Option<Standing>,
    /// The person that is open in the drawer.
    pub person: Option<Uuid>,
    /// The names of what was not understood.
    pub not_understood: Vec<String>,
}

impl PeopleState {
    /// The path of the page.
    pub const PATH: &str = "/settings/people";

    /// Reads a query string without its question mark.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut reader = QueryReader::new(serde_html_form::from_str(query).unwrap_or_default());
        let mut state = Self {
            q: reader.text("q"),
            role: reader.one("role"),
            standing: reader.one("state"),
            person: reader.one("person"),
            not_understood: Vec::new(),
        };
        state.not_understood.extend(reader.take_rest().into_iter().map(|(name, _)| name));
        state.not_understood.extend(reader.take_faults().into_iter().filter_map(|fault| fault.parameter));
        state
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut pairs = Pairs::new();
        pairs.extend(self.q.clone().map(|q| ("q", q)));
        pairs.extend(self.role.map(|role| ("role", role.to_string())));
        pairs.extend(self.standing.map(|standing| ("state", standing.to_string())));
        pairs.extend(self.person.map(|person| ("person", person.to_string())));
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        if query.is_empty() { Self::PATH.to_owned() } else { format!("{}?{query}", Self::PATH) }
    }

    /// The same without filters.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { person: self.person, ..Self::default() }
    }

    /// Whether there are filters.
    #[must_use]
    pub const fn is_filtered(&self) -> bool {
        self.q.is_some() || self.role.is_some() || self.standing.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let state = PeopleState {
            q: Some("søren & co".to_owned()),
            role: Some(Role::Admin),
            standing: Some(Standing::Archived),
            person: Some(Uuid::nil()),
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
