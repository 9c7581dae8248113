//! The filters that can be dropped one by one: which are set, and the words that offer to drop one.

use super::more::{More, clear};
use crate::query_state::{ListFilter, TabState};
use Place::{Bar, Sheet};

/// A filter that can be dropped.
pub struct Droppable {
    drop: fn(&mut ListFilter),
    place: Place,
    /// The text with the number of rows without it.
    pub advice: &'static str,
    /// The text of the button that drops it.
    pub button: &'static str,
}

/// The place of a filter's control in narrow frames.
#[derive(PartialEq)]
enum Place {
    /// Always in the bar.
    Bar,
    /// Behind the button for more filters.
    Sheet,
}

/// All of them; those first that are set once and then forgotten.
pub static DROPPABLE: [Droppable; 14] = [
    new(Bar, |filter| clear(filter.ids()), "empty.without.chosen", "empty.drop.chosen"),
    new(Sheet, |filter| More::Organizations.clear(filter), "empty.without.organization", "empty.drop.organization"),
    new(Sheet, |filter| More::Wait.clear(filter), "empty.without.over_target", "empty.drop.over_target"),
    new(Sheet, |filter| More::Replies.clear(filter), "empty.without.replied", "empty.drop.replied"),
    new(Sheet, |filter| More::Results.clear(filter), "empty.without.results", "empty.drop.results"),
    new(Sheet, |filter| More::Delivery.clear(filter), "empty.without.delivery", "empty.drop.delivery"),
    new(Sheet, |filter| More::Forms.clear(filter), "empty.without.form", "empty.drop.form"),
    new(Sheet, |filter| More::Tags.clear(filter), "empty.without.tags", "empty.drop.tags"),
    new(Sheet, |filter| clear(filter.chats().map(|chats| &mut chats.kinds)), "empty.without.type", "empty.drop.type"),
    new(Bar, |filter| clear(filter.chats().map(|chats| &mut chats.states)), "empty.without.state", "empty.drop.state"),
    new(Sheet, |filter| clear(filter.chats().map(|chats| &mut chats.q)), "empty.without.words", "empty.drop.words"),
    new(
        Sheet,
        |filter| clear(filter.results().map(|results| &mut results.q)),
        "empty.without.words",
        "empty.drop.words",
    ),
    new(
        Bar,
        |filter| clear(filter.contacts().map(|contacts| &mut contacts.q)),
        "empty.without.words",
        "empty.drop.words",
    ),
    new(Bar, clear_agents, "empty.without.agent", "empty.drop.agent"),
];

const fn new(place: Place, drop: fn(&mut ListFilter), advice: &'static str, button: &'static str) -> Droppable {
    Droppable { drop, place, advice, button }
}

fn clear_agents(filter: &mut ListFilter) {
    clear(filter.agent());
    clear(filter.agent_ids());
}

impl Droppable {
    /// The same state without this filter.
    #[must_use]
    pub fn without(&self, state: &TabState) -> TabState {
        let mut state = state.clone();
        state.change_filter(self.drop);
        state
    }

    /// Whether the state has this filter.
    #[must_use]
    pub fn is_set(&self, state: &TabState) -> bool {
        self.without(state).filter() != state.filter()
    }
}

/// How many of the filters behind the button for more filters are set.
#[must_use]
pub fn sheet_count(state: &TabState) -> usize {
    DROPPABLE.iter().filter(|filter| filter.place == Sheet && filter.is_set(state)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_state::Tab;

    #[test]
    fn filters_behind_the_button_count_once_each() {
        let set = |query: &str| sheet_count(&TabState::read(Tab::Chats, query));
        assert_eq!(
            [
                set(""),
                set("state=queued&agent=maud"),
                set("type=bot,agent&q=tea&state=queued&tag=vip&tag=new&over_target=true")
            ],
            [0, 0, 4]
        );
        assert_eq!(sheet_count(&TabState::read(Tab::Contacts, "q=tea")), 0);
    }
}
