//! The address: the only place that reads and writes the query of the app's pages.
//!
//! It holds every choice under the names of the API's parameters; defaults are left out. Unknown
//! parameters and values are reported and left out; they never cause an error page.

mod list_filter;
mod range_choice;
mod tab;

pub use list_filter::{Field, ListFilter};
pub use range_choice::RangeChoice;
pub use tab::Tab;

use chrono::NaiveDate;
use range_choice::RANGES;
use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, RangeEnd, RangeFilter};
use uuid::Uuid;

/// What is open in the drawer.
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
    /// The tab of the address.
    pub tab: Tab,
    /// The range.
    pub range: RangeChoice,
    /// The time zone, when the address names one.
    pub tz: Option<String>,
    /// The other filters and the order; its range is always empty.
    filter: ListFilter,
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
    pub fn new(tab: Tab) -> Self {
        Self {
            tab,
            range: tab.default_range(),
            tz: None,
            filter: ListFilter::new(tab),
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
        let mut filter = ListFilter::read(tab, &mut reader);
        let asked = std::mem::take(filter.range());
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
            filter,
            open: chat.or(result).or(contact),
            overview: overview.as_deref() == Some("1"),
            view,
            not_understood,
        }
    }

    /// The filters besides the range, and the order.
    #[must_use]
    pub const fn filter(&self) -> &ListFilter {
        &self.filter
    }

    /// Changes the filters or the order. What the address could not say is left out.
    pub fn change_filter(&mut self, change: impl FnOnce(&mut ListFilter)) {
        change(&mut self.filter);
        self.read_filter_again();
    }

    fn read_filter_again(&mut self) {
        let pairs = self.filter.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.filter = ListFilter::read(self.tab, &mut QueryReader::new(pairs));
    }

    /// The range and the filters as the address has them.
    fn pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        let mut range = RangeFilter { tz: self.tz.clone(), ..RangeFilter::default() };
        match RANGES.iter().find(|(range, _)| *range == self.range) {
            Some(_) if self.range == self.tab.default_range() => {}
            Some((_, word)) => pairs.push(("range", (*word).to_owned())),
            // Days and instants do not depend on which day is today.
            None => (range.from, range.to) = self.range.ends(NaiveDate::MIN),
        }
        pairs.extend(self.ranged(range).pairs());
        pairs
    }

    /// The filter with its range.
    fn ranged(&self, range: RangeFilter) -> ListFilter {
        let mut filter = self.filter.clone();
        *filter.range() = range;
        filter
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

    /// What to ask the API when `today` is the current day in `zone`.
    #[must_use]
    pub fn question(&self, today: NaiveDate, zone: &str) -> ListFilter {
        let (from, to) = self.range.ends(today);
        let tz = from.or(to).map(|_| zone.to_owned());
        self.ranged(RangeFilter { from, to, tz })
    }

    /// What another tab takes over: the range when it differs from the default, the organizations.
    #[must_use]
    pub fn carried_to(&self, tab: Tab) -> Self {
        let is_default = self.range == self.tab.default_range();
        let range = if is_default { tab.default_range() } else { self.range };
        let mut carried = Self { range, tz: self.tz.clone(), overview: self.overview, ..Self::new(tab) };
        if let (Some(from), Some(to)) = (self.filter.clone().organization_ids(), carried.filter.organization_ids()) {
            std::mem::swap(from, to);
        }
        carried
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
        self.filter.without_order() != ListFilter::new(self.tab)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{ChatFilter, ChatState, ChatType};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_plain_address_is_todays_chats() {
        let state = TabState::read(Tab::Chats, "");
        assert_eq!(state, TabState::new(Tab::Chats));
        assert_eq!(state.address(), "/data/chats");
        let pairs = state.question(day("2026-11-22"), "Europe/Amsterdam").pairs();
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
            let ListFilter::Chats(chats) = state.filter() else { panic!("not of chats") };
            assert_eq!(chats.kinds, [ChatType::Contact], "{query}");
            assert_eq!(chats.states, [ChatState::Queued]);
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
        let chats = |state: &mut TabState, change: fn(&mut ChatFilter)| {
            state.change_filter(|filter| filter.chats().into_iter().for_each(change));
        };
        state.change_filter(|filter| filter.set_sort("updated_at", true));
        chats(&mut state, |chats| {
            chats.states = vec![ChatState::Queued];
            chats.kinds = vec![ChatType::Bot, ChatType::Bot];
            chats.q = Some("a b c d e f g h i j k".to_owned());
        });
        assert_eq!(state.address(), "/data/chats?type=bot&state=queued");
        assert_eq!(state.filter().sort(), ("updated_at", true));
        chats(&mut state, |chats| chats.states.clear());
        state.change_filter(|filter| filter.set_sort("contact", false));
        assert_eq!(state.address(), "/data/chats?type=bot&sort=contact");
        state.change_filter(|filter| filter.set_sort("submitted_at", false));
        assert_eq!(state.filter().sort(), ("contact", false));
    }
}
