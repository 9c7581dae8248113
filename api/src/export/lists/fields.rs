//! The fields of results as columns: one for each field of a form.

use super::rows::{RESULT_COLUMNS, with_fields};
use crate::export::line::Line;
use crate::store::export::labels::Labels;
use sightline_shared::{FieldType, FieldValue, ResultDetail};
use std::collections::{HashMap, HashSet};

/// The name of the column that has several fields in one cell.
const FIELDS: &str = "fields";
/// The name of the table of results whose forms have none.
const REST: &str = "Results";
/// How many forms have a sheet of their own: each is an open file.
const MOST_SHEETS: usize = 50;

/// What follows the columns that every result has.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldColumns {
    /// The places of the labels that have a column.
    places: HashMap<String, usize>,
    /// The names of the columns.
    names: Vec<String>,
    /// Whether all fields are in one cell, in the last column: there are more than have columns.
    has_rest: bool,
}

impl FieldColumns {
    /// All fields in one cell.
    pub(super) fn together() -> Self {
        Self { has_rest: true, ..Self::default() }
    }

    /// A column for each of the labels; with `has_rest` one more, which has all fields.
    fn of(labels: Vec<String>, has_rest: bool) -> Self {
        let mut taken: HashSet<String> = RESULT_COLUMNS.iter().chain(&[FIELDS]).map(|&name| name.to_owned()).collect();
        let names = labels.iter().map(|label| unused(label, &mut taken)).collect();
        let places = labels.into_iter().zip(0..).collect();
        Self { places, names, has_rest }
    }

    /// Those of the only form that is asked for; all fields in one cell when the caller sees no such form.
    pub(super) fn of_one(labels: Labels, form: &str) -> Self {
        let Labels { mut forms, is_complete } = labels;
        forms.remove(form).map_or_else(Self::together, |labels| Self::of(labels, !is_complete))
    }

    /// The names of all columns of a table.
    pub(super) fn columns(&self) -> Vec<String> {
        let rest = self.has_rest.then(|| FIELDS.to_owned());
        RESULT_COLUMNS.iter().map(|&name| name.to_owned()).chain(self.names.iter().cloned()).chain(rest).collect()
    }

    /// Adds the fields of a result to its line.
    pub(super) fn add(&self, line: Line, detail: &ResultDetail) -> Line {
        let mut cells: Vec<Vec<(&str, FieldType)>> = vec![Vec::new(); self.names.len()];
        for FieldValue { label, value, kind, .. } in &detail.fields {
            if let (Some(place), Some(value)) = (self.places.get(label), value) {
                cells[*place].push((value, *kind));
            }
        }
        let line = cells.into_iter().fold(line, |line, values| match values.as_slice() {
            [] => line.text(None),
            [(value, kind)] => line.typed(value, *kind),
            several => line.texts(several.iter().map(|(value, _)| *value)),
        });
        if self.has_rest { with_fields(line, detail) } else { line }
    }
}

/// A name for the column of `label`: the label, with a number where a column has it already.
fn unused(label: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2_u64..).map(|number| format!("{label} ({number})"));
    let free = std::iter::once(label.to_owned()).chain(numbered).find(|name| taken.insert(name.clone()));
    free.unwrap_or_else(|| label.to_owned())
}

/// The tables of a workbook of results: one for each form, and one for all forms that have none.
#[derive(Debug)]
pub(super) struct FormTables {
    /// The name and the columns of each table, in order.
    pub(super) tables: Vec<(String, FieldColumns)>,
    /// The tables of forms.
    of_form: HashMap<String, usize>,
}

impl FormTables {
    pub(super) fn new(labels: Labels) -> Self {
        let Labels { forms, is_complete } = labels;
        let is_whole = is_complete && forms.len() <= MOST_SHEETS;
        let mut tables = Vec::new();
        let mut of_form = HashMap::new();
        for (form, labels) in forms.into_iter().take(MOST_SHEETS) {
            of_form.insert(form.clone(), tables.len());
            tables.push((form, FieldColumns::of(labels, !is_complete)));
        }
        if !is_whole || tables.is_empty() {
            tables.push((REST.to_owned(), FieldColumns::together()));
        }
        Self { tables, of_form }
    }

    /// One table for all forms.
    pub(super) fn one(columns: FieldColumns) -> Self {
        Self { tables: vec![(REST.to_owned(), columns)], of_form: HashMap::new() }
    }

    /// The number of the table that has the results of a form.
    pub(super) fn of(&self, form: &str) -> usize {
        self.of_form.get(form).copied().unwrap_or(self.tables.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn labels(forms: &[(&str, &[&str])], is_complete: bool) -> Labels {
        let owned = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect();
        let forms = forms.iter().map(|(form, labels)| ((*form).to_owned(), owned(labels)));
        Labels { forms: forms.collect(), is_complete }
    }

    fn own(columns: &FieldColumns) -> Vec<String> {
        columns.columns().split_off(RESULT_COLUMNS.len())
    }

    #[test]
    fn a_label_that_is_a_column_already_is_numbered() {
        let columns = FieldColumns::of_one(labels(&[("Call", &["id", "Day", "id (2)", "fields"])], true), "Call");
        assert_eq!(own(&columns), ["id (2)", "Day", "id (2) (2)", "fields (2)"]);
    }

    #[test]
    fn each_form_has_a_table() {
        let tables = FormTables::new(labels(&[("Call", &["Day"]), ("Drive", &["Model", "Day"])], true));
        assert_eq!(tables.tables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Call", "Drive"]);
        assert_eq!((tables.of("Call"), tables.of("Drive")), (0, 1));
        assert_eq!(own(&tables.tables[1].1), ["Model", "Day"]);
    }

    #[test]
    fn without_forms_there_is_one_table() {
        let tables = FormTables::new(Labels { forms: BTreeMap::new(), is_complete: true });
        assert_eq!((tables.tables.len(), tables.of("Call")), (1, 0));
        assert_eq!(own(&tables.tables[0].1), ["fields"]);
    }

    #[test]
    fn what_has_no_table_or_column_of_its_own_is_there_nevertheless() {
        let names: Vec<String> = (0..=MOST_SHEETS).map(|number| format!("Form {number:03}")).collect();
        let many: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), ["Day"].as_slice())).collect();
        let tables = FormTables::new(labels(&many, true));
        assert_eq!((tables.tables.len(), tables.of("Form 049"), tables.of("Form 050")), (51, 49, 50));
        let cut = FormTables::new(labels(&[("Call", &["Day"])], false));
        assert_eq!(own(&cut.tables[0].1), ["Day", "fields"]);
        assert_eq!((cut.of("Call"), cut.of("Unknown")), (0, 1));
    }
}
