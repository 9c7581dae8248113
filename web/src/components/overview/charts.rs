//! The charts of the overview that go over time: chats by state, and the median first response.

use super::card::{OverviewLinks, nothing, percent, table};
use super::figures::Figures;
use super::words::{
    axis, bucket_name, chats_sentence, current, p90_words, per_bucket, response_sentence, scale, seconds, states_words,
    target_words, total,
};
use crate::components::base::length::tenths;
use crate::query_state::RangeChoice;
use crate::words::time::day_of;
use crate::words::zone::{Zone, now};
use crate::words::{number, t, t_with};
use leptos::prelude::*;
use sightline_shared::{Bucket, BucketSize, Timestamp};

/// The number of buckets from which the bars have no space between them.
const DENSE: usize = 60;

/// What a bar means as a range.
fn range_of(bucket: &Bucket, size: BucketSize, zone: &Zone) -> RangeChoice {
    if matches!(size, BucketSize::Day | BucketSize::Week | BucketSize::Month) {
        let (from, end) = (day_of(bucket.from, zone), day_of(bucket.to, zone));
        let to = end.pred_opt().filter(|to| *to >= from).unwrap_or(from);
        return RangeChoice::Days { from, to };
    }
    RangeChoice::Instants { from: Some(bucket.from), to: Some(bucket.to) }
}

/// Chats over time, stacked by state.
pub(super) fn chats(figures: &Figures, is_table: bool, zone: &Zone, links: OverviewLinks) -> AnyView {
    let (size, now) = (figures.overview.bucket_size, now());
    let buckets = &figures.overview.buckets;
    let link = |bucket: &Bucket| {
        let range = range_of(bucket, size, zone);
        Callback::new(move |()| links.range.run(range))
    };
    if is_table {
        let head = ["overview.column.when", "state.queued", "state.active", "state.closed"];
        let rows = buckets.iter().filter(|bucket| total(bucket) > 0).map(|bucket| {
            let name = bucket_name(bucket, size, now, zone);
            let counts = [bucket.states.queued, bucket.states.active, bucket.states.closed].map(number);
            ([vec![name], counts.to_vec()].concat(), Some(link(bucket)))
        });
        return table(&head, rows.collect());
    }
    let title = t_with("overview.chats", &[("bucket", per_bucket(size)), ("range", figures.range.adverb())]);
    let sentence = chats_sentence(&title, buckets, size, figures.range, now, zone);
    if buckets.iter().all(|bucket| total(bucket) == 0) {
        return nothing(sentence);
    }
    let here = current(buckets, now);
    let top = scale(buckets.iter().map(total).max().unwrap_or_default());
    let lines = [0, top / 2, top].map(|at| {
        view! { <span class="bars__line" style:bottom=percent(at as f64, top as f64)><span>{number(at)}</span></span> }
    });
    let bars = buckets.iter().zip(axis(buckets, size, here, zone)).enumerate().map(|(at, (bucket, label))| {
        let name = bucket_name(bucket, size, now, zone);
        bar(bucket, &name, label, top, here == Some(at), link(bucket))
    });
    let bars: Vec<_> = bars.collect();
    let is_dense = buckets.len() > DENSE;
    view! {
        <div class="bars" role="img" aria-label=sentence>
            <div class="bars__plot" class:bars__plot--dense=is_dense>{lines.into_iter().collect::<Vec<_>>()}{bars}</div>
        </div>
    }
    .into_any()
}

/// A bucket as a bar of its states; an empty one is no link.
fn bar(bucket: &Bucket, name: &str, label: Option<String>, top: i64, is_now: bool, link: Callback<()>) -> AnyView {
    let states = bucket.states;
    let parts = [("queued", states.queued), ("active", states.active), ("closed", states.closed)];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0).map(|(state, count)| {
        view! { <i class=format!("overview__fill--{state}") style:height=percent(count as f64, top as f64)></i> }
    });
    let parts: Vec<_> = parts.collect();
    let hint = format!("{name}, {}", states_words("overview.bar", bucket));
    let is_empty = total(bucket) == 0;
    view! {
        <div
            class="bars__bar" class:bars__bar--now=is_now class:bars__bar--empty=is_empty title=hint
            on:click=move |_| if !is_empty { link.run(()) }
        >
            {parts}{label.map(|label| view! { <span>{label}</span> })}
        </div>
    }
    .into_any()
}

/// The median first response over time.
pub(super) fn response(figures: &Figures, is_table: bool, zone: &Zone, links: OverviewLinks) -> AnyView {
    let overview = &figures.overview;
    let (size, now) = (overview.bucket_size, now());
    let answered = overview.buckets.iter().filter_map(|bucket| Some((bucket, bucket.first_response.median_seconds?)));
    if is_table {
        let head = ["overview.column.when", "overview.column.median", "overview.column.p90"];
        let rows = answered.map(|(bucket, median)| {
            let name = bucket_name(bucket, size, now, zone);
            let p90 = bucket.first_response.p90_seconds.map(seconds).unwrap_or_default();
            let range = range_of(bucket, size, zone);
            (vec![name, seconds(median), p90], Some(Callback::new(move |()| links.range.run(range))))
        });
        return table(&head, rows.collect());
    }
    let Some(median) = overview.first_response.median_seconds else {
        return nothing(t("overview.no_responses").to_owned());
    };
    let points: Vec<(Timestamp, f64)> = answered.map(|(bucket, median)| (bucket.from, median)).collect();
    let target = figures.response_target;
    let sentence = response_sentence(t("overview.response"), overview.first_response, &points, target);
    let top = points.iter().map(|(_, median)| *median).chain(target).fold(1.0, f64::max) * 1.15;
    // The words stand at the end of the target's line, on the side where the other line is not.
    let is_line_above = target.is_some_and(|target| points.iter().rev().take(3).any(|(_, median)| *median > target));
    let (line, area) = paths(&points, top);
    let level = target.map(|target| 100.0 - target / top * 100.0);
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
        </p>
        <p class="overview__aside">{p90_words(overview.first_response)}</p>
        <div class="trend" role="img" aria-label=sentence>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <path class="trend__area" d=area></path>
                {level.map(|level| view! { <path class="trend__target" d=format!("M0 {level:.1}H100")></path> })}
                <path class="trend__line" d=line></path>
            </svg>
            {level.zip(target).map(|(level, target)| view! {
                <span class="trend__words" class:trend__words--below=is_line_above style:top=format!("{level:.1}%")>{target_words(target)}</span>
            })}
        </div>
    }
    .into_any()
}

/// The line through the points from left to right, by when they are, and the area below it.
fn paths(points: &[(Timestamp, f64)], top: f64) -> (String, String) {
    let at = |point: &(Timestamp, f64)| point.0.utc().timestamp() as f64;
    let (first, last) = (points.first().map_or(0.0, at), points.last().map_or(0.0, at));
    let place = |point: &(Timestamp, f64)| {
        let x = if last > first { (at(point) - first) / (last - first) * 100.0 } else { 0.0 };
        format!("{} {}", tenths(x), tenths(100.0 - point.1 / top * 100.0))
    };
    let mut corners: Vec<String> = points.iter().map(place).collect();
    // One point is a level.
    if let ([_], Some((_, y))) = (points, corners.first().and_then(|only| only.split_once(' '))) {
        corners.push(format!("100 {y}"));
    }
    let line = corners.join("L");
    (format!("M{line}"), format!("M0 100L{line}L100 100Z"))
}
