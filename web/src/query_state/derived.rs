//! What follows from the state of a tab: the filter of its requests, and the states that other tabs,
//! links and the button to clear the filters lead to.

use super::list_filter::ListFilter;
use super::range_choice::{RANGES, RangeChoice};
use super::tab::Tab;
use super::tab_state::{Open, TabState};
use chrono::NaiveDate;
use sightline_shared::{RangeEnd, RangeFilter};

impl TabState {
    /// The address with something open, or nothing.
    #[must_use]
    pub fn address_of(&self, open: Option<Open>) -> String {
        Self { open, ..self.clone() }.address()
    }

    /// The same with its range as the days that it means when `today` is the current day in `zone`;
    /// none where the range does not go with the days.
    #[must_use]
    pub fn dated(&self, today: NaiveDate, zone: &str) -> Option<Self> {
        let is_named = RANGES.iter().any(|(range, _)| *range == self.range);
        let (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to))) = self.range.ends(today) else { return None };
        let range = RangeChoice::Days { from, to };
        is_named.then(|| Self { range, tz: Some(zone.to_owned()), ..self.clone() })
    }

    /// The state to share with others: without the words of a contact search, which are a name or an
    /// address.
    #[must_use]
    pub fn shared(&self) -> Self {
        let mut shared = self.clone();
        shared.not_understood.clear();
        if let Some(contacts) = shared.filter.contacts() {
            contacts.q = None;
        }
        shared
    }

    /// The filter to send to the API when `today` is the current day in `zone`.
    #[must_use]
    pub fn request_filter(&self, today: NaiveDate, zone: &str) -> ListFilter {
        let (from, to) = self.range.ends(today);
        let tz = from.or(to).map(|_| zone.to_owned());
        self.ranged(RangeFilter { from, to, tz })
    }

    /// What another tab takes over: the range when it differs from the default, the organizations.
    #[must_use]
    pub fn carried_to(&self, tab: Tab) -> Self {
        let is_default = self.range == self.tab.default_range();
        let range = if is_default { tab.default_range() } else { self.range };
        let mut carried = Self { range, tz: self.tz.clone(), ..self.cleared_of(tab) };
        if let (Some(from), Some(to)) = (self.filter.clone().organization_ids(), carried.filter.organization_ids()) {
            std::mem::swap(from, to);
        }
        carried
    }

    /// Everything as it is without an address, but for what is open or shown.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { open: self.open, ..self.cleared_of(self.tab) }
    }

    /// The overview alone, in `tab`.
    fn cleared_of(&self, tab: Tab) -> Self {
        Self { overview: self.overview, compare: self.compare, ..Self::new(tab) }
    }

    /// Whether a filter or the range differs from the default.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.range != self.tab.default_range() || self.tz.is_some() || self.has_filters()
    }

    /// Whether anything but the range is filtered by.
    #[must_use]
    pub fn has_filters(&self) -> bool {
        self.filter.without_order() != ListFilter::new(self.tab)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_range_and_the_organizations_go_along_to_other_tabs() {
        let id = Uuid::from_u128(5);
        let state = TabState::read(Tab::Chats, &format!("range=7d&organization_id={id}&type=bot&chat={id}"));
        assert_eq!(state.carried_to(Tab::Results).address(), format!("/data/results?range=7d&organization_id={id}"));
        assert_eq!(TabState::new(Tab::Chats).carried_to(Tab::Contacts).range, RangeChoice::All);
    }

    #[test]
    fn a_range_that_goes_with_the_days_is_handed_on_as_the_days_it_means() {
        let state = TabState::read(Tab::Chats, "range=7d&type=bot");
        let dated = state.dated(day("2026-11-22"), "Asia/Tokyo").unwrap();
        assert_eq!(dated.address(), "/data/chats?from=2026-11-16&to=2026-11-22&tz=Asia%2FTokyo&type=bot");
        assert_eq!(dated.dated(day("2026-11-23"), "Asia/Tokyo"), None);
        assert_eq!(TabState::read(Tab::Chats, "range=all").dated(day("2026-11-22"), "UTC"), None);
    }

    #[test]
    fn the_words_of_a_search_for_contacts_are_not_handed_on() {
        let shared = |tab| TabState::read(tab, "q=ewan&range=7d").shared().address();
        assert_eq!(shared(Tab::Contacts), "/data/contacts?range=7d");
        assert_eq!(shared(Tab::Chats), "/data/chats?range=7d&q=ewan");
    }
}
