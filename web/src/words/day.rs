//! Calendar days in the reader's language, as the browser writes them (ECMA-402).
//!
//! Outside a browser (native tests) they are British English.

use chrono::NaiveDate;

/// The parts of a day that are shown, with examples in British English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStyle {
    /// `Nov`
    Month,
    /// `November 2026`
    MonthYear,
    /// `17 Nov`
    Short,
    /// `17 Nov 2026`
    ShortYear,
    /// `Tue 17 Nov`
    ShortWeekday,
    /// `Tuesday`
    Weekday,
    /// `Tuesday 17 November 2026`
    Long,
    /// `Tuesday 17 November`
    LongWithoutYear,
}

/// A day in words.
#[must_use]
pub fn day_words(day: NaiveDate, style: DayStyle) -> String {
    browser::day_words(day, style)
}

/// On which day weeks begin where the reader lives, 0 being Monday.
#[must_use]
pub fn first_weekday() -> u32 {
    browser::first_weekday().unwrap_or(0)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::DayStyle;
    use crate::words::language;
    use chrono::{NaiveDate, NaiveTime};
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use std::cell::RefCell;
    use wasm_bindgen::{JsCast as _, JsValue};

    thread_local! {
        static FORMATS: RefCell<Vec<(DayStyle, Function)>> = const { RefCell::new(Vec::new()) };
    }

    pub fn day_words(day: NaiveDate, style: DayStyle) -> String {
        let instant = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis() as f64;
        let date = Date::new(&JsValue::from_f64(instant));
        FORMATS
            .with_borrow_mut(|formats| {
                let at = formats.iter().position(|(known, _)| *known == style).unwrap_or_else(|| {
                    formats.push((style, new_format(style)));
                    formats.len() - 1
                });
                formats[at].1.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
            })
            .unwrap_or_else(|| day.to_string())
    }

    pub fn first_weekday() -> Option<u32> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let locale: Function = Reflect::get(&intl, &"Locale".into()).ok()?.dyn_into().ok()?;
        let locale = Reflect::construct(&locale, &Array::of1(&region().into())).ok()?;
        let get = Reflect::get(&locale, &"getWeekInfo".into()).ok()?.dyn_into::<Function>();
        let week = get.map_or_else(|_| Reflect::get(&locale, &"weekInfo".into()), |get| get.call0(&locale)).ok()?;
        let first = Reflect::get(&week, &"firstDay".into()).ok()?.as_f64()?;
        (first as u32).checked_sub(1)
    }

    fn new_format(style: DayStyle) -> Function {
        let parts: &[(&str, &str)] = match style {
            DayStyle::Month => &[("month", "short")],
            DayStyle::MonthYear => &[("month", "long"), ("year", "numeric")],
            DayStyle::Short => &[("day", "numeric"), ("month", "short")],
            DayStyle::ShortYear => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            DayStyle::ShortWeekday => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
            DayStyle::Weekday => &[("weekday", "long")],
            DayStyle::Long => &[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")],
            DayStyle::LongWithoutYear => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        };
        let options = Object::new();
        for (part, how) in parts.iter().chain(&[("timeZone", "UTC"), ("calendar", "gregory")]) {
            let _ = Reflect::set(&options, &(*part).into(), &(*how).into());
        }
        Intl::DateTimeFormat::new(&Array::of1(&locale().into()), &options).format()
    }

    /// English is written as in Britain: the day before the month, as everywhere in the app.
    fn locale() -> &'static str {
        if language() == "en" { "en-GB" } else { language() }
    }

    /// Where the reader lives, as far as the browser says.
    fn region() -> String {
        leptos::prelude::window().navigator().language().unwrap_or_else(|| language().to_owned())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use super::DayStyle;
    use chrono::NaiveDate;

    pub fn day_words(day: NaiveDate, style: DayStyle) -> String {
        let pattern = match style {
            DayStyle::Month => "%b",
            DayStyle::MonthYear => "%B %Y",
            DayStyle::Short => "%-d %b",
            DayStyle::ShortYear => "%-d %b %Y",
            DayStyle::ShortWeekday => "%a %-d %b",
            DayStyle::Weekday => "%A",
            DayStyle::Long => "%A %-d %B %Y",
            DayStyle::LongWithoutYear => "%A %-d %B",
        };
        day.format(pattern).to_string()
    }

    pub const fn first_weekday() -> Option<u32> {
        None
    }
}
