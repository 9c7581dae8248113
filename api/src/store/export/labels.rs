//! The fields of the forms of a list of results.

use crate::store::forms::Which;
use crate::store::lists::ListQuery;
use crate::store::{forms, results};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use sightline_shared::ResultFilter;
use std::collections::BTreeMap;

/// How many labels are read at most.
const MOST: usize = 50_000;
/// How many of them may be of one form.
const MOST_OF_A_FORM: usize = 1_000;

/// The labels of the fields of forms.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// The forms by name, with their labels, each once.
    pub forms: BTreeMap<String, Vec<String>>,
    /// Whether these are all that the results have.
    pub is_complete: bool,
}

/// The labels of the results of `list`: in the order of the form as it is now, then those that only
/// results have. A form that the filter names is there without a result, too, when the caller sees
/// it. Two statements.
pub fn of_forms(conn: &mut PgConnection, list: &ListQuery<ResultFilter>) -> QueryResult<Labels> {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for form in forms::list(conn, &list.scope, Which::All)? {
        let labels: Vec<String> = form.fields.into_iter().map(|field| field.label).collect();
        // Results keep the name that their form had.
        defined.extend(form.former_names.into_iter().chain([form.name]).map(|name| (name, labels.clone())));
    }
    let of_form = |name: &String| defined.get(name).cloned();
    let asked = list.filter.forms.iter().filter_map(|name| Some((name.clone(), of_form(name)?)));
    let mut forms: BTreeMap<String, Vec<String>> = asked.collect();
    let found = results::labels(conn, list, MOST)?;
    let mut is_complete = found.len() < MOST;
    for (form, label) in found {
        let known = forms.entry(form).or_insert_with_key(|name| of_form(name).unwrap_or_default());
        match label.filter(|label| !known.contains(label)) {
            Some(label) if known.len() < MOST_OF_A_FORM => known.push(label),
            Some(_) => is_complete = false,
            None => {}
        }
    }
    Ok(Labels { forms, is_complete })
}
