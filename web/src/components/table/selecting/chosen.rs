//! Which rows are selected, and how ranges of them grow and shrink.

use crate::components::table::row::Row;
use uuid::Uuid;

/// The rows that are selected, as they were then. A range grows and shrinks from where it began; what was selected
/// before stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    rows: Vec<Row>,
    /// The row at which the next range begins.
    anchor: Option<Uuid>,
    /// What was selected before the range.
    before: Vec<Row>,
}

impl Chosen {
    /// The rows, in the order in which they were selected.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether a row is selected.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        has(&self.rows, id)
    }

    /// Selects a row, or no longer.
    pub fn toggle(&mut self, row: Row) {
        let id = row.id();
        if self.has(id) {
            self.rows.retain(|own| own.id() != id);
        } else {
            self.rows.push(row);
        }
        self.anchor = Some(id);
        self.before.clone_from(&self.rows);
    }

    /// Selects the range that ends at `to`, in the place of the last one. The first range begins at `from`.
    pub fn extend(&mut self, listed: &[Row], from: Uuid, to: Uuid) {
        let place = |id| listed.iter().position(|row| row.id() == id);
        let Some(end) = place(to) else { return };
        let begin = self.anchor.and_then(place).or_else(|| place(from)).unwrap_or(end);
        self.anchor = Some(listed[begin].id());
        self.rows.clone_from(&self.before);
        self.add(&listed[begin.min(end)..=begin.max(end)]);
    }

    /// Selects these rows, too.
    pub fn add(&mut self, rows: &[Row]) {
        let new: Vec<Row> = rows.iter().filter(|row| !self.has(row.id())).cloned().collect();
        self.rows.extend(new);
    }

    /// Leaves rows out.
    pub fn retain(&mut self, stays: impl Fn(Uuid) -> bool) {
        self.rows.retain(|row| stays(row.id()));
        self.before.retain(|row| stays(row.id()));
        self.anchor = self.anchor.filter(|anchor| stays(*anchor));
    }

    /// The rows as `listed` has them and in its order, then those that it does not have.
    #[must_use]
    pub fn current(&self, listed: &[Row]) -> Vec<Row> {
        let others = self.rows.iter().filter(|row| !has(listed, row.id()));
        listed.iter().filter(|row| self.has(row.id())).chain(others).cloned().collect()
    }
}

fn has(rows: &[Row], id: Uuid) -> bool {
    rows.iter().any(|row| row.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::RowData;
    use crate::components::table::row::copies::copy;
    use sightline_shared::Chat;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn row(number: u128) -> Row {
        RowData::Chat(Chat { id: id(number), ..copy(1) }).into()
    }

    fn listed() -> Vec<Row> {
        (1..=9).map(row).collect()
    }

    fn numbers(rows: &[Row]) -> Vec<u128> {
        let mut numbers: Vec<u128> = rows.iter().map(|row| row.id().as_u128()).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn a_range_grows_and_shrinks_from_where_it_began_and_keeps_what_was_selected_before() {
        let (mut chosen, listed) = (Chosen::default(), listed());
        chosen.toggle(row(9));
        chosen.toggle(row(4));
        chosen.extend(&listed, id(4), id(6));
        assert_eq!(numbers(chosen.rows()), [4, 5, 6, 9]);
        chosen.extend(&listed, id(6), id(5));
        assert_eq!(numbers(chosen.rows()), [4, 5, 9]);
        chosen.extend(&listed, id(5), id(2));
        assert_eq!(numbers(chosen.rows()), [2, 3, 4, 9], "to the other side");
        chosen.toggle(row(3));
        assert_eq!(numbers(chosen.rows()), [2, 4, 9]);
        chosen.extend(&listed, id(3), id(1));
        assert_eq!(numbers(chosen.rows()), [1, 2, 3, 4, 9], "another range, from there");
    }

    #[test]
    fn the_first_range_begins_at_the_row_in_focus() {
        let (mut chosen, listed) = (Chosen::default(), listed());
        chosen.extend(&listed, id(5), id(7));
        assert_eq!(numbers(chosen.rows()), [5, 6, 7]);
        chosen.extend(&listed, id(7), id(77));
        assert_eq!(numbers(chosen.rows()), [5, 6, 7], "it is not in the list");
        // Where it began has left the list.
        chosen.retain(|own| own != id(5));
        chosen.extend(&listed[5..], id(7), id(8));
        assert_eq!(numbers(chosen.rows()), [7, 8]);
    }

    #[test]
    fn rows_are_given_as_the_list_has_them() {
        let mut chosen = Chosen::default();
        [row(12), row(3), row(2)].into_iter().for_each(|row| chosen.toggle(row));
        let listed = listed();
        let current = chosen.current(&listed);
        assert_eq!(current.iter().map(|row| row.id().as_u128()).collect::<Vec<_>>(), [2, 3, 12]);
        assert_eq!(current[0], listed[1], "its copy, and not the one that was selected");
        chosen.add(&listed);
        assert_eq!(chosen.rows().len(), 10);
        chosen.retain(|own| own == id(12));
        assert_eq!(numbers(&chosen.current(&listed)), [12]);
    }
}
