//! Organizations by name: the names are in memory, with the scope, so a list that is sorted by
//! them takes their places along instead of joining them.
//!
//! A cursor holds the name, not the place: places move when organizations come or are renamed.

use crate::store::Scope;
use crate::store::lists::{Key, Position};
use crate::store::sql::statement::{Bind, Statement};
use uuid::Uuid;

/// How much of a name is sorted by, in characters; names that are equal in these are ordered by id.
const SORTED_BY: usize = 64;

/// The visible organizations with the places of their names; equal names have equal places.
#[derive(Clone, Debug)]
pub struct OrganizationRanks {
    names: Vec<String>,
    ids: Vec<Uuid>,
    places: Vec<i64>,
}

impl OrganizationRanks {
    /// Those of `scope`.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let named: Vec<(Uuid, String)> =
            scope.organizations().iter().map(|node| (node.id, sorted_by(&node.name))).collect();
        let mut names: Vec<String> = named.iter().map(|(_, name)| name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let mut ranks = Self { names, ids: Vec::new(), places: Vec::new() };
        for (id, name) in named {
            ranks.ids.push(id);
            let place = ranks.place(&name);
            ranks.places.push(place);
        }
        ranks
    }

    /// Odd for an existing name, even for one between two existing names.
    fn place(&self, name: &str) -> i64 {
        let doubled = |at: usize| i64::try_from(at).unwrap_or(i64::MAX / 4) * 2;
        match self.names.binary_search_by(|known| known.as_str().cmp(name)) {
            Ok(at) => doubled(at) + 1,
            Err(at) => doubled(at),
        }
    }

    /// Joins each row with the place of its organization, `organization.place`; null for one that
    /// was made after the scope was loaded. `column` holds the organization's id.
    pub fn push_join<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        sql.sql(" LEFT JOIN unnest(").bind(Bind::Ids(self.ids.clone())).sql(", ");
        sql.bind(Bind::Numbers(self.places.clone())).sql(") AS organization (node, place) ON organization.node = ");
        sql.sql(column);
    }

    /// `position` with the place that its name has now.
    #[must_use]
    pub fn placed(&self, position: &Position) -> Position {
        let key = match &position.key {
            Key::Text(name) => Key::Number(self.place(name)),
            key => key.clone(),
        };
        Position { key, id: position.id }
    }
}

/// The key of a row of organization `id`.
#[must_use]
pub fn key(scope: &Scope, id: Uuid) -> Key {
    scope.organization(id).map_or(Key::Unknown, |node| Key::Text(sorted_by(&node.name)))
}

fn sorted_by(name: &str) -> String {
    name.to_lowercase().chars().take(SORTED_BY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(names: &[&str]) -> OrganizationRanks {
        OrganizationRanks {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            ids: Vec::new(),
            places: Vec::new(),
        }
    }

    #[test]
    fn a_name_that_went_away_keeps_its_place_between_those_that_stay() {
        let before = ranks(&["east", "north", "west"]);
        let after = ranks(&["east", "west"]);
        assert!(before.place("east") < before.place("north") && before.place("north") < before.place("west"));
        assert!(after.place("east") < after.place("north") && after.place("north") < after.place("west"));
        assert_eq!(after.place("a"), 0);
        assert_eq!(sorted_by("Ärger"), "ärger");
    }
}
