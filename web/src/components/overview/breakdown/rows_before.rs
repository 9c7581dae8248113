//! The rows of the period that a table is compared with. Pure.

use crate::components::overview::compared::Before;
use crate::server::load::Failure;
use sightline_shared::{Breakdown, BreakdownRow, Durations};
use uuid::Uuid;

/// The rows of a filter, and those that they are compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The rows.
    pub breakdown: Breakdown,
    /// The rows before, or why they are not there; none where nothing is compared.
    pub compared: Option<Result<RowsBefore, Failure>>,
}

/// The rows of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsBefore {
    /// Of which period.
    pub before: Before,
    /// The rows.
    pub breakdown: Breakdown,
}

impl Rows {
    /// The rows with those before: those of which there is nothing now come last, with zeros, and what
    /// was before is none where it may be among the rows that are left out.
    pub(super) fn pairs(&self) -> Vec<(BreakdownRow, Option<BreakdownRow>)> {
        let Some(Ok(compared)) = &self.compared else {
            return self.breakdown.rows.iter().map(|row| (row.clone(), None)).collect();
        };
        let before = &compared.breakdown;
        let found = |row: &BreakdownRow| before.rows.iter().find(|one| key(one) == key(row)).cloned();
        let then = |row: &BreakdownRow| found(row).or_else(|| (!before.more).then(|| zero(row)));
        let mut pairs: Vec<_> = self.breakdown.rows.iter().map(|row| (row.clone(), then(row))).collect();
        if !self.breakdown.more {
            let is_gone = |one: &&BreakdownRow| self.breakdown.rows.iter().all(|row| key(row) != key(one));
            pairs.extend(before.rows.iter().filter(is_gone).map(|one| (zero(one), Some(one.clone()))));
        }
        pairs
    }
}

/// What a row is of.
fn key(row: &BreakdownRow) -> (Option<Uuid>, Option<&str>) {
    let agent = row.agent.as_ref().map(|agent| agent.id);
    (agent.or_else(|| row.organization.as_ref().map(|one| one.id)), row.form.as_deref())
}

/// The same agent, organization or form without any chats.
fn zero(row: &BreakdownRow) -> BreakdownRow {
    let nothing = Durations::default();
    BreakdownRow {
        chats: 0,
        open: 0,
        with_results: 0,
        results: 0,
        waiting: nothing,
        waiting_for_bot: nothing,
        first_response: nothing,
        bot_first_response: nothing,
        ..row.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::tests::row;
    use super::*;
    use sightline_shared::BreakdownBy;

    fn rows(
        now: &[(&str, i64)],
        before: &[(&str, i64)],
        [more, more_before]: [bool; 2],
    ) -> Vec<(String, i64, Option<i64>)> {
        let breakdown = |of: &[(&str, i64)], more| Breakdown {
            by: BreakdownBy::Form,
            total: 10,
            rows: of.iter().map(|(form, chats)| row(form, *chats, 0, None)).collect(),
            more,
        };
        let of = Before { words: "yesterday".to_owned(), is_cut: false };
        let compared = RowsBefore { before: of, breakdown: breakdown(before, more_before) };
        let rows = Rows { breakdown: breakdown(now, more), compared: Some(Ok(compared)) };
        let pair = |(row, before): (BreakdownRow, Option<BreakdownRow>)| {
            (row.form.unwrap(), row.chats, before.map(|before| before.chats))
        };
        rows.pairs().into_iter().map(pair).collect()
    }

    #[test]
    fn rows_are_compared_by_what_they_are_of() {
        let found = rows(&[("a", 3), ("b", 2)], &[("c", 9), ("a", 1)], [false, false]);
        let expected = [("a", 3, Some(1)), ("b", 2, Some(0)), ("c", 0, Some(9))];
        assert_eq!(found, expected.map(|(form, now, before)| (form.to_owned(), now, before)));
    }

    #[test]
    fn rows_that_are_left_out_are_not_taken_for_none() {
        let found = rows(&[("a", 3), ("b", 2)], &[("c", 9), ("a", 1)], [true, true]);
        let expected = [("a", 3, Some(1)), ("b", 2, None)];
        assert_eq!(found, expected.map(|(form, now, before)| (form.to_owned(), now, before)));
    }
}
