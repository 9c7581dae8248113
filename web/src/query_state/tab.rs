//! The tabs of the Data section, and what holds on each when the address says nothing.

use super::range_choice::RangeChoice;
use crate::words::t;

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

    /// Its label.
    #[must_use]
    pub fn label(self) -> &'static str {
        t(match self {
            Self::Chats => "tab.chats",
            Self::Results => "tab.results",
            Self::Contacts => "tab.contacts",
        })
    }

    /// The tab of a path.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let word = path.trim_end_matches('/').strip_prefix("/data/")?;
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    /// The range if the address has none: contacts are searched without a range.
    #[must_use]
    pub const fn default_range(self) -> RangeChoice {
        match self {
            Self::Contacts => RangeChoice::All,
            Self::Chats | Self::Results => RangeChoice::Today,
        }
    }
}
