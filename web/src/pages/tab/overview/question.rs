//! What the overview is requested for: a filter, and the period that it is compared with.

use crate::components::overview::compared::Before;
use crate::components::overview::period::Period;
use crate::pages::tab::model::TabModel;
use crate::query_state::{Compare, ListFilter, RangeChoice};
use crate::words::time::use_now;
use crate::words::zone::{Zone, now};
use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;
use sightline_shared::RangeFilter;

/// What figures are requested for.
#[derive(Clone, PartialEq)]
pub(super) struct Question {
    /// The filter.
    pub(super) filter: ListFilter,
    /// Its range.
    pub(super) range: RangeChoice,
    compare: Compare,
    zone: Zone,
    /// The minute up to which is compared: what is compared so far goes with the clock.
    minute: Option<i64>,
}

/// What the figures of a filter of the tab are requested for.
pub(super) fn question(model: TabModel, filter: Memo<Option<ListFilter>>) -> Memo<Option<Question>> {
    let now = use_now();
    Memo::new(move |_| {
        let filter = filter.get()?;
        let (range, compare) = model.state.with(|state| (state.range, state.compare));
        let mut question = Question { filter, range, compare, zone: model.zone.get(), minute: None };
        if question.period(now.get()).is_some_and(|period| period.is_cut) {
            question.minute = Some(now.get().timestamp().div_euclid(60));
        }
        Some(question)
    })
}

impl Question {
    /// The period to compare with, and the filter of its chats; none where nothing is compared.
    pub(super) fn before(&self) -> Option<(Period, Before, ListFilter)> {
        let now = now();
        let period = self.period(now)?;
        let mut filter = self.filter.clone();
        let tz = Some(self.zone.name().to_owned());
        *filter.range() = RangeFilter { from: Some(period.from), to: Some(period.to), tz };
        let before = Before { words: period.words(now, &self.zone), is_cut: period.is_cut };
        Some((period, before, filter))
    }

    /// What clocks show at an instant.
    pub(super) fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        self.zone.wall(at)
    }

    fn period(&self, now: DateTime<Utc>) -> Option<Period> {
        Period::of(self.compare, self.range, now, &|at| self.zone.wall(at))
    }
}
