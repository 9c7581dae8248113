//! The rules of arranging columns, apart from the page.

use crate::components::table::column::Column;

/// The widths that a column can be given, in pixels.
const WIDTHS: (i32, i32) = (44, 960);

/// The places of `columns` in the order of the names `kept`. Unknown names are ignored; a column that is not
/// among them follows the one that it follows by itself.
#[must_use]
pub fn arranged(columns: &[Column], kept: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for at in kept.iter().filter_map(|name| columns.iter().position(|column| column.class == name)) {
        if !order.contains(&at) {
            order.push(at);
        }
    }
    for at in 0..columns.len() {
        if !order.contains(&at) {
            let before = at.checked_sub(1).and_then(|before| order.iter().position(|own| *own == before));
            order.insert(before.map_or(0, |before| before + 1), at);
        }
    }
    order
}

/// The order with a column moved before another one, or behind it.
#[must_use]
pub fn moved(order: &[usize], column: usize, beside: usize, is_behind: bool) -> Vec<usize> {
    let mut moved: Vec<usize> = order.iter().copied().filter(|own| *own != column).collect();
    match moved.iter().position(|own| *own == beside) {
        Some(at) => moved.insert(at + usize::from(is_behind), column),
        None => return order.to_vec(),
    }
    moved
}

/// A width within what a column can have.
#[must_use]
pub fn clamped(width: i32) -> i32 {
    width.clamp(WIDTHS.0, WIDTHS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(kept: &[&str]) -> Vec<usize> {
        let columns = ["type", "contact", "state", "tags"].map(|class| Column {
            label: "column.type",
            class,
            sort: None,
            is_number: false,
            is_optional: false,
            is_of_choice: false,
        });
        arranged(&columns, &kept.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn columns_come_in_the_order_that_is_kept() {
        assert_eq!(order(&[]), [0, 1, 2, 3]);
        assert_eq!(order(&["state", "type", "tags", "contact"]), [2, 0, 3, 1]);
        assert_eq!(order(&["gone", "state", "state", "type", "tags", "contact"]), [2, 0, 3, 1]);
    }

    #[test]
    fn a_new_column_comes_at_its_own_place() {
        assert_eq!(order(&["state", "contact", "type"]), [2, 3, 1, 0]);
        assert_eq!(order(&["tags", "state", "contact"]), [0, 3, 2, 1]);
    }

    #[test]
    fn a_column_moves_beside_another_one() {
        assert_eq!(moved(&[0, 1, 2, 3], 0, 2, true), [1, 2, 0, 3]);
        assert_eq!(moved(&[0, 1, 2, 3], 3, 1, false), [0, 3, 1, 2]);
        assert_eq!(moved(&[0, 1, 2, 3], 1, 1, true), [0, 1, 2, 3]);
    }

    #[test]
    fn a_width_stays_within_what_can_be_read_and_seen() {
        assert_eq!([0, -5, 44, 200, 5000].map(clamped), [44, 44, 44, 200, 960]);
    }
}
