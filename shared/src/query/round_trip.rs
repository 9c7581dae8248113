//! Every filter reads what the document allows, and reads back what it writes. The values come from
//! the documented schemas, so that a new field is tested without a line here.

use super::{Pairs, QueryFilter, QueryReader};
use crate::{
    AgentFilter, AuditFilter, BreakdownFilter, ChatExport, ChatFilter, ContactFilter, ErasureOptions, EventWindow,
    FormFilter, ListExport, LiveFilter, MoveTarget, OverviewFilter, OverviewRequest, PageRequest, ResultCountFilter,
    ResultFilter, WebhookDeliveryFilter,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;
use utoipa::openapi::path::Parameter;
use uuid::Uuid;

/// Texts that `schema` allows.
fn value(schema: &Value) -> BoxedStrategy<String> {
    if let Some(any) = schema["anyOf"].as_array() {
        // An id of a source is one of ours by the time it is read.
        let is_read =
            |schema: &&Value| schema["pattern"].as_str().is_none_or(|pattern| !pattern.starts_with("^external:"));
        return prop::strategy::Union::new(any.iter().filter(is_read).map(value)).boxed();
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        return select(words).boxed();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => any::<bool>().prop_map(|value| value.to_string()).boxed(),
        (Some("integer"), _) => {
            let largest = schema["maximum"].as_i64().unwrap_or(i32::MAX.into());
            (schema["minimum"].as_i64().unwrap()..=largest).prop_map(|value| value.to_string()).boxed()
        }
        (Some("string"), Some("uuid")) => any::<u128>().prop_map(|id| Uuid::from_u128(id).to_string()).boxed(),
        (Some("string"), Some("date")) => {
            string_regex("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])").unwrap().boxed()
        }
        (Some("string"), Some("date-time")) => {
            string_regex("20[0-9]{2}-0[1-9]-1[0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?(Z|\\+05:45)")
                .unwrap()
                .boxed()
        }
        (Some("string"), None) => text(schema),
        unknown => panic!("no values for {unknown:?}"),
    }
}

fn text(schema: &Value) -> BoxedStrategy<String> {
    let (shortest, longest) = (schema["minLength"].as_u64().unwrap_or(0), schema["maxLength"].as_u64().unwrap_or(200));
    let pattern = schema["pattern"].as_str().map_or_else(
        || format!("[^\\x00]{{{shortest},{longest}}}"),
        |pattern| pattern.trim_start_matches('^').trim_end_matches('$').to_owned(),
    );
    let fits = move |text: &String| (shortest..=longest).contains(&(text.chars().count() as u64));
    string_regex(&pattern).unwrap().prop_filter("of a length that is allowed", fits).boxed()
}

/// The pairs of one parameter: of a list up to three, not separated by commas.
fn pairs_of(parameter: &Parameter) -> BoxedStrategy<Vec<(String, String)>> {
    let (name, schema) = (parameter.name.clone(), serde_json::to_value(&parameter.schema).unwrap());
    let values = if schema["type"] == "array" {
        vec(value(&schema["items"]), 1..=3).boxed()
    } else {
        vec(value(&schema), 1).boxed()
    };
    values.prop_map(move |values| values.into_iter().map(|value| (name.clone(), value)).collect()).boxed()
}

/// A query with some of the parameters of `F`.
fn query<F: QueryFilter>() -> impl Strategy<Value = Vec<(String, String)>> {
    let some = |parameter| prop_oneof![Just(Vec::new()), pairs_of(parameter)];
    F::parameters().iter().map(some).collect::<Vec<_>>().prop_map(|pairs| pairs.concat())
}

fn reader(pairs: Pairs) -> QueryReader {
    QueryReader::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The parameters of all filters.
fn all_names() -> BTreeSet<String> {
    let filters = [
        ChatFilter::parameters(),
        ResultFilter::parameters(),
        AuditFilter::parameters(),
        AgentFilter::parameters(),
        FormFilter::parameters(),
        LiveFilter::parameters(),
        PageRequest::parameters(),
        EventWindow::parameters(),
        ChatExport::parameters(),
        ErasureOptions::parameters(),
    ];
    filters.into_iter().flatten().map(|parameter| parameter.name).collect()
}

fn check<F: QueryFilter + PartialEq + Debug>(has_rule_across_fields: bool) {
    let names: Vec<String> = F::parameters().into_iter().map(|parameter| parameter.name).collect();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "twice in {names:?}");
    for name in all_names() {
        let mut query = QueryReader::new(vec![(name.clone(), "1".to_owned())]);
        F::read(&mut query);
        let is_refused = query.take_faults().iter().any(|fault| fault.detail.contains("not a parameter"));
        let is_read = query.take_rest().is_empty() && !is_refused;
        assert_eq!(is_read, names.contains(&name), "{name} is read, or it is documented");
    }
    for parameter in F::parameters() {
        assert!(parameter.description.is_some_and(|text| !text.is_empty()), "{} is not described", parameter.name);
    }
    proptest!(ProptestConfig::with_cases(64), |(pairs in query::<F>())| {
        let mut asked = QueryReader::new(pairs);
        let filter = F::read(&mut asked);
        prop_assert_eq!(asked.take_rest(), []);
        let faults = asked.take_faults();
        prop_assert!(has_rule_across_fields || faults.is_empty(), "{:?}", faults);
        let written = filter.pairs();
        prop_assert!(written.iter().all(|(name, _)| names.iter().any(|known| known == name)));
        prop_assert_eq!(F::read(&mut reader(written)), filter);
    });
}

#[test]
fn what_the_document_allows_is_read_and_reads_back_the_same() {
    check::<ChatFilter>(false);
    check::<OverviewFilter>(false);
    check::<OverviewRequest>(false);
    check::<BreakdownFilter>(false);
    check::<ResultCountFilter>(false);
    check::<ResultFilter>(false);
    check::<ContactFilter>(false);
    check::<AuditFilter>(false);
    check::<WebhookDeliveryFilter>(false);
    check::<AgentFilter>(false);
    check::<FormFilter>(false);
    check::<LiveFilter>(false);
    check::<PageRequest>(false);
    check::<ErasureOptions>(false);
    check::<MoveTarget>(false);
    check::<EventWindow>(true);
    check::<ListExport<ChatFilter>>(true);
    check::<ListExport<ResultFilter>>(true);
    check::<ListExport<ContactFilter>>(true);
    check::<ChatExport>(true);
}
