//! What is open of a tab: which row it is, and which row comes into view.

use super::model::TabModel;
use super::top_bar::focus_lost;
use crate::components::table::row::Row;
use crate::query_state::{Open, Tab};
use leptos::prelude::*;
use sightline_shared::Chat;
use uuid::Uuid;

/// What is open, as the address says.
#[derive(Clone, Copy)]
pub struct OpenItem {
    model: TabModel,
    open: Memo<Option<Open>>,
    /// The same without the event in a chat: the drawer stays where only another event is looked for.
    pub in_drawer: Memo<Option<Open>>,
    /// The row of it.
    pub selected: Memo<Option<Uuid>>,
    /// The row that comes into view, and whether it gets the focus.
    pub reveal: RwSignal<Option<(Uuid, bool)>>,
}

impl OpenItem {
    /// Follows the address. A drawer that closes gives the focus back to its row.
    #[must_use]
    pub fn new(model: TabModel) -> Self {
        let open = Memo::new(move |_| model.state.with(|state| state.open));
        let in_drawer = Memo::new(move |_| open.get().map(without_event));
        let selected = Memo::new(move |_| open.get().and_then(|open| row_of(model.tab, open)));
        let reveal = RwSignal::new(None);
        Effect::new(move |before: Option<(Option<Open>, Option<Uuid>)>| {
            let (open, row) = (open.get(), selected.get());
            if let (Some((Some(_), row)), None) = (before, open) {
                reveal.set(row.map(|row| (row, true)));
                // The list may have become empty.
                request_animation_frame(move || request_animation_frame(move || focus_lost(model.tab)));
            }
            // A result opened from a chat keeps the chat's row in mind.
            (open, row.or(before.and_then(|(_, row)| row)))
        });
        Self { model, open, in_drawer, selected, reveal }
    }

    /// The event of the open chat to bring into view.
    #[must_use]
    pub fn event(self) -> Option<Uuid> {
        if let Some(Open::Chat(_, event)) = self.open.get() { event } else { None }
    }

    /// The open chat as its row shows it.
    #[must_use]
    pub fn chat(self) -> Option<Chat> {
        let id = self.selected.get()?;
        let of_row = |rows: &Vec<Row>| rows.iter().find(|row| row.id() == id).and_then(|row| row.chat().cloned());
        self.model.listing.rows.with(of_row)
    }

    /// The address with a row open.
    #[must_use]
    pub fn address(self, row: Uuid) -> String {
        self.model.state.with(|state| state.address_of(Some(item_of_row(self.model.tab, row))))
    }

    /// Opens another row in the place of what is open.
    pub fn step(self, row: Uuid) {
        self.reveal.set(Some((row, false)));
        self.model.change(|state| state.open = Some(item_of_row(self.model.tab, row)));
    }

    /// Closes what is open; whether anything was.
    pub fn close(self) -> bool {
        let is_open = self.open.get_untracked().is_some();
        if is_open {
            self.model.open.run(None);
        }
        is_open
    }

    /// Brings the first row into view, and the focus to it.
    pub fn reveal_first(self) {
        let first = self.model.listing.rows.with_untracked(|rows| rows.first().map(Row::id));
        self.reveal.set(first.map(|first| (first, true)));
    }
}

/// What the row with this id opens.
#[must_use]
pub const fn item_of_row(tab: Tab, id: Uuid) -> Open {
    match tab {
        Tab::Chats => Open::Chat(id, None),
        Tab::Results => Open::Result(id),
        Tab::Contacts => Open::Contact(id),
    }
}

/// The row of what is open. A chat has one on every tab: it may be among the rows there.
fn row_of(tab: Tab, open: Open) -> Option<Uuid> {
    match open {
        Open::Chat(id, _) => Some(id),
        Open::Result(id) | Open::Contact(id) => (item_of_row(tab, id) == open).then_some(id),
    }
}

const fn without_event(open: Open) -> Open {
    match open {
        Open::Chat(id, _) => Open::Chat(id, None),
        Open::Result(_) | Open::Contact(_) => open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(5);

    #[test]
    fn what_is_open_has_a_row_on_its_own_tab_and_a_chat_on_every_tab() {
        for tab in Tab::ALL {
            assert_eq!(row_of(tab, item_of_row(tab, ID)), Some(ID));
            assert_eq!(row_of(tab, Open::Chat(ID, Some(ID))), Some(ID));
        }
        assert_eq!(row_of(Tab::Chats, Open::Result(ID)), None);
        assert_eq!(row_of(Tab::Results, Open::Contact(ID)), None);
    }

    #[test]
    fn another_event_of_a_chat_is_the_same_chat() {
        assert_eq!(without_event(Open::Chat(ID, Some(ID))), Open::Chat(ID, None));
        assert_eq!(without_event(Open::Result(ID)), Open::Result(ID));
    }
}
