//! What a row of a table of the overview shows, and the order of rows. Pure.

use sightline_shared::{AgentKind, BreakdownBy, BreakdownRow, Durations};
use std::cmp::Ordering;

/// A column with figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Chats,
    Open,
    Response,
    SlowResponse,
    Wait,
    SlowWait,
    Results,
    Conversion,
}

/// The columns, each with the key of its name.
pub(super) const COLUMNS: [(Column, &str); 9] = [
    (Column::Name, "overview.column.name"),
    (Column::Chats, "overview.column.chats"),
    (Column::Open, "overview.column.open"),
    (Column::Response, "overview.column.response"),
    (Column::SlowResponse, "overview.column.response_90"),
    (Column::Wait, "overview.column.wait"),
    (Column::SlowWait, "overview.column.wait_90"),
    (Column::Results, "overview.column.results"),
    (Column::Conversion, "overview.column.conversion"),
];

/// The name of the agent, organization or form.
pub(super) fn name(row: &BreakdownRow) -> String {
    let agent = row.agent.as_ref().map(|agent| agent.name.clone());
    let organization = || row.organization.as_ref().map(|organization| organization.name.clone());
    agent.or_else(organization).or_else(|| row.form.clone()).unwrap_or_default()
}

/// How long it took until the contact was answered: by the bot itself in its own row, else by a person.
pub(super) fn response(row: &BreakdownRow) -> Durations {
    if is_bot(row) { row.bot_first_response } else { row.first_response }
}

/// How long it took until the chat was accepted.
pub(super) fn wait(row: &BreakdownRow) -> Durations {
    if is_bot(row) { row.waiting_for_bot } else { row.waiting }
}

fn is_bot(row: &BreakdownRow) -> bool {
    row.agent.as_ref().is_some_and(|agent| agent.kind == AgentKind::Bot)
}

/// The chats with results of a row in thousandths of its chats; of a form, its chats of all.
pub(super) fn conversion(row: &BreakdownRow, (by, total): (BreakdownBy, i64)) -> i64 {
    let (part, whole) = if by == BreakdownBy::Form { (row.chats, total) } else { (row.with_results, row.chats) };
    if whole > 0 { (part * 2_000 + whole) / (whole * 2) } else { 0 }
}

/// In the order of a column, then of the names. What took no time at all comes last in both directions.
pub(super) fn compare(
    one: &BreakdownRow,
    other: &BreakdownRow,
    (column, descending): (Column, bool),
    of: (BreakdownBy, i64),
) -> Ordering {
    let number = |of: fn(&BreakdownRow) -> i64| of(one).cmp(&of(other));
    let time = |of: fn(&BreakdownRow) -> Option<f64>| match (of(one), of(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => {
            let order = one.is_none().cmp(&other.is_none());
            if descending { order.reverse() } else { order }
        }
    };
    let by_name = name(one).cmp(&name(other));
    let order = match column {
        Column::Name => by_name,
        Column::Chats => number(|row| row.chats),
        Column::Open => number(|row| row.open),
        Column::Results => number(|row| row.results),
        Column::Conversion => conversion(one, of).cmp(&conversion(other, of)),
        Column::Response => time(|row| response(row).median_seconds),
        Column::SlowResponse => time(|row| response(row).p90_seconds),
        Column::Wait => time(|row| wait(row).median_seconds),
        Column::SlowWait => time(|row| wait(row).p90_seconds),
    };
    if descending { order.reverse() } else { order }.then(by_name)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::components::overview::breakdown) fn row(
        form: &str,
        chats: i64,
        with_results: i64,
        median: Option<f64>,
    ) -> BreakdownRow {
        let first_response = Durations { sessions: 1, median_seconds: median, p90_seconds: median };
        let (waiting, nothing) = (Durations::default(), Durations::default());
        BreakdownRow {
            agent: None,
            organization: None,
            form: Some(form.to_owned()),
            chats,
            open: 0,
            with_results,
            results: with_results,
            waiting,
            waiting_for_bot: nothing,
            first_response,
            bot_first_response: nothing,
        }
    }

    #[test]
    fn conversion_is_of_the_rows_own_chats_and_of_a_form_of_all() {
        let of = row("a", 8, 1, None);
        assert_eq!(conversion(&of, (BreakdownBy::Agent, 100)), 125);
        assert_eq!(conversion(&of, (BreakdownBy::Form, 100)), 80);
        assert_eq!(conversion(&row("a", 3, 2, None), (BreakdownBy::Agent, 3)), 667);
        assert_eq!(conversion(&row("a", 0, 0, None), (BreakdownBy::Agent, 0)), 0);
    }

    #[test]
    fn rows_without_a_time_come_last_in_both_directions() {
        let rows = [row("none", 1, 0, None), row("slow", 1, 0, Some(9.0)), row("fast", 1, 0, Some(1.0))];
        for (descending, expected) in [(true, ["slow", "fast", "none"]), (false, ["fast", "slow", "none"])] {
            let mut sorted = rows.clone();
            sorted.sort_by(|one, other| compare(one, other, (Column::Response, descending), (BreakdownBy::Form, 3)));
            assert_eq!(sorted.map(|row| row.form.unwrap()), expected);
        }
    }
}
