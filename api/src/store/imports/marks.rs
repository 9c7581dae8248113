//! As of when each member of a row was stated.
//!
//! Of two statements about one thing the later one counts, whichever arrives first. A row keeps one
//! instant for all its members, and another only for those that were stated as of another time: a
//! member that has a value and no mark is as of the row, one that has neither was never stated.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sightline_shared::document::Stated;

/// The instants of one row's members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    as_of: Option<DateTime<Utc>>,
    marks: Map<String, Value>,
    is_changed: bool,
}

impl Marks {
    /// The instants as they are stored: of the row, and of single members in microseconds.
    pub fn stored(as_of: Option<DateTime<Utc>>, marks: Option<Value>) -> Self {
        let marks = if let Some(Value::Object(marks)) = marks { marks } else { Map::new() };
        Self { as_of, marks, is_changed: false }
    }

    /// The instants as they are stored.
    pub fn columns(&self) -> (Option<DateTime<Utc>>, Option<Value>) {
        (self.as_of, (!self.marks.is_empty()).then(|| Value::Object(self.marks.clone())))
    }

    /// Whether a value changed.
    pub const fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// As of when `member`, which has no value, was said to have none.
    pub fn cleared(&self, member: &str) -> Option<i64> {
        self.of(member, false)
    }

    /// Whether what is said of `member` as of `as_of` counts; it is then the last word so far.
    pub fn takes(&mut self, member: &str, has_value: bool, as_of: DateTime<Utc>) -> bool {
        let counts = self.of(member, has_value).is_none_or(|known| known <= as_of.timestamp_micros());
        if counts {
            self.marks.insert(member.to_owned(), json!(as_of.timestamp_micros()));
        }
        counts
    }

    /// Makes the value that `member` has the last word: no statement about it counts from now on.
    pub fn pin(&mut self, member: &str) {
        self.marks.insert(member.to_owned(), json!(i64::MAX));
    }

    /// Sets `known` to what is said, where that counts.
    pub fn set<T: PartialEq + Clone>(
        &mut self,
        member: &str,
        known: &mut Option<T>,
        said: &Stated<T>,
        as_of: DateTime<Utc>,
    ) {
        if said.is_absent() || !self.takes(member, known.is_some(), as_of) {
            return;
        }
        if known.as_ref() != said.value() {
            *known = said.value().cloned();
            self.is_changed = true;
        }
    }

    /// Gives `known` a value where it has none, and nobody stated it: any statement about it counts.
    pub fn fill<T>(&mut self, member: &str, known: &mut Option<T>, value: T) {
        if known.is_none() && self.of(member, false).is_none() {
            self.marks.insert(member.to_owned(), json!(i64::MIN));
            *known = Some(value);
            self.is_changed = true;
        }
    }

    /// Makes `as_of` the row's instant where it is later; `members` are all, and whether they have
    /// a value. Members that keep an earlier instant get marks, the others lose theirs.
    pub fn settle(&mut self, as_of: DateTime<Utc>, members: &[(&str, bool)]) {
        let before = self.as_of;
        let after = before.map_or(as_of, |known| known.max(as_of));
        for (member, has_value) in members {
            let mark = self.of(member, *has_value);
            self.marks.remove(*member);
            match mark {
                Some(mark) if !*has_value || mark != after.timestamp_micros() => {
                    self.marks.insert((*member).to_owned(), json!(mark));
                }
                // A value of which nobody knows when it was stated.
                None if *has_value => drop(self.marks.insert((*member).to_owned(), json!(i64::MIN))),
                _ => {}
            }
        }
        self.as_of = Some(after);
    }

    fn of(&self, member: &str, has_value: bool) -> Option<i64> {
        let mark = self.marks.get(member).and_then(Value::as_i64);
        mark.or_else(|| self.as_of.filter(|_| has_value).map(|at| at.timestamp_micros()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    /// A row of two members to which these statements are made, each as of an instant.
    fn row(statements: &[(i64, Stated<&str>, Stated<&str>)]) -> (Option<String>, Option<String>) {
        let (mut name, mut phone): (Option<String>, Option<String>) = (None, None);
        let mut stored = (None, None);
        for (as_of, says_name, says_phone) in statements {
            let mut marks = Marks::stored(stored.0, stored.1);
            let own = |said: &Stated<&str>| match said {
                Stated::Absent => Stated::Absent,
                Stated::Null => Stated::Null,
                Stated::Is(text) => Stated::Is((*text).to_owned()),
            };
            marks.set("name", &mut name, &own(says_name), at(*as_of));
            marks.set("phone", &mut phone, &own(says_phone), at(*as_of));
            marks.settle(at(*as_of), &[("name", name.is_some()), ("phone", phone.is_some())]);
            stored = marks.columns();
        }
        (name, phone)
    }

    #[test]
    fn what_nobody_stated_gives_way_to_any_statement() {
        let (mut marks, mut name) = (Marks::default(), None);
        marks.fill("name", &mut name, "Visitor".to_owned());
        marks.settle(at(9), &[("name", true)]);
        assert_eq!(name.as_deref(), Some("Visitor"));
        marks.set("name", &mut name, &Stated::Is("Jon".to_owned()), at(1));
        marks.settle(at(1), &[("name", true)]);
        marks.fill("name", &mut name, "Visitor".to_owned());
        assert_eq!(name.as_deref(), Some("Jon"));
    }

    #[test]
    fn the_latest_statement_about_each_member_counts_in_any_order() {
        use Stated::{Absent, Is, Null};
        let said = [(1, Is("Jon"), Is("1")), (2, Is("John"), Absent), (3, Absent, Null), (4, Absent, Absent)];
        let expected = (Some("John".to_owned()), None);
        for first in 0..4 {
            for second in (0..4).filter(|one| *one != first) {
                for third in (0..4).filter(|one| ![first, second].contains(one)) {
                    let fourth = 6 - first - second - third;
                    let order = [first, second, third, fourth].map(|place| said[place].clone());
                    assert_eq!(row(&order), expected, "{order:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_pinned_stays_whatever_is_stated_later() {
        let mut marks = Marks::stored(Some(at(1)), None);
        marks.pin("name");
        let (as_of, stored) = marks.columns();
        let (mut marks, mut name) = (Marks::stored(as_of, stored), Some("Jon".to_owned()));
        marks.set("name", &mut name, &Stated::Is("John".to_owned()), at(9));
        marks.settle(at(9), &[("name", true)]);
        assert_eq!((name.as_deref(), marks.is_changed()), (Some("Jon"), false));
        assert_eq!(marks.columns(), (Some(at(9)), Some(json!({ "name": i64::MAX }))));
    }

    #[test]
    fn a_row_whose_members_are_all_of_one_instant_needs_no_marks() {
        let mut marks = Marks::default();
        let mut name = None;
        marks.set("name", &mut name, &Stated::Is("Jon".to_owned()), at(1));
        marks.settle(at(1), &[("name", true), ("phone", false)]);
        assert_eq!(marks.columns(), (Some(at(1)), None));
    }
}
