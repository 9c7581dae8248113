//! A table of the overview: a row for each agent, organization or form, sorted by any of its figures.

use super::words::seconds;
use crate::components::base::icon::Icon;
use crate::components::base::participant::ParticipantName;
use crate::components::table::cells::form_icon;
use crate::words::{number, t, t_with};
use leptos::prelude::*;
use sightline_shared::{AgentKind, Breakdown, BreakdownAgent, BreakdownBy, BreakdownRow, Durations, Participant};
use std::cmp::Ordering;

/// Which chats of a row a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// All of them.
    All,
    /// Those that are open now.
    Open,
    /// Those with results.
    WithResults,
}

/// A column with figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
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

const COLUMNS: [(Column, &str); 9] = [
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

/// The table.
#[component]
pub fn BreakdownTable(
    /// The rows; none before they came.
    breakdown: RwSignal<Option<Breakdown>>,
    /// What they are of.
    by: BreakdownBy,
    /// The address of the chats that a figure of a row counts.
    address: Callback<(BreakdownRow, Figure), String>,
) -> impl IntoView {
    // Outlives the rows, which come again while chats change.
    let sort = RwSignal::new((Column::Chats, true));
    let has_rows = Memo::new(move |_| breakdown.with(|breakdown| Some(!breakdown.as_ref()?.rows.is_empty())));
    let body = move || {
        let Breakdown { total, mut rows, .. } = breakdown.get()?;
        rows.sort_by(|one, other| compare(one, other, sort.get(), (by, total)));
        Some(rows.into_iter().map(|row| line(row, (by, total), address)).collect_view())
    };
    let has_more = move || breakdown.with(|breakdown| breakdown.as_ref().is_some_and(|breakdown| breakdown.more));
    move || match has_rows.get() {
        None => view! { <p class="overview__nothing" role="status">{t("overview.counting")}</p> }.into_any(),
        Some(false) => view! { <p class="overview__nothing">{t("overview.no_rows")}</p> }.into_any(),
        Some(true) => {
            let head: Vec<_> = COLUMNS.into_iter().map(|(column, key)| head(column, key, sort)).collect();
            view! {
                <div class="overview__table" tabindex="0" role="region" aria-label=t("overview.title")>
                    <table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
                    {move || has_more().then(|| view! { <p class="overview__nothing">{t("overview.more_rows")}</p> })}
                </div>
            }
            .into_any()
        }
    }
}

fn head(column: Column, key: &'static str, sort: RwSignal<(Column, bool)>) -> AnyView {
    let order = move || match sort.get() {
        (sorted, true) if sorted == column => Some("descending"),
        (sorted, false) if sorted == column => Some("ascending"),
        _ => None,
    };
    let press = move |_| {
        sort.update(|(sorted, descending)| {
            // Names begin with A, numbers with the largest.
            *descending = if *sorted == column { !*descending } else { column != Column::Name };
            *sorted = column;
        });
    };
    view! {
        <th scope="col" aria-sort=order>
            <button type="button" class="overview__sort" on:click=press>
                {t(key)} {move || order().map(|order| view! { <Icon name=if order == "descending" { "arrd" } else { "up" }/> })}
            </button>
        </th>
    }
    .into_any()
}

fn line(row: BreakdownRow, of: (BreakdownBy, i64), address: Callback<(BreakdownRow, Figure), String>) -> AnyView {
    let link = |figure, words: String, label: &'static str| {
        let label = t_with(label, &[("count", &words), ("name", &name(&row))]);
        view! { <a class="overview__link" href=address.run((row.clone(), figure)) aria-label=label>{words}</a> }
    };
    let time = |of: Option<f64>| of.map(|of| link(Figure::All, seconds(of), "overview.link.chats"));
    let (response, wait) = (response(&row), wait(&row));
    let shown = match (&row.agent, &row.form) {
        (Some(agent), _) => {
            let BreakdownAgent { id, name, kind, affiliation } = agent.clone();
            let participant = Participant {
                id,
                name,
                kind,
                affiliation,
                active: true,
                accepted: None,
                joined_at: None,
                left_at: None,
            };
            view! { <ParticipantName participant/> }.into_any()
        }
        (_, Some(form)) => view! { <Icon name=form_icon(form)/> <span dir="auto">{form.clone()}</span> }.into_any(),
        _ => {
            let path = row.organization.as_ref().map(|one| one.path.join(" / ")).unwrap_or_default();
            view! { <span dir="auto">{path}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row"><span class="overview__of">{shown}</span></th>
            <td>{link(Figure::All, number(row.chats), "overview.link.chats")}</td>
            <td>{link(Figure::Open, number(row.open), "overview.link.open")}</td>
            <td>{time(response.median_seconds)}</td>
            <td>{time(response.p90_seconds)}</td>
            <td>{time(wait.median_seconds)}</td>
            <td>{time(wait.p90_seconds)}</td>
            <td>{link(Figure::WithResults, number(row.results), "overview.link.results")}</td>
            <td>{link(Figure::WithResults, percent(&row, of), "overview.link.results")}</td>
        </tr>
    }
    .into_any()
}

fn name(row: &BreakdownRow) -> String {
    let agent = row.agent.as_ref().map(|agent| agent.name.clone());
    let organization = || row.organization.as_ref().map(|organization| organization.name.clone());
    agent.or_else(organization).or_else(|| row.form.clone()).unwrap_or_default()
}

/// How long it took until the contact was answered: by the bot itself in its own row, else by a person.
fn response(row: &BreakdownRow) -> Durations {
    if is_bot(row) { row.bot_first_response } else { row.first_response }
}

/// How long it took until the chat was accepted.
fn wait(row: &BreakdownRow) -> Durations {
    if is_bot(row) { row.waiting_for_bot } else { row.waiting }
}

fn is_bot(row: &BreakdownRow) -> bool {
    row.agent.as_ref().is_some_and(|agent| agent.kind == AgentKind::Bot)
}

/// The chats with results of a row in thousandths of its chats; of a form, its chats of all.
fn conversion(row: &BreakdownRow, (by, total): (BreakdownBy, i64)) -> i64 {
    let (part, whole) = if by == BreakdownBy::Form { (row.chats, total) } else { (row.with_results, row.chats) };
    if whole > 0 { (part * 2_000 + whole) / (whole * 2) } else { 0 }
}

/// The conversion as words: `12.5 %`.
fn percent(row: &BreakdownRow, of: (BreakdownBy, i64)) -> String {
    let thousandths = conversion(row, of);
    t_with("overview.percent", &[("whole", &number(thousandths / 10)), ("tenth", &number(thousandths % 10))])
}

/// In the order of a column, then of the names. What took no time at all comes last in both directions.
fn compare(
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
mod tests {
    use super::*;

    fn row(form: &str, chats: i64, with_results: i64, median: Option<f64>) -> BreakdownRow {
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
        assert_eq!(percent(&of, (BreakdownBy::Agent, 100)), "12.5 %");
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
