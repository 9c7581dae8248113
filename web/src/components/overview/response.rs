//! The median first response over time, as a chart or a table.

use super::card::{OverviewLinks, nothing, table};
use super::changes::time_change;
use super::charts::range_of;
use super::figures::Figures;
use super::words::{bucket_name, p90_words, response_sentence, seconds, target_words};
use crate::components::base::length::tenths;
use crate::words::t;
use crate::words::zone::{Zone, now};
use leptos::prelude::*;
use sightline_shared::{Bucket, Durations, Timestamp};

/// The medians of buckets, by where the buckets begin.
type Points = Vec<(Timestamp, f64)>;

/// The median first response over time.
pub(super) fn response(figures: &Figures, is_table: bool, zone: &Zone, links: OverviewLinks) -> AnyView {
    if is_table {
        return rows(figures, zone, links);
    }
    let of = figures.overview.first_response;
    let Some(median) = of.median_seconds else {
        return nothing(t("overview.no_responses").to_owned());
    };
    let change = |pick: fn(&Durations) -> Option<f64>| {
        let compared = figures.compared()?;
        time_change(&compared.before, pick(&of), pick(&compared.overview.first_response))
    };
    let duration = seconds(median);
    let figure = duration.split(' ').map(|word| {
        let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
        if is_number {
            view! { <b>{word.to_owned()}</b> }.into_any()
        } else {
            view! { <span>{word.to_owned()}</span> }.into_any()
        }
    });
    view! {
        <p class="overview__figure">
            {figure.map(|part| view! { {part} " " }).collect::<Vec<_>>()}
            {change(|of| of.median_seconds)}
        </p>
        <p class="overview__aside">{p90_words(of)}" "{change(|of| of.p90_seconds)}</p>
        {trend(figures, median)}
    }
    .into_any()
}

fn rows(figures: &Figures, zone: &Zone, links: OverviewLinks) -> AnyView {
    let (size, now) = (figures.overview.bucket_size, now());
    let mut head = vec!["overview.column.when", "overview.column.median", "overview.column.p90"];
    if figures.has_ghosts() {
        head.push("overview.column.median_before");
    }
    let row = |(at, bucket): (usize, &Bucket)| {
        let (of, before) = (bucket.first_response, before(figures, at));
        of.median_seconds.or(before)?;
        let mut cells = vec![bucket_name(bucket, size, now, zone)];
        cells.extend([of.median_seconds, of.p90_seconds, before].map(|of| of.map(seconds).unwrap_or_default()));
        cells.truncate(head.len());
        let range = range_of(bucket, size, zone);
        Some((cells, Some(Callback::new(move |()| links.range.run(range)))))
    };
    let rows = figures.overview.buckets.iter().enumerate().filter_map(row).collect();
    table(&head, rows)
}

/// The median that a bucket is compared with.
fn before(figures: &Figures, at: usize) -> Option<f64> {
    figures.ghost(at)?.median
}

/// The line of the medians, behind it that of the period that they are compared with.
fn trend(figures: &Figures, median: f64) -> AnyView {
    let buckets = &figures.overview.buckets;
    let points: Points =
        buckets.iter().filter_map(|one| Some((one.from, one.first_response.median_seconds?))).collect();
    let ghosts: Points =
        buckets.iter().enumerate().filter_map(|(at, one)| Some((one.from, before(figures, at)?))).collect();
    let target = figures.response_target;
    let mut sentence = response_sentence(t("overview.response"), figures.overview.first_response, &points, target);
    if let Some(compared) = figures.compared() {
        let before = compared.overview.first_response.median_seconds.map(seconds);
        sentence += &format!(" {}", compared.sentence(&seconds(median), before.as_deref()));
    }
    let all = || points.iter().chain(&ghosts);
    let top = all().map(|(_, median)| *median).chain(target).fold(1.0, f64::max) * 1.15;
    let ends = [all().map(|(at, _)| *at).min(), all().map(|(at, _)| *at).max()].map(|at| at.map_or(0.0, second));
    // The words stand at the end of the target's line, on the side where the other line is not.
    let is_line_above = target.is_some_and(|target| points.iter().rev().take(3).any(|(_, median)| *median > target));
    let (line, area) = paths(&points, ends, top);
    let ghost =
        (!ghosts.is_empty()).then(|| view! { <path class="trend__ghost" d=paths(&ghosts, ends, top).0></path> });
    let level = target.map(|target| 100.0 - target / top * 100.0);
    view! {
        <div class="trend" role="img" aria-label=sentence>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <path class="trend__area" d=area></path>
                {level.map(|level| view! { <path class="trend__target" d=format!("M0 {level:.1}H100")></path> })}
                {ghost}
                <path class="trend__line" d=line></path>
            </svg>
            {level.zip(target).map(|(level, target)| view! {
                <span class="trend__words" class:trend__words--below=is_line_above style:top=format!("{level:.1}%")>{target_words(target)}</span>
            })}
        </div>
    }
    .into_any()
}

fn second(at: Timestamp) -> f64 {
    at.utc().timestamp() as f64
}

/// The line through the points from left to right, by when they are between `ends`, and the area below it.
fn paths(points: &[(Timestamp, f64)], [first, last]: [f64; 2], top: f64) -> (String, String) {
    let x = |point: &(Timestamp, f64)| tenths((second(point.0) - first) / (last - first).max(1.0) * 100.0);
    let corner = |x: String, of: f64| format!("{x} {}", tenths(100.0 - of / top * 100.0));
    let [Some(begin), Some(end)] = [points.first(), points.last()] else { return Default::default() };
    // One point is a level.
    let (line, ends) = if points.len() == 1 {
        (format!("{}H100", corner("0".to_owned(), begin.1)), ["0".to_owned(), "100".to_owned()])
    } else {
        let corners: Vec<_> = points.iter().map(|point| corner(x(point), point.1)).collect();
        (corners.join("L"), [begin, end].map(x))
    };
    (format!("M{line}"), format!("M{} 100L{line}L{} 100Z", ends[0], ends[1]))
}
