//! Puts right what is odd in a document, part by part, and notes it.

mod events;
mod people;
mod results;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use sightline_shared::Timestamp;
use sightline_shared::document::{Adjustment, AdjustmentKind, ChatDocument, Stated};
use sightline_shared::requests::act::tags::{MAX_TAG, MAX_TAGS};

/// How far the clock of a source may be ahead of ours.
const MOST_AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How many adjustments of one document are kept.
const MOST: usize = 100;
/// How many characters an address may have.
const LONGEST_URL: usize = 2000;

/// The adjustments of one document, as they are made.
pub(super) struct Adjusting {
    now: DateTime<Utc>,
    made: Vec<Adjustment>,
}

impl Adjusting {
    /// For a document that arrived at `now`; `made` are the adjustments so far.
    pub(super) const fn new(now: DateTime<Utc>, made: Vec<Adjustment>) -> Self {
        Self { now, made }
    }

    /// All adjustments, in the order in which they were made.
    pub(super) fn into_adjustments(self) -> Vec<Adjustment> {
        self.made
    }

    /// Adjusts the whole document; returns the ids of participants that it does not list.
    pub(super) fn adjust(&mut self, document: &mut ChatDocument) -> Vec<String> {
        self.adjust_head(document);
        self.adjust_people(document);
        let unlisted = self.list_participants(document);
        self.adjust_events(document);
        self.adjust_results(document);
        self.adjust_times(document);
        unlisted
    }

    fn note(&mut self, kind: AdjustmentKind, pointer: impl FnOnce() -> String) {
        if self.made.len() < MOST {
            self.made.push(Adjustment { kind, pointer: pointer() });
        }
    }

    fn adjust_head(&mut self, document: &mut ChatDocument) {
        self.short(&mut document.channel, 64, || "/channel".to_owned());
        if let Stated::Is(url) = &document.url
            && !is_link(url)
        {
            document.url = Stated::Absent;
            self.note(AdjustmentKind::LeftOut, || "/url".to_owned());
        }
        let Some(tags) = &mut document.tags else { return };
        let mut kept: Vec<String> = Vec::new();
        for (place, tag) in tags.drain(..).enumerate() {
            let tag = tag.trim();
            let is_tag = !tag.is_empty() && tag.chars().count() <= MAX_TAG && !tag.contains(char::is_control);
            if !is_tag || kept.len() == MAX_TAGS {
                self.note(AdjustmentKind::LeftOut, || format!("/tags/{place}"));
            } else if !kept.iter().any(|known| known == tag) {
                kept.push(tag.to_owned());
            }
        }
        kept.sort_unstable();
        *tags = kept;
    }

    /// The times of a document with events are those of its first and its last.
    fn adjust_times(&mut self, document: &mut ChatDocument) {
        for (name, at) in [
            ("/as_of", &mut document.as_of),
            ("/started_at", &mut document.started_at),
            ("/updated_at", &mut document.updated_at),
            ("/closed_at", &mut document.closed_at),
        ] {
            let ahead = at.filter(|at| self.is_ahead(*at));
            if ahead.is_some() {
                *at = Some(self.now.into());
                if name != "/started_at" && name != "/updated_at" {
                    self.note(AdjustmentKind::ClockAhead, || name.to_owned());
                }
            }
        }
        let (Some(first), Some(last)) = (document.events.first(), document.events.last()) else { return };
        for (name, stated, actual) in
            [("/started_at", &mut document.started_at, first.at), ("/updated_at", &mut document.updated_at, last.at)]
        {
            if stated.is_some_and(|stated| stated != actual) {
                self.note(AdjustmentKind::TimesFollow, || name.to_owned());
            }
            *stated = Some(actual);
        }
    }

    fn is_ahead(&self, at: Timestamp) -> bool {
        at.utc().signed_duration_since(self.now) > MOST_AHEAD
    }
}

/// Whether `url` may be shown as a link.
fn is_link(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    let is_web =
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
    is_web && url.chars().count() <= LONGEST_URL && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
