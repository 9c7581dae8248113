//! Which result a `result_added` event added.

use serde_json::Value;
use sightline_shared::EventType;
use sightline_shared::document::DocumentEvent;

/// The result that a `result_added` event added.
#[must_use]
pub fn result_id(event: &DocumentEvent) -> Option<String> {
    let named =
        event.data.as_ref().and_then(|data| data.get("result")).filter(|_| event.kind == EventType::ResultAdded);
    match named? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) if id.is_i64() || id.is_u64() => Some(id.to_string()),
        _ => None,
    }
}
