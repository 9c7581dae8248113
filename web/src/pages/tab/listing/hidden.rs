//! The chats that the reader no longer sees: an answer that was requested before may still have them.

use crate::components::table::row::{Row, RowData};
use crate::server::live::Change;
use std::collections::HashSet;
use uuid::Uuid;

/// The chats that were hidden while the list is shown.
#[derive(Debug, Default)]
pub struct HiddenChats(HashSet<Uuid>);

impl HiddenChats {
    /// Takes changes in their order: a chat that is sent again is seen again.
    pub fn follow(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Hidden(chat) => drop(self.0.insert(*chat)),
                Change::Chat(chat) => drop(self.0.remove(&chat.id)),
                Change::Reset => self.0.clear(),
                Change::Event(_)
                | Change::Transcript(_)
                | Change::Result(_)
                | Change::Erased(_)
                | Change::Began
                | Change::Resumed => {}
            }
        }
    }

    /// Whether the row is one of these chats, or a result of one.
    #[must_use]
    pub fn has(&self, row: &Row) -> bool {
        match row.data() {
            RowData::Chat(chat) => self.0.contains(&chat.id),
            RowData::Result(result) => self.0.contains(&result.chat_id),
            RowData::Contact(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::copies::copy;

    /// Whether the row of a chat is left out after these changes.
    fn is_hidden(changes: &[Change]) -> bool {
        let mut hidden = HiddenChats::default();
        hidden.follow(changes);
        hidden.has(&RowData::Chat(copy(1)).into())
    }

    #[test]
    fn a_chat_is_hidden_until_it_is_sent_again() {
        let (hidden, sent) = (Change::Hidden(copy(1).id), Change::Chat(Box::new(copy(2))));
        assert!(is_hidden(std::slice::from_ref(&hidden)) && is_hidden(&[sent.clone(), hidden.clone()]));
        assert!(!is_hidden(&[hidden.clone(), sent]) && !is_hidden(&[hidden, Change::Reset]));
        assert!(!is_hidden(&[Change::Hidden(Uuid::from_u128(5))]), "it is another chat");
    }
}
