//! The address: the only place that reads and writes the query of the app's pages.
//!
//! All that is chosen stands in it, under the names of the API's parameters; defaults are left
//! out. What is not understood is named and left out, never an error page.

use chrono::{Datelike as _, Days, NaiveDate};
use sightline_shared::{
    ChatFilter, ContactFilter, QueryFilter, QueryReader, RangeEnd, RangeFilter, ResultFilter, Timestamp,
};
use uuid::Uuid;

/// A range as a person chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeChoice {
    /// The current day.
    Today,
    /// The day before it.
    Yesterday,
    /// Today and the six days before it.
    Last7Days,
    /// Today and the 29 days before it.
    Last30Days,
    /// From the first of the month to today.
    ThisMonth,
    /// No range.
    All,
    /// From one day to another, both included.
    Days {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// From one instant up to another.
    Instants {
        /// The first instant.
        from: Option<Timestamp>,
        /// The first instant after it.
        to: Option<Timestamp>,
    },
}

const RANGES: [(RangeChoice, &str); 6] = [
    (RangeChoice::Today, "today"),
    (RangeChoice::Yesterday, "yesterday"),
    (RangeChoice::Last7Days, "7d"),
    (RangeChoice::Last30Days, "30d"),
    (RangeChoice::ThisMonth, "month"),
    (RangeChoice::All, "all"),
];

impl RangeChoice {
    /// The ends of the range when `today` is the current day; none for all time.
    #[must_use]
    pub fn ends(self, today: NaiveDate) -> (Option<RangeEnd>, Option<RangeEnd>) {
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let days = |from, to| (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to)));
        match self {
            Self::Today => days(today, today),
            Self::Yesterday => days(back(1), back(1)),
            Self::Last7Days => days(back(6), today),
            Self::Last30Days => days(back(29), today),
            Self::ThisMonth => days(today.with_day(1).unwrap_or(today), today),
            Self::All => (None, None),
            Self::Days { from, to } => days(from, to),
            Self::Instants { from, to } => (from.map(RangeEnd::Instant), to.map(RangeEnd::Instant)),
        }
    }

    /// The same range in words of a sentence: `12 chats today`.
    #[must_use]
    pub const fn adverb(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Last7Days => "in the last 7 days",
            Self::Last30Days => "in the last 30 days",
            Self::ThisMonth => "this month",
            Self::All => "in all time",
            Self::Days { .. } | Self::Instants { .. } => "in this range",
        }
    }

    fn from_range(range: &RangeFilter) -> Option<Self> {
        match (range.from, range.to) {
            (Some(RangeEnd::Day(from)), Some(RangeEnd::Day(to))) => Some(Self::Days { from, to }),
            (Some(RangeEnd::Day(_)), _) | (_, Some(RangeEnd::Day(_))) | (None, None) => None,
            (from, to) => Some(Self::Instants { from: instant(from), to: instant(to) }),
        }
    }
}

fn instant(end: Option<RangeEnd>) -> Option<Timestamp> {
    match end {
        Some(RangeEnd::Instant(at)) => Some(at),
        _ => None,
    }
}

/// A tab of the Data section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Chats.
    Chats,
    /// Results.
    Results,
    /// Contacts.
    Contacts,
}

impl Tab {
    /// All tabs, in their order.
    pub const ALL: [Self; 3] = [Self::Chats, Self::Results, Self::Contacts];

    /// The last part of its path, and its list in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chats => "chats",
            Self::Results => "results",
            Self::Contacts => "contacts",
        }
    }

    /// What stands on it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chats => "Chats",
            Self::Results => "Results",
            Self::Contacts => "Contacts",
        }
    }

    /// The tab of a path.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let word = path.trim_end_matches('/').strip_prefix("/data/")?;
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    /// The range when the address says none: contacts are looked for in all time.
    #[must_use]
    pub const fn default_range(self) -> RangeChoice {
        match self {
            Self::Contacts => RangeChoice::All,
            Self::Chats | Self::Results => RangeChoice::Today,
        }
    }
}

/// The filter of a tab.
pub trait TabFilter: QueryFilter + Clone + Default + PartialEq + Send + Sync + 'static {
    /// Whose it is.
    const TAB: Tab;

    /// The range within it.
    fn range_mut(&mut self) -> &mut RangeFilter;

    /// The organizations within it.
    fn organizations_mut(&mut self) -> &mut Vec<Uuid>;
}

macro_rules! tab_filter {
    ($filter:ident, $tab:ident) => {
        impl TabFilter for $filter {
            const TAB: Tab = Tab::$tab;

            fn range_mut(&mut self) -> &mut RangeFilter {
                &mut self.range
            }

            fn organizations_mut(&mut self) -> &mut Vec<Uuid> {
                &mut self.organization_ids
            }
        }
    };
}
tab_filter!(ChatFilter, Chats);
tab_filter!(ResultFilter, Results);
tab_filter!(ContactFilter, Contacts);

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
pub struct TabState<F> {
    /// The range.
    pub range: RangeChoice,
    /// The time zone, when the address names one.
    pub tz: Option<String>,
    /// The other filters; its range is empty.
    pub filter: F,
    /// What is open.
    pub open: Option<Open>,
    /// The names of what was not understood.
    pub not_understood: Vec<String>,
}

impl<F: TabFilter> Default for TabState<F> {
    fn default() -> Self {
        Self { range: F::TAB.default_range(), tz: None, filter: F::default(), open: None, not_understood: Vec::new() }
    }
}

impl<F: TabFilter> TabState<F> {
    /// Reads a query string, with or without its question mark.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let pairs = serde_html_form::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let mut reader = QueryReader::new(pairs);
        let word: Option<String> = reader.one("range");
        let at: Option<Uuid> = reader.one("at");
        let chat = reader.one("chat").map(|id| Open::Chat(id, at));
        let result = reader.one("result").map(Open::Result);
        let contact = reader.one("contact").map(Open::Contact);
        let mut filter = F::read(&mut reader);
        let asked = std::mem::take(filter.range_mut());
        let mut not_understood: Vec<String> = reader.take_rest().into_iter().map(|(name, _)| name).collect();
        let named = word.as_deref().and_then(|word| RANGES.iter().find(|(_, known)| *known == word));
        if word.is_some() && named.is_none() {
            not_understood.push("range".to_owned());
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
            range: range.or(named.map(|(range, _)| *range)).unwrap_or_else(|| F::TAB.default_range()),
            tz: asked.tz,
            filter,
            open: chat.or(result).or(contact),
            not_understood,
        }
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut filter = self.filter.clone();
        filter.range_mut().tz.clone_from(&self.tz);
        let word = RANGES.iter().find(|(range, _)| *range == self.range).map(|(_, word)| *word);
        if word.is_none() {
            // Days and instants do not depend on which day is today.
            let (from, to) = self.range.ends(NaiveDate::MIN);
            (filter.range_mut().from, filter.range_mut().to) = (from, to);
        }
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if let Some(word) = word.filter(|_| self.range != F::TAB.default_range()) {
            pairs.push(("range", word.to_owned()));
        }
        pairs.extend(filter.pairs());
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
        let path = format!("/data/{}", F::TAB.word());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// The address with something open, or nothing.
    #[must_use]
    pub fn address_of(&self, open: Option<Open>) -> String {
        Self { open, ..self.clone() }.address()
    }

    /// What to ask the API when `today` is the current day in `zone`.
    #[must_use]
    pub fn question(&self, today: NaiveDate, zone: &str) -> F {
        let mut filter = self.filter.clone();
        let (from, to) = self.range.ends(today);
        let tz = (from.is_some() || to.is_some()).then(|| zone.to_owned());
        *filter.range_mut() = RangeFilter { from, to, tz };
        filter
    }

    /// What the other tabs take over: the range when it differs from the default, the organizations.
    #[must_use]
    pub fn carried_to<G: TabFilter>(&self) -> TabState<G> {
        let mut filter = G::default();
        filter.organizations_mut().clone_from(self.filter.clone().organizations_mut());
        let is_default = self.range == F::TAB.default_range();
        let range = if is_default { G::TAB.default_range() } else { self.range };
        TabState { range, tz: self.tz.clone(), filter, open: None, not_understood: Vec::new() }
    }

    /// Everything as it is without an address, but for what is open.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { open: self.open, ..Self::default() }
    }

    /// Whether a filter differs from the default.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        Self { open: None, not_understood: Vec::new(), ..self.clone() } != Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{ChatState, ChatType};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_plain_address_is_todays_chats() {
        let state = TabState::<ChatFilter>::read("");
        assert_eq!(state, TabState::default());
        assert_eq!(state.address(), "/data/chats");
        let question = state.question(day("2026-11-22"), "Europe/Amsterdam");
        let pairs = question.pairs();
        assert_eq!(pairs[0], ("from", "2026-11-22".to_owned()));
        assert_eq!(pairs[1], ("to", "2026-11-22".to_owned()));
        assert_eq!(pairs[2], ("tz", "Europe/Amsterdam".to_owned()));
    }

    #[test]
    fn an_address_reads_back_to_what_was_written() {
        let id = Uuid::from_u128(5);
        for range in ["range=7d&", "range=all&", "", "from=2026-10-26&to=2026-11-08&tz=Asia%2FKathmandu&"] {
            let query = format!("{range}type=contact&state=queued&organization_id={id}&chat={id}&at={id}");
            let state = TabState::<ChatFilter>::read(&query);
            assert_eq!(state.filter.kinds, [ChatType::Contact], "{query}");
            assert_eq!(state.filter.states, [ChatState::Queued]);
            assert_eq!(state.open, Some(Open::Chat(id, Some(id))));
            assert!(state.not_understood.is_empty());
            let (_, written) = state.address().split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            assert_eq!(TabState::<ChatFilter>::read(&written), state);
        }
    }

    #[test]
    fn what_is_not_understood_is_named_and_left_out() {
        let state = TabState::<ChatFilter>::read("?range=soon&state=open&colour=red&type=bot");
        assert_eq!(state.not_understood, ["colour", "range", "state"]);
        assert_eq!(state.address(), "/data/chats?type=bot");
    }

    #[test]
    fn half_a_range_of_days_is_named_too() {
        assert_eq!(TabState::<ChatFilter>::read("from=2026-11-01").not_understood, ["from"]);
        assert_eq!(TabState::<ChatFilter>::read("to=2026-11-01&from=2026-10-01").not_understood, [""; 0]);
    }

    #[test]
    fn the_range_and_the_organizations_go_along_to_other_tabs() {
        let id = Uuid::from_u128(5);
        let state = TabState::<ChatFilter>::read(&format!("range=7d&organization_id={id}&type=bot&chat={id}"));
        assert_eq!(
            state.carried_to::<ResultFilter>().address(),
            format!("/data/results?range=7d&organization_id={id}")
        );
        assert_eq!(TabState::<ChatFilter>::default().carried_to::<ContactFilter>().range, RangeChoice::All);
    }

    #[test]
    fn ranges_end_today() {
        let ends = |range: RangeChoice| range.ends(day("2026-03-01"));
        let days = |from: &str, to: &str| (Some(RangeEnd::Day(day(from))), Some(RangeEnd::Day(day(to))));
        assert_eq!(ends(RangeChoice::Yesterday), days("2026-02-28", "2026-02-28"));
        assert_eq!(ends(RangeChoice::Last7Days), days("2026-02-23", "2026-03-01"));
        assert_eq!(ends(RangeChoice::ThisMonth), days("2026-03-01", "2026-03-01"));
        assert_eq!(ends(RangeChoice::All), (None, None));
    }
}
