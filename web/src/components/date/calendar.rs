//! One or two months of days, with the keyboard of the ARIA date picker.
//!
//! Knows nothing of presets or filters: a span goes in, a chosen day comes out.

use super::day_math::{Month, Span, first_month, nearest_day, some_week, step};
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::components::base::media::{ONE_MONTH, use_media};
use crate::words::day::{DayStyle, day_words, first_weekday};
use crate::words::t;
use chrono::{Datelike as _, NaiveDate};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

/// What finds the one day that Tab reaches.
pub const TAB_STOP: &str = ".calendar__day[tabindex='0']";

/// The calendar: up to `today`, with the days of `span` marked.
#[component]
pub fn Calendar(
    /// The days chosen so far.
    span: Signal<Span>,
    /// The last day that can be chosen.
    today: NaiveDate,
    /// A day was chosen.
    on_pick: Callback<NaiveDate>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let place = Place::new(span, today);
    let on_pick = Callback::new(move |day| {
        place.current.set(day);
        on_pick.run(day);
    });
    let on_keydown = move |event: KeyboardEvent| {
        let here = place.current.get_untracked();
        if let Some(day) = step(here, &event.key(), event.shift_key(), first_weekday()) {
            event.prevent_default();
            place.current.set(day.min(today));
            root.get_untracked().into_iter().for_each(|root| focus_within(root, TAB_STOP));
        }
    };
    view! {
        <div class="calendar" node_ref=root>
            <button type="button" class="icon-button calendar__previous" aria-label=t("range.previous_month") on:click=move |_| place.turn(-1)>
                <Icon name="left"/>
            </button>
            <button
                type="button"
                class="icon-button calendar__next"
                aria-label=t("range.next_month")
                disabled=move || place.is_at_end()
                on:click=move |_| place.turn(1)
            >
                <Icon name="right"/>
            </button>
            <div class="calendar__months" on:keydown=on_keydown>
                <For each=move || 0..place.shown.get() key=|index| *index let:index>
                    <CalendarMonth
                        month=Signal::derive(move || place.first.get().plus(index))
                        span
                        today
                        current=place.current.into()
                        on_pick
                    />
                </For>
            </div>
        </div>
    }
}

/// Which months are shown, and which day the keys have reached.
#[derive(Clone, Copy)]
struct Place {
    today: NaiveDate,
    current: RwSignal<NaiveDate>,
    first: RwSignal<Month>,
    /// How many months are shown.
    shown: Signal<i32>,
}

impl Place {
    /// Begins at the end of `span`, and follows what is typed into the fields and the number of
    /// months that fit.
    fn new(span: Signal<Span>, today: NaiveDate) -> Self {
        let one_month = use_media(ONE_MONTH);
        let shown = Signal::derive(move || if one_month.get() { 1 } else { 2 });
        let end = move || span.get().days().map_or(today, |(_, to)| to.min(today));
        let current = RwSignal::new(untrack(end));
        let first = RwSignal::new(Month::of(current.get_untracked()).plus(1 - shown.get_untracked()));
        Effect::new(move || {
            if !span.get().holds(current.get_untracked()) {
                current.set(end());
            }
        });
        Effect::new(move || first.set(first_month(first.get_untracked(), shown.get(), current.get())));
        Self { today, current, first, shown }
    }

    /// Moves by this number of months; the day stays, or becomes the nearest one shown.
    fn turn(self, months: i32) {
        self.first.update(|month| *month = month.plus(months));
        let day = nearest_day(self.first.get_untracked(), self.shown.get_untracked(), self.current.get_untracked());
        self.current.set(day.min(self.today));
    }

    /// Whether there are no later months to choose from.
    fn is_at_end(self) -> bool {
        self.first.get().plus(self.shown.get()) > Month::of(self.today)
    }
}

#[component]
fn CalendarMonth(
    month: Signal<Month>,
    span: Signal<Span>,
    today: NaiveDate,
    current: Signal<NaiveDate>,
    on_pick: Callback<NaiveDate>,
) -> impl IntoView {
    let title = Memo::new(move |_| month.get().title());
    let weekday = first_weekday();
    let head = some_week(weekday).map(|day| {
        let name = day_words(day, DayStyle::Weekday);
        let short: String = name.chars().take(2).collect();
        view! { <span class="calendar__weekday" role="columnheader" aria-label=name>{short}</span> }
    });
    let week = move |week: [Option<NaiveDate>; 7]| {
        let days = week.map(|day| match day {
            None => view! { <span role="gridcell"></span> }.into_any(),
            Some(day) => view! { <CalendarDay day span today current on_pick/> }.into_any(),
        });
        view! { <div class="calendar__week" role="row">{days}</div> }
    };
    view! {
        <div class="calendar__month">
            <p class="calendar__title" aria-live="polite">{title}</p>
            <div role="grid" aria-label=title aria-multiselectable="true">
                <div class="calendar__week" role="row">{head}</div>
                {move || month.get().weeks(weekday).into_iter().map(week).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn CalendarDay(
    day: NaiveDate,
    span: Signal<Span>,
    today: NaiveDate,
    current: Signal<NaiveDate>,
    on_pick: Callback<NaiveDate>,
) -> impl IntoView {
    let is_off = day > today;
    let edge = move |last: bool| span.get().days().is_some_and(|(from, to)| day == if last { to } else { from });
    let pick = move |_| {
        if !is_off {
            on_pick.run(day);
        }
    };
    view! {
        <button
            type="button"
            role="gridcell"
            class="calendar__day"
            class:calendar__day--within=move || span.get().holds(day)
            class:calendar__day--first=move || edge(false)
            class:calendar__day--last=move || edge(true)
            class:calendar__day--today=day == today
            tabindex=move || if current.get() == day { "0" } else { "-1" }
            aria-label=day_words(day, DayStyle::Long)
            aria-selected=move || span.get().holds(day).to_string()
            aria-disabled=is_off.then_some("true")
            aria-current=(day == today).then_some("date")
            on:click=pick
        >
            {day.day()}
        </button>
    }
}
