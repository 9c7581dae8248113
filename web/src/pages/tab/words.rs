//! The texts of a list: the number of its rows, their order, and the text while there are none.

use crate::components::table::column::{Column, head_words};
use crate::query_state::Tab;
use crate::words::zone::Zone;
use crate::words::{number, t, t_count, t_count_with, t_with};
use leptos::prelude::*;
use sightline_shared::Count;

/// What is on its way.
#[must_use]
pub fn loading(tab: Tab) -> &'static str {
    t(match tab {
        Tab::Chats => "loading.chats",
        Tab::Results => "loading.results",
        Tab::Contacts => "loading.contacts",
    })
}

/// What did not come.
#[must_use]
pub fn failed(tab: Tab) -> &'static str {
    t(match tab {
        Tab::Chats => "failed.chats",
        Tab::Results => "failed.results",
        Tab::Contacts => "failed.contacts",
    })
}

/// How many rows wait to be shown.
#[must_use]
pub fn new_rows(tab: Tab, count: usize) -> String {
    let count = count as i64;
    match tab {
        Tab::Chats => t_count("new.chats", count),
        Tab::Results => t_count("new.results", count),
        Tab::Contacts => t_count("new.contacts", count),
    }
}

/// A count as it is shown: what has more than the server counts ends in a plus sign.
#[must_use]
pub fn count_number(count: &Count) -> String {
    format!("{}{}", number(count.count), if count.capped { "+" } else { "" })
}

/// How many rows there are in a `range` in words, which may be empty; the number in bold.
#[must_use]
pub fn count_line(tab: Tab, count: Option<Count>, range: &str) -> Option<AnyView> {
    let count = count?;
    let number = count_number(&count);
    let key = match tab {
        Tab::Chats => "count.chats",
        Tab::Results => "count.results",
        Tab::Contacts => "count.contacts",
    };
    let words = t_count_with(key, count.count, &[("count", &number), ("range", range)]);
    let (before, after) = words.trim_end().split_once(&number)?;
    Some(view! { {before.to_owned()} <b>{number}</b> {after.to_owned()} }.into_any())
}

/// The name of the button for more filters.
#[must_use]
pub fn more_filters(set: usize) -> String {
    if set == 0 { t("filter.more").to_owned() } else { t_count("filter.more_set", set as i64) }
}

/// The order in words; `choice` is what the column of choice shows.
#[must_use]
pub fn sort_words(columns: &[Column], (key, is_descending): (&'static str, bool), choice: Option<String>) -> String {
    let column = columns.iter().find(|column| column.sort == Some(key));
    let column = column.map(|column| head_words(column, choice)).unwrap_or_default();
    let order = t(match (key, is_descending) {
        (key, true) if key.ends_with("_at") => "sort.newest",
        (key, false) if key.ends_with("_at") => "sort.oldest",
        (key, true) if key.ends_with("_count") => "sort.most",
        (key, false) if key.ends_with("_count") => "sort.fewest",
        ("waiting", true) => "sort.shortest",
        ("waiting", false) => "sort.longest",
        // Of whatever type the values are.
        ("value", true) => "sort.descending",
        ("value", false) => "sort.ascending",
        (_, true) => "sort.last",
        (_, false) => "sort.first",
    });
    t_with("sort.words", &[("column", &column), ("order", order)])
}

/// In which zone the times are, and that it is not the reader's where their clocks differ.
#[must_use]
pub fn zone_words(zone: &Zone) -> String {
    let key = if zone.has_local_clock() { "foot.zone" } else { "foot.other_zone" };
    t_with(key, &[("zone", zone.name())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::tab::cells::column;

    #[test]
    fn what_is_not_counted_to_its_end_has_a_plus_sign() {
        let number = |count, capped| count_number(&Count { count, capped });
        assert_eq!([number(1_234_567, false), number(10_000, true)], ["1,234,567", "10,000+"]);
    }

    #[test]
    fn the_order_is_shown_in_words() {
        let columns = [Column { sort: Some("updated_at"), ..column("column.updated", "updated") }];
        assert_eq!(sort_words(&columns, ("updated_at", true), None), "Sorted by Updated at, newest first");
        let value = [Column { sort: Some("value"), is_of_choice: true, ..column("column.value", "value") }];
        let choice = Some("Price".to_owned());
        assert_eq!(sort_words(&value, ("value", true), choice), "Sorted by Price, descending");
    }
}
