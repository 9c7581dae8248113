//! Time zones, as the browser knows them (`Intl.DateTimeFormat`).
//!
//! Outside a browser (native tests) every zone counts as UTC.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Offsets change on a quarter of an hour of UTC, in every zone since 1972.
const QUARTER: i64 = 900;

thread_local! {
    static OFFSETS: RefCell<HashMap<(Zone, i64), TimeDelta>> = RefCell::default();
}

/// An IANA time zone, such as `Europe/Amsterdam`. One the browser does not know counts as UTC.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Arc<str>);

impl Zone {
    /// The zone of this IANA name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into().into())
    }

    /// Whether the browser knows a zone of this name.
    #[must_use]
    pub fn is_known(name: &str) -> bool {
        browser::is_known(&Self::new(name))
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether its clocks show now what those of the browser show.
    #[must_use]
    pub fn has_local_clock(&self) -> bool {
        self.offset(now()) == browser::local_offset()
    }

    /// What a clock on the wall shows at an instant.
    #[must_use]
    pub fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc() + self.offset(at)
    }

    fn offset(&self, at: DateTime<Utc>) -> TimeDelta {
        let quarter = at.timestamp().div_euclid(QUARTER);
        OFFSETS.with_borrow_mut(|known| {
            *known.entry((self.clone(), quarter)).or_insert_with(|| browser::offset(self, quarter * QUARTER))
        })
    }
}

/// The current instant.
#[must_use]
pub fn now() -> DateTime<Utc> {
    browser::now()
}

/// The IANA names of the zones that the browser knows.
#[must_use]
pub fn zones() -> Vec<String> {
    browser::zones().unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::Zone;
    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use std::cell::RefCell;
    use std::collections::HashMap;
    use wasm_bindgen::{JsCast, JsValue};

    thread_local! {
        static FORMATS: RefCell<HashMap<Zone, Option<Intl::DateTimeFormat>>> = RefCell::default();
    }

    pub fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or_default()
    }

    pub fn offset(zone: &Zone, seconds: i64) -> TimeDelta {
        FORMATS.with_borrow_mut(|formats| {
            let format = formats.entry(zone.clone()).or_insert_with(|| new_format(zone));
            format.as_ref().and_then(|format| read(format, seconds)).unwrap_or_default()
        })
    }

    pub fn is_known(zone: &Zone) -> bool {
        new_format(zone).is_some()
    }

    pub fn local_offset() -> TimeDelta {
        // West of Greenwich it is positive.
        TimeDelta::minutes(-(Date::new_0().get_timezone_offset() as i64))
    }

    pub fn zones() -> Option<Vec<String>> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let list: Function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.dyn_into().ok()?;
        let zones: Array = list.call1(&intl, &"timeZone".into()).ok()?.dyn_into().ok()?;
        Some(zones.iter().filter_map(|zone| zone.as_string()).collect())
    }

    /// Through `Reflect`, since the constructor throws on an unknown zone.
    fn new_format(zone: &Zone) -> Option<Intl::DateTimeFormat> {
        let options = Object::new();
        let numeric = ["year", "month", "day", "hour", "minute", "second"].map(|part| (part, "numeric"));
        let others = [("hourCycle", "h23"), ("calendar", "gregory"), ("numberingSystem", "latn")];
        for (key, value) in numeric.into_iter().chain(others).chain([("timeZone", zone.name())]) {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        let made = Reflect::construct(&constructor, &Array::of2(&"en-GB".into(), &options)).ok()?;
        Some(made.unchecked_into())
    }

    fn read(format: &Intl::DateTimeFormat, seconds: i64) -> Option<TimeDelta> {
        let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
        let mut parts = HashMap::new();
        for part in format.format_to_parts(&date).iter() {
            let text = |key: &str| Reflect::get(&part, &key.into()).ok().and_then(|text| text.as_string());
            if let (Some(kind), Some(value)) = (text("type"), text("value")) {
                parts.insert(kind, value);
            }
        }
        let number = |kind: &str| parts.get(kind).and_then(|value| value.parse::<u32>().ok());
        let day = NaiveDate::from_ymd_opt(number("year")? as i32, number("month")?, number("day")?)?;
        let wall = day.and_hms_opt(number("hour")?, number("minute")?, number("second")?)?;
        Some(wall - DateTime::from_timestamp(seconds, 0)?.naive_utc())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use super::Zone;
    use chrono::{DateTime, TimeDelta, Utc};
    use std::time::{SystemTime, UNIX_EPOCH};

    pub fn now() -> DateTime<Utc> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        DateTime::from_timestamp(since.as_secs().cast_signed(), since.subsec_nanos()).unwrap_or_default()
    }

    pub fn local_offset() -> TimeDelta {
        TimeDelta::zero()
    }

    pub fn is_known(_zone: &Zone) -> bool {
        true
    }

    pub const fn zones() -> Option<Vec<String>> {
        None
    }

    pub fn offset(_zone: &Zone, _seconds: i64) -> TimeDelta {
        TimeDelta::zero()
    }
}
