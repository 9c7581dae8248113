//! The state of a tab, as it is read from the address and written to it.

use super::list_filter::ListFilter;
use super::overview::{Compare, Shown};
use super::range_choice::{RANGES, RangeChoice};
use super::tab::Tab;
use chrono::NaiveDate;
use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, RangeFilter};
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
    pub(super) filter: ListFilter,
    /// What is open.
    pub open: Option<Open>,
    /// What is shown of the overview.
    pub overview: Shown,
    /// What it is compared with.
    pub compare: Compare,
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
            overview: Shown::Nothing,
            compare: Compare::Nothing,
            view: None,
            not_understood: Vec::new(),
        }
    }

    /// Reads a query string, with or without its question mark.
    #[must_use]
    pub fn read(tab: Tab, query: &str) -> Self {
        let pairs = serde_html_form::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let mut reader = QueryReader::new(pairs);
        let named = read_word(&mut reader, "range", &RANGES);
        let at: Option<Uuid> = reader.one("at");
        let chat = reader.one("chat").map(|id| Open::Chat(id, at));
        let result = reader.one("result").map(Open::Result);
        let contact = reader.one("contact").map(Open::Contact);
        let overview = read_word(&mut reader, "overview", &Shown::WORDS);
        let compare = read_word(&mut reader, "compare", &Compare::WORDS);
        let view = reader.one("view");
        let mut filter = ListFilter::read(tab, &mut reader);
        let requested = std::mem::take(filter.range());
        let mut not_understood: Vec<String> = reader.take_rest().into_iter().map(|(name, _)| name).collect();
        let range = RangeChoice::from_range(&requested);
        // Half a range of days, or a day with an instant, is nothing the date range can show.
        if range.is_none() {
            not_understood.extend(requested.from.map(|_| "from".to_owned()));
            not_understood.extend(requested.to.map(|_| "to".to_owned()));
        }
        not_understood.extend(reader.take_faults().into_iter().filter_map(|fault| fault.parameter));
        not_understood.extend(filter.settle().into_iter().map(str::to_owned));
        not_understood.sort();
        not_understood.dedup();
        Self {
            tab,
            range: range.or(named).unwrap_or_else(|| tab.default_range()),
            tz: requested.tz,
            filter,
            open: chat.or(result).or(contact),
            overview: overview.unwrap_or_default(),
            compare: compare.unwrap_or_default(),
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
        self.filter.settle();
    }

    /// What is chosen, as the address has it, and not what is open.
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
        if let Some(shown) = pair("overview", self.overview, &Shown::WORDS) {
            pairs.push(shown);
            pairs.extend(pair("compare", self.compare, &Compare::WORDS));
        }
        pairs
    }

    /// The filter with its range.
    pub(super) fn ranged(&self, range: RangeFilter) -> ListFilter {
        let mut filter = self.filter.clone();
        *filter.range() = range;
        filter
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut pairs = self.pairs();
        pairs.extend(self.view.map(|view| ("view", view.to_string())));
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
        serde_html_form::to_string(self.pairs()).unwrap_or_default()
    }
}

/// The choice that a word of the address means.
pub(super) fn read_word<T: Copy>(reader: &mut QueryReader, name: &str, words: &[(T, &str)]) -> Option<T> {
    let word: String = reader.one(name)?;
    let known = words.iter().find(|(_, known)| *known == word);
    if known.is_none() {
        reader.fault(name, "");
    }
    known.map(|(choice, _)| *choice)
}

/// The parameter that [`read_word`] reads; none where the choice has no word.
pub(super) fn pair<T: PartialEq>(name: &'static str, choice: T, words: &[(T, &str)]) -> Option<(&'static str, String)> {
    words.iter().find(|(own, _)| *own == choice).map(|(_, word)| (name, (*word).to_owned()))
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
        let pairs = state.request_filter(day("2026-11-22"), "Europe/Amsterdam").pairs();
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
    fn the_overview_and_what_it_is_compared_with_are_kept_while_it_is_open() {
        for overview in ["1", "agents", "organizations", "forms"] {
            for compare in ["", "&compare=before", "&compare=week"] {
                let state = TabState::read(Tab::Chats, &format!("range=7d&overview={overview}{compare}"));
                assert_eq!(state.view_query(), format!("range=7d&overview={overview}{compare}"));
                assert_eq!(state.cleared().view_query(), format!("overview={overview}{compare}"));
                assert!(state.carried_to(Tab::Results).address().ends_with(&format!("overview={overview}{compare}")));
            }
        }
        assert_eq!(TabState::read(Tab::Chats, "compare=week").address(), "/data/chats");
        let state = TabState::read(Tab::Chats, "compare=month&overview=2");
        assert_eq!(state.not_understood, ["compare", "overview"]);
    }

    #[test]
    fn the_values_of_a_field_are_those_of_one_form() {
        let mut state = TabState::read(Tab::Results, "form=Day&value_of=At&sort=-value");
        assert_eq!(state.address(), "/data/results?form=Day&value_of=At&sort=-value");
        assert!(!TabState::read(Tab::Results, "value_of=At&form=Day").not_understood.contains(&"value_of".to_owned()));
        state.change_filter(|filter| filter.forms().into_iter().for_each(|forms| forms.push("Hour".to_owned())));
        assert_eq!(state.address(), "/data/results?form=Day&form=Hour");
        let apart = TabState::read(Tab::Results, "value_of=At&sort=value");
        assert_eq!(
            (apart.address().as_str(), apart.not_understood),
            ("/data/results", vec!["sort".to_owned(), "value_of".to_owned()])
        );
    }

    #[test]
    fn half_a_range_of_days_is_named_too() {
        assert_eq!(TabState::read(Tab::Chats, "from=2026-11-01").not_understood, ["from"]);
        assert_eq!(TabState::read(Tab::Chats, "to=2026-11-01&from=2026-10-01").not_understood, [""; 0]);
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
