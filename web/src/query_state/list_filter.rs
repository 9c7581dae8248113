//! The typed filter of a list; the names of its parameters are used in the address only.

use super::tab::Tab;
use sightline_shared::query::Pairs;
use sightline_shared::{
    ChatFilter, ContactFilter, QueryFilter as _, QueryReader, RangeFilter, ResultFilter, ResultSortKey, Sort,
};
use uuid::Uuid;

/// The filter and the order of a tab's list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListFilter {
    /// Of the chats.
    Chats(ChatFilter),
    /// Of the results.
    Results(ResultFilter),
    /// Of the contacts.
    Contacts(ContactFilter),
}

/// A field of a filter; none where the list does not have it.
pub type Field<T> = fn(&mut ListFilter) -> Option<&mut T>;

/// The same expression over the filter of whichever list it is.
macro_rules! each {
    ($list:expr, $filter:ident => $value:expr) => {
        match $list {
            ListFilter::Chats($filter) => $value,
            ListFilter::Results($filter) => $value,
            ListFilter::Contacts($filter) => $value,
        }
    };
}

impl ListFilter {
    /// The filter that lets everything through, in the default order.
    #[must_use]
    pub fn new(tab: Tab) -> Self {
        match tab {
            Tab::Chats => Self::Chats(ChatFilter::default()),
            Tab::Results => Self::Results(ResultFilter::default()),
            Tab::Contacts => Self::Contacts(ContactFilter::default()),
        }
    }

    /// Takes the filter of `tab` out of `query`; faults stay there.
    pub fn read(tab: Tab, query: &mut QueryReader) -> Self {
        match tab {
            Tab::Chats => Self::Chats(ChatFilter::read(query)),
            Tab::Results => Self::Results(ResultFilter::read(query)),
            Tab::Contacts => Self::Contacts(ContactFilter::read(query)),
        }
    }

    /// The pairs that [`ListFilter::read`] reads back.
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        each!(self, filter => filter.pairs())
    }

    /// The tab of the filter.
    #[must_use]
    pub const fn tab(&self) -> Tab {
        match self {
            Self::Chats(_) => Tab::Chats,
            Self::Results(_) => Tab::Results,
            Self::Contacts(_) => Tab::Contacts,
        }
    }

    /// The same rows in the default order, without values.
    #[must_use]
    pub fn without_order(&self) -> Self {
        let mut filter = self.clone();
        each!(&mut filter, filter => filter.sort = Sort::default());
        filter.results().into_iter().for_each(|results| results.value_of = None);
        filter
    }

    /// Leaves out what does not go with the rest: the values of a field are those of one form. Returns the names
    /// of the parameters that are left out.
    pub fn settle(&mut self) -> Vec<&'static str> {
        let mut left_out = Vec::new();
        let Some(results) = self.results() else { return left_out };
        if results.forms.len() != 1 && results.value_of.take().is_some() {
            left_out.push("value_of");
        }
        if results.value_of.is_none() && results.sort.key == ResultSortKey::Value {
            results.sort = Sort::default();
            left_out.push("sort");
        }
        left_out
    }

    /// The sort key, and whether the order is descending.
    #[must_use]
    pub fn sort(&self) -> (&'static str, bool) {
        each!(self, filter => (filter.sort.key.as_str(), filter.sort.descending))
    }

    /// Sorts by another key; a key that the list does not have changes nothing.
    pub fn set_sort(&mut self, key: &str, descending: bool) {
        each!(self, filter => if let Ok(key) = key.parse() { filter.sort = Sort { key, descending } });
    }

    /// The range; in the state of a tab it is always empty, see [`super::TabState::request_filter`].
    pub fn range(&mut self) -> &mut RangeFilter {
        each!(self, filter => &mut filter.range)
    }

    /// The whole filter of the chats.
    pub fn chats(&mut self) -> Option<&mut ChatFilter> {
        if let Self::Chats(filter) = self { Some(filter) } else { None }
    }

    /// The whole filter of the results.
    pub fn results(&mut self) -> Option<&mut ResultFilter> {
        if let Self::Results(filter) = self { Some(filter) } else { None }
    }

    /// The whole filter of the contacts.
    pub fn contacts(&mut self) -> Option<&mut ContactFilter> {
        if let Self::Contacts(filter) = self { Some(filter) } else { None }
    }

    /// The rows that were chosen one by one.
    pub fn ids(&mut self) -> Option<&mut Vec<Uuid>> {
        Some(each!(self, filter => &mut filter.ids))
    }

    /// The organizations.
    pub fn organization_ids(&mut self) -> Option<&mut Vec<Uuid>> {
        Some(each!(self, filter => &mut filter.organization_ids))
    }

    /// The forms of results.
    pub fn forms(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Self::Chats(filter) => Some(&mut filter.forms),
            Self::Results(filter) => Some(&mut filter.forms),
            Self::Contacts(_) => None,
        }
    }

    /// A part of the name of an agent or bot.
    pub fn agent(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Chats(filter) => Some(&mut filter.agent),
            Self::Results(filter) => Some(&mut filter.agent),
            Self::Contacts(_) => None,
        }
    }

    /// The agents and bots.
    pub fn agent_ids(&mut self) -> Option<&mut Vec<Uuid>> {
        match self {
            Self::Chats(filter) => Some(&mut filter.agent_ids),
            Self::Results(filter) => Some(&mut filter.agent_ids),
            Self::Contacts(_) => None,
        }
    }

    /// The contact.
    pub fn contact_id(&mut self) -> Option<&mut Option<Uuid>> {
        match self {
            Self::Chats(filter) => Some(&mut filter.contact_id),
            Self::Results(filter) => Some(&mut filter.contact_id),
            Self::Contacts(_) => None,
        }
    }

    /// The words that are searched for.
    pub fn q(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Chats(filter) => Some(&mut filter.q),
            Self::Results(filter) => Some(&mut filter.q),
            Self::Contacts(filter) => Some(&mut filter.q),
        }
    }
}
