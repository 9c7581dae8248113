//! Which copy of a row is shown. Answers and the live stream may overtake each other, so that what
//! arrives last is not always the newest.

use crate::components::table::row::{Row, RowData};
use sightline_shared::{Chat, ChatResult};
use uuid::Uuid;

/// The changes that `new` rows make to those that are `shown`, with their places there.
#[must_use]
pub fn changes(new: Vec<Row>, shown: &[Row]) -> Vec<(usize, Row)> {
    let change = |row: Row| {
        let at = shown.iter().position(|shown| shown.id() == row.id())?;
        Some((at, newer(row, &shown[at])?))
    };
    new.into_iter().filter_map(change).collect()
}

/// The rows of an answer; a chat of which a newer copy is `shown` already keeps that copy, and a row that
/// shows what it showed stays the very same.
#[must_use]
pub fn newest(answer: Vec<Row>, shown: &[Row]) -> Vec<Row> {
    let keep = |row: Row| {
        let Some(shown) = shown.iter().find(|shown| shown.id() == row.id()) else { return row };
        let newer = row.chat().zip(shown.chat()).filter(|(chat, shown)| shown.is_newer_than(chat));
        // Only the answer belongs to what is searched for now.
        let newer = newer.map(|(chat, shown)| Chat { matches: chat.matches.clone(), ..shown.clone() });
        let row = newer.map_or(row, |chat| RowData::Chat(chat).into());
        if row.data() == shown.data() { shown.clone() } else { row }
    };
    answer.into_iter().map(keep).collect()
}

/// The rows of a further page without those that are `shown`: one that came down in the order meanwhile
/// is on two pages.
#[must_use]
pub fn further(mut page: Vec<Row>, shown: &[Row]) -> Vec<Row> {
    let ids: Vec<Uuid> = shown.iter().map(Row::id).collect();
    page.retain(|row| !ids.contains(&row.id()));
    page
}

/// The row to show instead of `shown`: `new`, unless it is older or shows the same.
fn newer(new: Row, shown: &Row) -> Option<Row> {
    if let (RowData::Chat(new), RowData::Chat(shown)) = (new.data(), shown.data()) {
        // An answer and the live stream may overtake each other.
        if shown.is_newer_than(new) {
            return None;
        }
        // The live stream has no matches: it is independent of the search.
        if new.matches.is_none() && shown.matches.is_some() {
            return Some(RowData::Chat(Chat { matches: shown.matches.clone(), ..new.clone() }).into());
        }
    }
    // Nor has it values of fields, which only lists have.
    if let (RowData::Result(new), RowData::Result(shown)) = (new.data(), shown.data())
        && new.value.is_none()
        && new.main_fields.is_empty()
    {
        let (value, main_fields) = (shown.value.clone(), shown.main_fields.clone());
        let kept = ChatResult { value, main_fields, ..new.clone() };
        return (kept != *shown).then(|| RowData::Result(kept).into());
    }
    (new.data() != shown.data()).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::copies::copy;
    use serde_json::json;

    /// What a list shows that receives these copies, one after the other.
    fn shown(copies: impl IntoIterator<Item = Chat>) -> Chat {
        let mut copies = copies.into_iter().map(|chat| Row::from(RowData::Chat(chat)));
        let first = copies.next().unwrap();
        let last = copies.fold(first, |shown, new| newer(new, &shown).unwrap_or(shown));
        last.chat().unwrap().clone()
    }

    #[test]
    fn copies_that_overtake_each_other_end_with_the_newest() {
        for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
            assert_eq!(shown(order.map(copy)), copy(3), "{order:?}");
        }
        // Even where neither the events nor the time say which that is.
        let renamed = Chat { forms: vec!["Test drive".to_owned()], ..copy(2) };
        assert_eq!(shown([renamed.clone(), copy(1)]), renamed);
        assert_eq!(shown([copy(1), renamed.clone()]), renamed);
    }

    #[test]
    fn of_equally_new_copies_the_last_is_shown() {
        let late = Chat { over_target: true, ..copy(2) };
        assert_eq!(shown([copy(2), late.clone()]), late);
        let row = Row::from(RowData::Chat(copy(2)));
        assert_eq!(newer(RowData::Chat(copy(2)).into(), &row), None, "nothing changed");
    }

    #[test]
    fn what_was_searched_for_stays_with_a_newer_copy() {
        let found = Chat { matches: Some(Vec::new()), ..copy(1) };
        assert_eq!(shown([found.clone(), copy(2)]), Chat { matches: Some(Vec::new()), ..copy(2) });
        assert_eq!(shown([Chat { revision: 2, ..found }, copy(1)]).revision, 2);
    }

    /// The row of the only result there is, with the value of a field where one is chosen.
    fn result(form: &str, value: Option<&str>) -> Row {
        let acme = json!({ "id": Uuid::nil(), "name": "Acme", "path": ["Acme"] });
        let value = value.map(|value| json!({ "label": "Price", "value": value }));
        let result = json!({ "id": Uuid::nil(), "form_id": Uuid::nil(), "form": form, "chat_id": Uuid::nil(),
            "event_id": Uuid::nil(), "event_seq": 1, "organization": acme, "contact": null, "submitted_by": null,
            "submitted_at": "2026-11-20T10:00:00.000Z", "main_fields": value.iter().collect::<Vec<_>>(), "value": value });
        RowData::Result(serde_json::from_value(result).unwrap()).into()
    }

    #[test]
    fn the_value_of_a_field_stays_with_a_copy_that_has_none() {
        let shown = result("Valuation", Some("9500"));
        assert_eq!(newer(result("Valuation", None), &shown), None, "nothing changed");
        let renamed = newer(result("Offer", None), &shown).unwrap();
        assert_eq!(renamed.data(), result("Offer", Some("9500")).data());
        let corrected = newer(result("Valuation", Some("9800")), &shown).unwrap();
        assert_eq!(corrected.data(), result("Valuation", Some("9800")).data());
    }

    #[test]
    fn an_answer_never_replaces_a_newer_copy() {
        let rows = |chats: Vec<Chat>| chats.into_iter().map(|chat| Row::from(RowData::Chat(chat))).collect::<Vec<_>>();
        let kept = |answer, shown| {
            let rows = newest(rows(vec![answer]), &rows(shown));
            rows.iter().filter_map(Row::chat).cloned().collect::<Vec<_>>()
        };
        assert_eq!(kept(copy(2), vec![copy(3)]), [copy(3)]);
        assert_eq!(kept(copy(2), vec![copy(1)]), [copy(2)]);
        assert_eq!(kept(copy(2), Vec::new()), [copy(2)]);
        let other = Chat { id: Uuid::from_u128(5), ..copy(3) };
        assert_eq!(kept(copy(2), vec![other]), [copy(2)]);
        // What was found is that of the answer.
        let found = Chat { matches: Some(Vec::new()), ..copy(2) };
        assert_eq!(kept(found.clone(), vec![copy(3)]), [Chat { matches: Some(Vec::new()), ..copy(3) }]);
        assert_eq!(kept(copy(2), vec![Chat { revision: 3, ..found }]), [copy(3)]);
    }

    #[test]
    fn a_row_that_shows_what_it_showed_stays_the_very_same() {
        let row = |chat| Row::from(RowData::Chat(chat));
        let shown = vec![row(Chat { id: Uuid::from_u128(5), ..copy(3) }), row(copy(2))];
        assert_eq!(newest(vec![row(copy(2))], &shown), [shown[1].clone()]);
        assert_ne!(newest(vec![row(copy(3))], &shown), [shown[1].clone()]);
    }

    #[test]
    fn a_row_is_not_shown_twice() {
        let row = |id| Row::from(RowData::Chat(Chat { id: Uuid::from_u128(id), ..copy(1) }));
        let ids = further(vec![row(2), row(3)], &[row(1), row(2)]).iter().map(Row::id).collect::<Vec<_>>();
        assert_eq!(ids, [Uuid::from_u128(3)]);
    }
}
