//! The filters that are not always in the bar: each is a chip once it is set, and the button *+ Filter* adds it.

use crate::query_state::{ListFilter, Tab, TabState};
use crate::words::t;

/// A filter that the button adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// The forms of results.
    Forms,
    /// The field whose values the rows show.
    Value,
    /// With results, or without.
    Results,
    /// With a reply, or without.
    Replies,
    /// Over the target, or not.
    Wait,
    /// The tags.
    Tags,
    /// Delivered, or not.
    Delivery,
    /// The organizations, where the bar has no room for their field.
    Organizations,
}

impl More {
    /// Those of a tab, in the order of their chips.
    #[must_use]
    pub const fn of(tab: Tab) -> &'static [Self] {
        match tab {
            Tab::Chats => &[Self::Forms, Self::Results, Self::Replies, Self::Wait, Self::Tags, Self::Organizations],
            Tab::Results => &[Self::Forms, Self::Value, Self::Delivery, Self::Organizations],
            Tab::Contacts => &[Self::Organizations],
        }
    }

    /// Its name, in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        t(match self {
            Self::Forms => "filter.forms",
            Self::Value => "filter.value",
            Self::Results => "filter.results",
            Self::Replies => "filter.replies",
            Self::Wait => "filter.wait",
            Self::Tags => "filter.tags",
            Self::Delivery => "filter.delivery",
            Self::Organizations => "filter.organizations",
        })
    }

    /// Drops it.
    pub fn clear(self, filter: &mut ListFilter) {
        match self {
            Self::Forms => clear(filter.forms()),
            Self::Value => clear(filter.results().map(|results| &mut results.value_of)),
            Self::Results => clear(filter.chats().map(|chats| &mut chats.has_results)),
            Self::Replies => clear(filter.chats().map(|chats| &mut chats.replied)),
            Self::Wait => clear(filter.chats().map(|chats| &mut chats.over_target)),
            Self::Tags => clear(filter.chats().map(|chats| &mut chats.tags)),
            Self::Delivery => clear(filter.results().map(|results| &mut results.delivered)),
            Self::Organizations => clear(filter.organization_ids()),
        }
    }

    /// Whether the state has it.
    #[must_use]
    pub fn is_set(self, state: &TabState) -> bool {
        let mut without = state.filter().clone();
        self.clear(&mut without);
        without != *state.filter()
    }
}

/// Whether the state has filters that are shown as chips. One state and the agent stand in their fields alone.
#[must_use]
pub fn has_chips(state: &TabState) -> bool {
    let mut filter = state.filter().without_order();
    clear(filter.agent());
    clear(filter.agent_ids());
    clear(filter.chats().map(|chats| &mut chats.states).filter(|states| states.len() == 1));
    !filter.pairs().is_empty() || state.tz.is_some()
}

/// Empties a field of the filter, where the list has it.
pub fn clear<T: Default>(field: Option<&mut T>) {
    if let Some(field) = field {
        *field = T::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_field_alone_is_no_chip() {
        let has = |query: &str| has_chips(&TabState::read(Tab::Chats, query));
        assert!(!has("state=queued&agent=maud&sort=contact&range=7d"));
        for query in ["state=queued,active", "type=bot", "q=tea", "tag=vip", "tz=Asia/Tokyo", "on=started"] {
            assert!(has(query), "{query}");
        }
    }

    #[test]
    fn each_is_set_by_its_own_parameters_alone() {
        let set = |tab, query: &str| {
            let state = TabState::read(tab, query);
            More::of(tab).iter().copied().filter(|more| more.is_set(&state)).collect::<Vec<_>>()
        };
        assert_eq!(set(Tab::Chats, "state=queued&agent=maud&type=bot&q=tea&sort=contact"), []);
        assert_eq!(
            set(Tab::Chats, "form=Viewing&has_results=true&replied=false&over_target=true&tag=vip"),
            [More::Forms, More::Results, More::Replies, More::Wait, More::Tags]
        );
        assert_eq!(
            set(Tab::Results, "form=Viewing&value_of=Price&delivered=false"),
            [More::Forms, More::Value, More::Delivery]
        );
    }
}
