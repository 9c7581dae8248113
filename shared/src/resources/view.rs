//! Saved views: the query of a tab's address, under a name.

use crate::query::Pairs;
use crate::{ChatFilter, ContactFilter, Fault, QueryFilter, QueryReader, RangeFilter, ResultFilter, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// The longest query, in characters.
pub const MAX_QUERY: usize = 8000;

word_enum! {
    /// A tab of the Data section.
    Tab {
        /// The list of chats.
        Chats = "chats",
        /// The list of results.
        Results = "results",
        /// The list of contacts.
        Contacts = "contacts",
    }
}

word_enum! {
    /// A range by its distance from today, so that a view of it moves along.
    RangePreset {
        /// The current day.
        Today = "today",
        /// The day before it.
        Yesterday = "yesterday",
        /// The 60 minutes up to now.
        LastHour = "hour",
        /// From the first day of the week to today.
        ThisWeek = "week",
        /// The seven days before that.
        LastWeek = "last-week",
        /// The month before this one.
        LastMonth = "last-month",
        /// Today and the six days before it.
        Last7Days = "7d",
        /// Today and the 29 days before it.
        Last30Days = "30d",
        /// From the first of the month to today.
        ThisMonth = "month",
        /// No range.
        All = "all",
    }
}

impl Tab {
    /// The range when the address has none: for contacts, all time.
    #[must_use]
    pub const fn default_range(self) -> RangePreset {
        match self {
            Self::Contacts => RangePreset::All,
            Self::Chats | Self::Results => RangePreset::Today,
        }
    }
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct View {
    /// Its id.
    pub id: Uuid,
    /// Of which tab.
    pub tab: Tab,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Waiting this week"))]
    pub name: String,
    /// The query of the tab's address, without the question mark and without what is the default.
    #[cfg_attr(feature = "openapi", schema(max_length = 8000, example = "range=7d&state=queued"))]
    pub query: String,
    /// The whole company sees it, else its owner alone.
    pub is_shared: bool,
    /// It is the caller's.
    pub is_own: bool,
    /// The caller may change and remove it.
    pub is_editable: bool,
    /// The name of its owner.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Mara Quill"))]
    pub owner: String,
    /// What of its query is no longer understood; such a view is shown, but cannot be opened as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub invalid: Vec<Fault>,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Of which tab.
    pub tab: Tab,
    /// Its name, unlike those of the caller's other views of the tab.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Waiting this week"))]
    pub name: String,
    /// The query of the tab's address: the filters of its list, and `range`, `overview` and `compare` as the app has
    /// them. Without a range it is today's chats or results, and contacts of all time.
    #[cfg_attr(feature = "openapi", schema(max_length = 8000, example = "range=7d&state=queued"))]
    pub query: String,
    /// The whole company is to see it.
    #[serde(default)]
    pub is_shared: bool,
}

/// What is to change of a view; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewChange {
    /// Its name, unlike those of its owner's other views of the tab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Waiting today"))]
    pub name: Option<String>,
    /// The query of the tab's address, as in a new view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 8000, example = "state=queued"))]
    pub query: Option<String>,
    /// The whole company is to see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_shared: Option<bool>,
}

/// What is wrong with `name` as a view's, if anything.
#[must_use]
pub fn name_fault(name: &str) -> Option<Fault> {
    let is_name = (1..=MAX_NAME).contains(&name.chars().count());
    (!is_name).then(|| Fault::pointer("/name", format!("must have 1 to {MAX_NAME} characters")))
}

word_enum! {
    /// What is shown of the overview.
    Shown {
        /// Its charts.
        Charts = "1",
        /// A row for each agent and bot.
        Agents = "agents",
        /// A row for each organization.
        Organizations = "organizations",
        /// A row for each form.
        Forms = "forms",
    }
}

word_enum! {
    /// What the overview compares the range with.
    Compared {
        /// The period before it.
        Before = "before",
        /// The same days a week earlier.
        Week = "week",
    }
}

/// A view's query, read: the filters of the tab's list, and of the app's own parameters `range`,
/// `overview` and `compare`. The contents of the drawer are not part of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewQuery {
    /// The range, where it is one of days or instants.
    pub range: RangeFilter,
    /// The query as the address has it: in the order of its parameters, without defaults.
    pub pairs: Pairs,
}

impl ViewQuery {
    /// Reads the decoded `pairs` of a query of `tab`; returns every fault with what was understood.
    /// Does not check that a time zone exists or that a range ends after it begins.
    #[must_use]
    pub fn read(tab: Tab, pairs: Vec<(String, String)>) -> (Self, Vec<Fault>) {
        let mut query = QueryReader::new(pairs);
        let preset: Option<RangePreset> = query.one("range");
        let overview: Option<Shown> = query.one("overview");
        let compared: Option<Compared> = query.one("compare");
        let (range, filters) = match tab {
            Tab::Chats => parts(ChatFilter::read(&mut query), |filter| filter.range),
            Tab::Results => parts(ResultFilter::read(&mut query), |filter| filter.range),
            Tab::Contacts => parts(ContactFilter::read(&mut query), |filter| filter.range),
        };
        if preset.is_some() && (range.from.is_some() || range.to.is_some()) {
            query.fault("range", "must not be given with from or to");
        }
        let preset = preset.filter(|preset| *preset != tab.default_range());
        let mut pairs: Pairs = preset.map(|preset| ("range", preset.to_string())).into_iter().collect();
        pairs.extend(filters);
        pairs.extend(overview.map(|overview| ("overview", overview.to_string())));
        pairs.extend(compared.map(|compared| ("compare", compared.to_string())));
        (Self { range, pairs }, query.finish().err().unwrap_or_default())
    }
}

fn parts<F: QueryFilter>(filter: F, range: impl Fn(F) -> RangeFilter) -> (RangeFilter, Pairs) {
    let pairs = filter.pairs();
    (range(filter), pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tab: Tab, query: &str) -> (String, Vec<String>) {
        let (read, faults) = ViewQuery::read(tab, serde_html_form::from_str(query).unwrap());
        let named = faults.into_iter().filter_map(|fault| fault.parameter).collect();
        (serde_html_form::to_string(read.pairs).unwrap(), named)
    }

    #[test]
    fn a_query_is_kept_as_the_address_writes_it() {
        for (tab, given, kept) in [
            (Tab::Chats, "", ""),
            (Tab::Chats, "state=queued,active&range=7d&sort=-updated_at", "range=7d&state=queued&state=active"),
            (Tab::Chats, "range=today&overview=1&tz=Asia%2FKathmandu", "tz=Asia%2FKathmandu&overview=1"),
            (Tab::Chats, "range=all", "range=all"),
            (Tab::Chats, "overview=agents", "overview=agents"),
            (Tab::Chats, "compare=week&overview=1", "overview=1&compare=week"),
            (Tab::Contacts, "range=all&sort=name", "sort=name"),
            (Tab::Contacts, "range=today", "range=today"),
            (Tab::Results, "to=2026-11-02&from=2026-11-01", "from=2026-11-01&to=2026-11-02"),
        ] {
            assert_eq!(read(tab, given), (kept.to_owned(), vec![]), "{given}");
            assert_eq!(read(tab, kept), (kept.to_owned(), vec![]), "{given}, again");
        }
    }

    #[test]
    fn what_is_no_filter_of_the_tab_is_named() {
        let id = Uuid::from_u128(5);
        for (tab, query, names) in [
            (Tab::Contacts, "state=queued".to_owned(), vec!["state"]),
            (
                Tab::Chats,
                "state=open&range=soon&overview=2&compare=month".to_owned(),
                vec!["range", "overview", "compare", "state"],
            ),
            (Tab::Chats, format!("chat={id}&at={id}&view={id}"), vec!["chat", "at", "view"]),
            (Tab::Results, "limit=5&cursor=x".to_owned(), vec!["limit", "cursor"]),
            (Tab::Chats, "range=7d&range=7d".to_owned(), vec!["range"]),
            (Tab::Chats, "range=7d&from=2026-11-01".to_owned(), vec!["range"]),
        ] {
            assert_eq!(read(tab, &query).1, names, "{query}");
        }
    }
}
