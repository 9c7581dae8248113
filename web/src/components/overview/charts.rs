//! The chart of the overview that shows chats over time by state, and the range that a bucket means.

use super::card::{OverviewLinks, nothing, percent, table};
use super::figures::Figures;
use super::words::{axis, bucket_name, chats_sentence, current, per_bucket, scale, states_words, total};
use crate::query_state::RangeChoice;
use crate::words::time::day_of;
use crate::words::zone::{Zone, now};
use crate::words::{number, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::{Bucket, BucketSize};

/// The number of buckets from which the bars have no space between them.
const DENSE: usize = 60;

/// What a bar means as a range.
pub(super) fn range_of(bucket: &Bucket, size: BucketSize, zone: &Zone) -> RangeChoice {
    if matches!(size, BucketSize::Day | BucketSize::Week | BucketSize::Month) {
        let (from, end) = (day_of(bucket.from, zone), day_of(bucket.to, zone));
        let to = end.pred_opt().filter(|to| *to >= from).unwrap_or(from);
        return RangeChoice::Days { from, to };
    }
    RangeChoice::Instants { from: Some(bucket.from), to: Some(bucket.to) }
}

/// Chats over time, stacked by state.
pub(super) fn chats(figures: &Figures, is_table: bool, zone: &Zone, links: OverviewLinks) -> AnyView {
    let size = figures.overview.bucket_size;
    let link = |bucket: &Bucket| {
        let range = range_of(bucket, size, zone);
        Callback::new(move |()| links.range.run(range))
    };
    let ghosts: Vec<_> = (0..figures.overview.buckets.len()).map(|at| Some(figures.ghost(at)?.chats)).collect();
    if is_table { rows(figures, &ghosts, zone, link) } else { bars(figures, &ghosts, zone, link) }
}

fn rows(figures: &Figures, ghosts: &[Option<i64>], zone: &Zone, link: impl Fn(&Bucket) -> Callback<()>) -> AnyView {
    let (size, now) = (figures.overview.bucket_size, now());
    let mut head = vec!["overview.column.when", "state.queued", "state.active", "state.closed"];
    if figures.has_ghosts() {
        head.extend(["overview.column.chats", "overview.column.before"]);
    }
    let buckets = figures.overview.buckets.iter().zip(ghosts);
    let rows = buckets.filter(|(bucket, ghost)| total(bucket) > 0 || ghost.is_some_and(|before| before > 0));
    let rows = rows.map(|(bucket, ghost)| {
        let states = bucket.states;
        let mut cells = vec![bucket_name(bucket, size, now, zone)];
        cells.extend([states.queued, states.active, states.closed, total(bucket)].map(number));
        cells.push(ghost.map(number).unwrap_or_default());
        cells.truncate(head.len());
        (cells, Some(link(bucket)))
    });
    table(&head, rows.collect())
}

fn bars(figures: &Figures, ghosts: &[Option<i64>], zone: &Zone, link: impl Fn(&Bucket) -> Callback<()>) -> AnyView {
    let (size, now) = (figures.overview.bucket_size, now());
    let buckets = &figures.overview.buckets;
    let title = t_with("overview.chats", &[("bucket", per_bucket(size)), ("range", figures.range.adverb())]);
    let mut sentence = chats_sentence(&title, buckets, size, figures.range, now, zone);
    if let Some(compared) = figures.compared() {
        let chats = t_count("overview.count", figures.overview.total);
        sentence += &format!(" {}", compared.sentence(&chats, Some(&number(compared.overview.total))));
    }
    let peak = buckets.iter().map(total).chain(ghosts.iter().flatten().copied()).max().unwrap_or_default();
    if peak == 0 {
        return nothing(sentence);
    }
    let (here, top) = (current(buckets, now), scale(peak));
    let lines = [0, top / 2, top].map(|at| {
        view! { <span class="bars__line" style:bottom=percent(at as f64, top as f64)><span>{number(at)}</span></span> }
    });
    let bars = buckets.iter().zip(axis(buckets, size, here, zone)).enumerate().map(|(at, (bucket, label))| {
        let name = bucket_name(bucket, size, now, zone);
        bar((bucket, ghosts[at]), &name, label, top, here == Some(at), link(bucket))
    });
    let bars: Vec<_> = bars.collect();
    let is_dense = buckets.len() > DENSE;
    view! {
        <div class="bars" class:bars--compared=figures.has_ghosts() role="img" aria-label=sentence>
            <div class="bars__plot" class:bars__plot--dense=is_dense>{lines.into_iter().collect::<Vec<_>>()}{bars}</div>
        </div>
    }
    .into_any()
}

/// A bucket as a bar of its states, in front of the number that it is compared with; an empty one is no link.
fn bar(
    (bucket, ghost): (&Bucket, Option<i64>),
    name: &str,
    label: Option<String>,
    top: i64,
    is_now: bool,
    link: Callback<()>,
) -> AnyView {
    let states = bucket.states;
    let parts = [("queued", states.queued), ("active", states.active), ("closed", states.closed)];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0).map(|(state, count)| {
        view! { <i class=format!("overview__fill--{state}") style:height=percent(count as f64, top as f64)></i> }
    });
    let parts: Vec<_> = parts.collect();
    let before = ghost.map(|before| t_with("overview.bar_before", &[("before", &number(before))]));
    let hint = format!("{name}, {}{}", states_words("overview.bar", bucket), before.unwrap_or_default());
    let ghost = ghost.filter(|ghost| *ghost > 0).map(|ghost| {
        view! { <i class="bars__ghost" style:height=percent(ghost as f64, top as f64)></i> }
    });
    let is_empty = total(bucket) == 0;
    view! {
        <div
            class="bars__bar" class:bars__bar--now=is_now class:bars__bar--empty=is_empty title=hint
            on:click=move |_| if !is_empty { link.run(()) }
        >
            {ghost}{parts}{label.map(|label| view! { <span>{label}</span> })}
        </div>
    }
    .into_any()
}
