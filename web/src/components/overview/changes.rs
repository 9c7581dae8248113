//! How much the figures of the overview differ from those of the period that they are compared with.

use super::compared::{Before, all_results, change, longer, points};
use super::figures::Figures;
use super::words::{seconds, thousandths};
use crate::words::{number, t};
use leptos::prelude::*;
use sightline_shared::{Overview, TypeCounts};

/// The types of chats: the key of their name, and how many there are.
type Type = (&'static str, fn(&TypeCounts) -> i64);
const TYPES: [Type; 3] = [
    ("type.contact.chats", |types| types.contact),
    ("type.agent.chats", |types| types.agent),
    ("type.bot.chats", |types| types.bot),
];

/// What a figure differs by, and what it was.
fn difference(words: String, then: String) -> AnyView {
    let hidden = format!(" ({then})");
    view! { <span class="overview__change" title=then>{words}<span class="visually-hidden">{hidden}</span></span> }
        .into_any()
}

/// How much a number differs.
pub(super) fn number_change(of: &Before, now: i64, before: i64) -> AnyView {
    difference(change(now, before), of.then(Some(&number(before))))
}

/// How much a duration differs; none where one of both is not known.
pub(super) fn time_change(of: &Before, now: Option<f64>, before: Option<f64>) -> Option<AnyView> {
    let before = before?;
    Some(difference(longer(now?, before), of.then(Some(&seconds(before)))))
}

/// How much a share in thousandths differs.
pub(super) fn share_change(of: &Before, now: i64, before: i64) -> AnyView {
    difference(points(now, before), of.then(Some(&thousandths(before))))
}

/// The figures that no chart shows, and what everything is compared with; none where nothing is compared.
pub(super) fn changes(figures: &Figures) -> Option<AnyView> {
    let compared = figures.compared()?;
    let (now, before, of) = (&figures.overview, &compared.overview, &compared.before);
    let count = |key, [now, before]: [i64; 2]| item(key, number(now), number_change(of, now, before));
    let time = |key, now: Option<f64>, before| Some(item(key, seconds(now?), time_change(of, now, before)?));
    let types = TYPES.map(|(key, of)| (key, [now, before].map(|overview| sum(overview, of))));
    let types: Vec<_> = types.into_iter().filter(|(_, counts)| *counts != [0, 0]).collect();
    let results = all_results(now).zip(all_results(before));
    Some(
        view! {
            <div class="overview__changes">
                <p>{of.sentence()}</p>
                <dl>
                    {count("overview.column.chats", [now.total, before.total])}
                    // One type alone is all chats.
                    {(types.len() > 1).then(|| types.into_iter().map(|(key, counts)| count(key, counts)).collect_view())}
                    {results.map(|(now, before)| count("overview.column.results", [now, before]))}
                    {time("overview.wait", now.waiting.median_seconds, before.waiting.median_seconds)}
                    {time("overview.wait_90", now.waiting.p90_seconds, before.waiting.p90_seconds)}
                </dl>
            </div>
        }
        .into_any(),
    )
}

fn sum(overview: &Overview, of: fn(&TypeCounts) -> i64) -> i64 {
    overview.buckets.iter().map(|bucket| of(&bucket.types)).sum()
}

fn item(key: &'static str, figure: String, change: AnyView) -> AnyView {
    view! { <div><dt>{t(key)}</dt><dd><b>{figure}</b>" "{change}</dd></div> }.into_any()
}
