//! The address: the only place that reads and writes the query of the app's pages.
//!
//! All that is chosen stands in it, under the names of the API's parameters; defaults are left
//! out. What is not understood is named and left out, never an error page.

mod pairs;
mod range_choice;
mod tab;

pub use pairs::Pairs;
pub use range_choice::RangeChoice;
pub use tab::Tab;

use chrono::NaiveDate;
use range_choice::{RANGES, ends};
use sightline_shared::{ChatFilter, ContactFilter, QueryFilter, QueryReader, RangeEnd, RangeFilter, ResultFilter};
use uuid::Uuid;

/// What stands in the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Open {
    /// A chat, at an event when one is named.
    Chat(Uuid, Option<Uuid>),
    /// A result.
    Result(Uuid),
    /// A contact.
    Contact(Uuid),
}

/// All that the address of a tab says.
#[derive(Clone, Debug, PartialEq)]
pub struct TabState {
    /// Whose address it is.
    pub tab: Tab,
    /// The range.
    pub range: RangeChoice,
    /// The time zone, when the address names one.
    pub tz: Option<String>,
    /// The other filters and the order, as the tab's filter type writes them.
    filters: Pairs,
    /// What is open.
    pub open: Option<Open>,
    /// Whether the overview is shown.
    pub overview: bool,
    /// The saved view that this began with.
    pub view: Option<Uuid>,
    /// The names of what was not understood.
    pub not_understood: Vec<String>,
}

impl TabState {
    /// The address of a tab without a query.
    #[must_use]
    pub const fn new(tab: Tab) -> Self {
        Self {
            tab,
            range: tab.default_range(),
            tz: None,
            filters: Vec::new(),
            open: None,
            overview: false,
            view: None,
            not_understood: Vec::new(),
        }
    }

    /// Reads a query string, with or without its question mark.
    #[must_use]
    pub fn read(tab: Tab, query: &str) -> Self {
        let pairs = serde_html_form::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let mut reader = QueryReader::new(pairs);
        let word: Option<String> = reader.one("range");
        let at: Option<Uuid> = reader.one("at");
        let chat = reader.one("chat").map(|id| Open::Chat(id, at));
        let result = reader.one("result").map(Open::Result);
        let contact = reader.one("contact").map(Open::Contact);
        let overview: Option<String> = reader.one("overview");
        let view = reader.one("view");
        let (asked, filters) = read_filters(tab, &mut reader);
        let mut not_understood: Vec<String> = reader.take_rest().into_iter().map(|(name, _)| name).collect();
        let named = word.as_deref().and_then(|word| RANGES.iter().find(|(_, known)| *known == word));
        if word.is_some() && named.is_none() {
            not_understood.push("range".to_owned());
        }
        if overview.as_deref().is_some_and(|overview| overview != "1") {
            not_understood.push("overview".to_owned());
        }
        let range = RangeChoice::from_range(&asked);
        // Half a range of days, or a day with an instant, is nothing the date range can show.
        if range.is_none() {
            not_understood.extend(asked.from.map(|_| "from".to_owned()));
            not_understood.extend(asked.to.map(|_| "to".to_owned()));
        }
        not_understood.extend(reader.take_faults().into_iter().filter_map(|fault| fault.parameter));
        not_understood.sort();
        not_understood.dedup();
        Self {
            tab,
            range: range.or(named.map(|(range, _)| *range)).unwrap_or_else(|| tab.default_range()),
            tz: asked.tz,
            filters,
            open: chat.or(result).or(contact),
            overview: overview.as_deref() == Some("1"),
            view,
            not_understood,
        }
    }

    /// The values of a filter.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        self.filters.iter().filter(|(own, _)| *own == name).map(|(_, value)| value.clone()).collect()
    }

    /// The value of a filter.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        self.filters.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
    }

    /// Sets the values of a filter; what it does not understand is left out.
    pub fn set(&mut self, name: &'static str, values: impl IntoIterator<Item = String>) {
        let mut pairs: Vec<(String, String)> = self
            .filters
            .drain(..)
            .filter(|(own, _)| *own != name)
            .map(|(own, value)| (own.to_owned(), value))
            .collect();
        pairs.extend(values.into_iter().map(|value| (name.to_owned(), value)));
        self.filters = read_filters(self.tab, &mut QueryReader::new(pairs)).1;
    }

    /// The sort key in force, and whether the order is descending.
    #[must_use]
    pub fn sort(&self) -> (String, bool) {
        let sort = self.value("sort").unwrap_or_else(|| self.tab.default_sort().to_owned());
        sort.strip_prefix('-').map_or_else(|| (sort.clone(), false), |key| (key.to_owned(), true))
    }

    /// The range and the filters as the address has them.
    fn pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        match RANGES.iter().find(|(range, _)| *range == self.range) {
            Some(_) if self.range == self.tab.default_range() => {}
            Some((_, word)) => pairs.push(("range", (*word).to_owned())),
            // Days and instants do not depend on which day is today.
            None => pairs.extend(ends(self.range, NaiveDate::MIN)),
        }
        pairs.extend(self.tz.clone().map(|tz| ("tz", tz)));
        pairs.extend(self.filters.iter().cloned());
        pairs
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut pairs = self.pairs();
        pairs.extend(self.view.map(|view| ("view", view.to_string())));
        if self.overview {
            pairs.push(("overview", "1".to_owned()));
        }
        match self.open {
            Some(Open::Chat(id, at)) => {
                pairs.push(("chat", id.to_string()));
                pairs.extend(at.map(|at| ("at", at.to_string())));
            }
            Some(Open::Result(id)) => pairs.push(("result", id.to_string())),
            Some(Open::Contact(id)) => pairs.push(("contact", id.to_string())),
            None => {}
        }
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        let path = format!("/data/{}", self.tab.word());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// The query under which a view of this is saved: what is chosen, and not what is open.
    #[must_use]
    pub fn view_query(&self) -> String {
        let mut pairs = self.pairs();
        if self.overview {
            pairs.push(("overview", "1".to_owned()));
        }
        serde_html_form::to_string(&pairs).unwrap_or_default()
    }

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

    /// The same as it may be handed on: without the words by which a contact was searched for, which
    /// are its name or address.
    #[must_use]
    pub fn shared(&self) -> Self {
        let mut shared = self.clone();
        shared.not_understood.clear();
        shared.filters.retain(|(name, _)| self.tab != Tab::Contacts || *name != "q");
        shared
    }

    /// What to ask the API when `today` is the current day in `zone`.
    #[must_use]
    pub fn question(&self, today: NaiveDate, zone: &str) -> Pairs {
        let mut pairs = ends(self.range, today);
        if !pairs.is_empty() {
            pairs.push(("tz", zone.to_owned()));
        }
        pairs.extend(self.filters.iter().cloned());
        pairs
    }

    /// What another tab takes over: the range when it differs from the default, the organizations.
    #[must_use]
    pub fn carried_to(&self, tab: Tab) -> Self {
        let is_default = self.range == self.tab.default_range();
        let range = if is_default { tab.default_range() } else { self.range };
        let filters = self.filters.iter().filter(|(name, _)| *name == "organization_id").cloned().collect();
        Self { range, tz: self.tz.clone(), filters, overview: self.overview, ..Self::new(tab) }
    }

    /// Everything as it is without an address, but for what is open or shown.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { open: self.open, overview: self.overview, ..Self::new(self.tab) }
    }

    /// Whether a filter or the range differs from the default.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.range != self.tab.default_range() || self.tz.is_some() || self.has_filters()
    }

    /// Whether anything but the range is filtered by.
    #[must_use]
    pub fn has_filters(&self) -> bool {
        self.filters.iter().any(|(name, _)| *name != "sort")
    }
}

/// The range and the other filters of a tab, each as its filter type writes it.
fn read_filters(tab: Tab, reader: &mut QueryReader) -> (RangeFilter, Pairs) {
    let (range, pairs) = match tab {
        Tab::Chats => {
            let filter = ChatFilter::read(reader);
            (filter.range.clone(), filter.pairs())
        }
        Tab::Results => {
            let filter = ResultFilter::read(reader);
            (filter.range.clone(), filter.pairs())
        }
        Tab::Contacts => {
            let filter = ContactFilter::read(reader);
            (filter.range.clone(), filter.pairs())
        }
    };
    (range, pairs.into_iter().filter(|(name, _)| !["from", "to", "tz"].contains(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_plain_address_is_todays_chats() {
        let state = TabState::read(Tab::Chats, "");
        assert_eq!(state, TabState::new(Tab::Chats));
        assert_eq!(state.address(), "/data/chats");
        let pairs = state.question(day("2026-11-22"), "Europe/Amsterdam");
        assert_eq!(pairs[0], ("from", "2026-11-22".to_owned()));
        assert_eq!(pairs[1], ("to", "2026-11-22".to_owned()));
        assert_eq!(pairs[2], ("tz", "Europe/Amsterdam".to_owned()));
    }

    #[test]
    fn an_address_reads_back_to_what_was_written() {
        let id = Uuid::from_u128(5);
        for range in ["range=7d&", "range=all&", "", "from=2026-10-26&to=2026-11-08&tz=Asia%2FKathmandu&"] {
            let query = format!("{range}type=contact&state=queued&organization_id={id}&chat={id}&at={id}");
            let state = TabState::read(Tab::Chats, &query);
            assert_eq!(state.values("type"), ["contact"], "{query}");
            assert_eq!(state.value("state").as_deref(), Some("queued"));
            assert_eq!(state.open, Some(Open::Chat(id, Some(id))));
            assert!(state.not_understood.is_empty());
            let (_, written) = state.address().split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            assert_eq!(TabState::read(Tab::Chats, &written), state);
        }
    }

    #[test]
    fn what_is_not_understood_is_named_and_left_out() {
        let state = TabState::read(Tab::Chats, "?range=soon&state=open&colour=red&type=bot");
        assert_eq!(state.not_understood, ["colour", "range", "state"]);
        assert_eq!(state.address(), "/data/chats?type=bot");
    }

    #[test]
    fn half_a_range_of_days_is_named_too() {
        assert_eq!(TabState::read(Tab::Chats, "from=2026-11-01").not_understood, ["from"]);
        assert_eq!(TabState::read(Tab::Chats, "to=2026-11-01&from=2026-10-01").not_understood, [""; 0]);
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

    #[test]
    fn a_filter_that_is_set_is_written_as_the_api_writes_it() {
        let mut state = TabState::new(Tab::Chats);
        state.set("sort", ["-updated_at".to_owned()]);
        state.set("state", ["queued".to_owned(), "asleep".to_owned()]);
        state.set("type", ["bot".to_owned(), "bot".to_owned()]);
        assert_eq!(state.address(), "/data/chats?type=bot&state=queued");
        assert_eq!(state.sort(), ("updated_at".to_owned(), true));
        state.set("state", []);
        state.set("sort", ["contact".to_owned()]);
        assert_eq!(state.address(), "/data/chats?type=bot&sort=contact");
        assert_eq!(state.sort(), ("contact".to_owned(), false));
    }
}
