//! What is day and what is month in the dates of one file.

use super::stamp::Stamp;
use crate::import::platforms::export::DateOrder;
use chrono::NaiveDate;

/// The order of the parts of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Year,
    Day,
    Month,
}

impl Order {
    /// The date of a stamp; `None` where there is no such day.
    pub(super) fn date(self, stamp: &Stamp) -> Option<NaiveDate> {
        let [first, second, third] = stamp.parts;
        let (year, month, day) = match self {
            Self::Year => (first, second, third),
            Self::Day => (third, second, first),
            Self::Month => (third, first, second),
        };
        let year = if year < 100 { 2000 + year } else { year };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }
}

/// The order in which all dates of `stamps` are written. What `wanted` says counts where the file
/// leaves it open, and must fit.
pub(super) fn decide(stamps: &[Stamp], wanted: Option<DateOrder>) -> Result<Order, String> {
    if stamps.iter().any(|stamp| stamp.parts[0] > 31) {
        return if fits(Order::Year, stamps) { Ok(Order::Year) } else { Err(NEITHER.to_owned()) };
    }
    let wanted = wanted.map(|wanted| match wanted {
        DateOrder::DayFirst => Order::Day,
        DateOrder::MonthFirst => Order::Month,
    });
    match (fits(Order::Day, stamps), fits(Order::Month, stamps), wanted) {
        (false, false, _) => Err(NEITHER.to_owned()),
        (true, false, Some(Order::Month)) => Err("has dates that are not written month first".to_owned()),
        (false, true, Some(Order::Day)) => Err("has dates that are not written day first".to_owned()),
        (true, true, Some(wanted)) => Ok(wanted),
        (true, false, _) => Ok(Order::Day),
        (false, true, _) => Ok(Order::Month),
        (true, true, None) => by_the_looks(stamps).ok_or_else(|| OPEN.to_owned()),
    }
}

const NEITHER: &str = "has dates that are written in different orders";
const OPEN: &str = "has only dates that can be read day first and month first: add --date-order day-first or \
                    --date-order month-first";

fn fits(order: Order, stamps: &[Stamp]) -> bool {
    stamps.iter().all(|stamp| order.date(stamp).is_some())
}

/// Dates with dots or hyphens have the day first everywhere. Else the order in which the lines follow
/// each other decides: an export never goes back by a day or more.
fn by_the_looks(stamps: &[Stamp]) -> Option<Order> {
    let is_same = |stamp: &Stamp| Order::Day.date(stamp) == Order::Month.date(stamp);
    if stamps.iter().all(|stamp| stamp.separator != '/' || is_same(stamp)) {
        return Some(Order::Day);
    }
    let goes_on = |order: Order| {
        let dates: Vec<Option<NaiveDate>> = stamps.iter().map(|stamp| order.date(stamp)).collect();
        dates.is_sorted()
    };
    match (goes_on(Order::Day), goes_on(Order::Month)) {
        (true, false) => Some(Order::Day),
        (false, true) => Some(Order::Month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::stamp::split;
    use super::*;

    fn decided(lines: &[&str], wanted: Option<DateOrder>) -> Result<Order, String> {
        let stamps: Vec<Stamp> = lines.iter().map(|line| split(&format!("{line}, 09:15 - x")).unwrap().0).collect();
        decide(&stamps, wanted)
    }

    #[test]
    fn one_telling_date_decides_for_the_whole_file() {
        assert_eq!(decided(&["03/04/26", "25/04/26"], None), Ok(Order::Day));
        assert_eq!(decided(&["03/04/26", "04/25/26"], None), Ok(Order::Month));
        assert_eq!(decided(&["2026/04/03"], None), Ok(Order::Year));
        assert_eq!(decided(&["03.04.26"], None), Ok(Order::Day));
        assert_eq!(decided(&["04/04/26"], None), Ok(Order::Day));
        // Day first, the second line would be months before the first.
        assert_eq!(decided(&["04/05/26", "05/02/26"], None), Ok(Order::Month));
        assert_eq!(decided(&["25/04/26", "04/25/26"], None), Err(NEITHER.to_owned()));
    }

    #[test]
    fn what_is_open_is_asked_for_and_what_is_said_must_fit() {
        assert_eq!(decided(&["03/04/26", "04/05/26"], None), Err(OPEN.to_owned()));
        assert_eq!(decided(&["03/04/26", "04/05/26"], Some(DateOrder::MonthFirst)), Ok(Order::Month));
        assert_eq!(decided(&["03/04/26", "04/05/26"], Some(DateOrder::DayFirst)), Ok(Order::Day));
        assert!(decided(&["25/04/26"], Some(DateOrder::MonthFirst)).unwrap_err().contains("not written month first"));
        assert!(decided(&["04/25/26"], Some(DateOrder::DayFirst)).unwrap_err().contains("not written day first"));
    }
}
