//! A table of the overview: a row for each agent, organization or form, sorted by any of its figures.

mod row;
mod rows_before;

use super::changes::{number_change, share_change, time_change};
use super::compared::Before;
use super::words::{seconds, thousandths};
use crate::components::base::icon::Icon;
use crate::components::base::participant::ParticipantName;
use crate::components::table::cells::form_icon;
use crate::words::{number, t, t_with};
use leptos::prelude::*;
use row::{COLUMNS, Column, compare, conversion, name, response, wait};
pub use rows_before::{Rows, RowsBefore};
use sightline_shared::{BreakdownAgent, BreakdownBy, BreakdownRow, Participant};

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

/// The table.
#[component]
pub fn BreakdownTable(
    /// The rows; none before they came.
    rows: RwSignal<Option<Rows>>,
    /// What they are of.
    by: BreakdownBy,
    /// The address of the chats that a figure of a row counts.
    address: Callback<(BreakdownRow, Figure), String>,
) -> impl IntoView {
    // Outlives the rows, which come again while chats change.
    let sort = RwSignal::new((Column::Chats, true));
    let has_rows = Memo::new(move |_| rows.with(|rows| Some(!rows.as_ref()?.pairs().is_empty())));
    let body = move || {
        let rows = rows.get()?;
        let mut pairs = rows.pairs();
        let compared = rows.compared.and_then(Result::ok);
        let totals = (rows.breakdown.total, compared.as_ref().map_or(0, |compared| compared.breakdown.total));
        pairs.sort_by(|(one, _), (other, _)| compare(one, other, sort.get(), (by, totals.0)));
        let before = compared.map(|compared| compared.before);
        let line = |pair| line(pair, &before, (by, totals), address);
        Some(pairs.into_iter().map(line).collect_view())
    };
    let has_more = move || rows.with(|rows| rows.as_ref().is_some_and(|rows| rows.breakdown.more));
    let period = move || rows.with(|rows| Some(rows.as_ref()?.compared.as_ref()?.as_ref().ok()?.before.sentence()));
    move || match has_rows.get() {
        None => view! { <p class="overview__nothing" role="status">{t("overview.counting")}</p> }.into_any(),
        Some(false) => view! { <p class="overview__nothing">{t("overview.no_rows")}</p> }.into_any(),
        Some(true) => {
            let head: Vec<_> = COLUMNS.into_iter().map(|(column, key)| head(column, key, sort)).collect();
            view! {
                {move || period().map(|words| view! { <p class="overview__period">{words}</p> })}
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

/// A row, and how much its figures differ from those before.
fn line(
    (row, then): (BreakdownRow, Option<BreakdownRow>),
    before: &Option<Before>,
    (by, (total, total_before)): (BreakdownBy, (i64, i64)),
    address: Callback<(BreakdownRow, Figure), String>,
) -> AnyView {
    let link = |figure, words: String, label: &'static str| {
        let label = t_with(label, &[("count", &words), ("name", &name(&row))]);
        view! { <a class="overview__link" href=address.run((row.clone(), figure)) aria-label=label>{words}</a> }
    };
    let compared = before.as_ref().zip(then.as_ref());
    let number_of =
        |of: fn(&BreakdownRow) -> i64| compared.map(|(before, then)| number_change(before, of(&row), of(then)));
    let time = |of: fn(&BreakdownRow) -> Option<f64>| {
        let change = compared.and_then(|(before, then)| time_change(before, of(&row), of(then)));
        of(&row)
            .map(|time| (change.map(|change| (change, " ")), link(Figure::All, seconds(time), "overview.link.chats")))
    };
    let share = conversion(&row, (by, total));
    // Of no chats there is no share.
    let whole = |row: &BreakdownRow, total: i64| if by == BreakdownBy::Form { total } else { row.chats };
    let share_of = compared.filter(|(_, then)| whole(&row, total) > 0 && whole(then, total_before) > 0);
    let share_of = share_of.map(|(before, then)| share_change(before, share, conversion(then, (by, total_before))));
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
            <td>{number_of(|row| row.chats)}" "{link(Figure::All, number(row.chats), "overview.link.chats")}</td>
            <td>{link(Figure::Open, number(row.open), "overview.link.open")}</td>
            <td>{time(|row| response(row).median_seconds)}</td>
            <td>{time(|row| response(row).p90_seconds)}</td>
            <td>{time(|row| wait(row).median_seconds)}</td>
            <td>{time(|row| wait(row).p90_seconds)}</td>
            <td>{number_of(|row| row.results)}" "{link(Figure::WithResults, number(row.results), "overview.link.results")}</td>
            <td>{share_of}" "{link(Figure::WithResults, thousandths(share), "overview.link.results")}</td>
        </tr>
    }
    .into_any()
}
