//! Members of exported JSON, of which nothing is certain: each may be absent, null or of another kind.

use serde_json::Value;

/// The member at `path`; null where there is none.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// The text at `path` that is not blank.
pub(super) fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    at(value, path).as_str().filter(|text| !text.trim().is_empty())
}

/// The id at `path`: text, or a whole number.
pub(super) fn id(value: &Value, path: &[&str]) -> Option<String> {
    match at(value, path) {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// The items of the list at `path`; none where there is no list.
pub(super) fn items<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    at(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// The members of the object at `path`; none where there is no object.
pub(super) fn members<'a>(value: &'a Value, path: &[&str]) -> impl Iterator<Item = (&'a String, &'a Value)> {
    at(value, path).as_object().into_iter().flatten()
}

/// Whether the member at `path` is true.
pub(super) fn is_true(value: &Value, path: &[&str]) -> bool {
    at(value, path).as_bool() == Some(true)
}

/// A value in words: text as it is, a list joined by commas; nothing for null, blank text and objects
/// without a label.
pub(super) fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(words).collect();
            if items.is_empty() { None } else { Some(items.join(", ")) }
        }
        Value::Object(members) => {
            ["label", "title", "name", "value"].iter().find_map(|name| words(members.get(*name)?))
        }
        Value::Null => None,
    }
}
