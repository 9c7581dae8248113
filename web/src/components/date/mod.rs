//! The range of days: calendar, presets and typed days.

pub mod calendar;
pub mod day_math;
pub mod fields;
pub mod presets;
pub mod range;
pub mod range_words;
pub mod typed_date;
