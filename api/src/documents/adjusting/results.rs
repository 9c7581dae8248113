//! The results, each with its `result_added` event.

use super::Adjusting;
use crate::documents::faults::step;
use crate::documents::results::result_id;
use crate::documents::text::{LONGEST_NAME, is_name};
use serde_json::{Map, Value, json};
use sightline_shared::document::{AdjustmentKind, ChatDocument, DocumentEvent, DocumentResult};
use sightline_shared::{EventType, FieldType};
use std::collections::{HashMap, HashSet};

impl Adjusting {
    /// Puts the results right: each keeps exactly one `result_added` event, whose time and author
    /// count.
    pub(super) fn adjust_results(&mut self, document: &mut ChatDocument) {
        let has_events = document.events.iter().any(|event| event.kind == EventType::ResultAdded);
        if document.results.is_empty() && !has_events {
            return;
        }
        let contact = document.contact.as_ref().map(|contact| contact.external_id.clone());
        let mut seen: HashSet<String> = HashSet::new();
        let mut place = 0;
        document.results.retain_mut(|result| {
            let is_kept = is_name(&result.form) && seen.insert(result.external_id.clone());
            if is_kept {
                self.adjust_result(result, place, contact.as_deref());
            } else {
                self.note(AdjustmentKind::ResultLeftOut, || format!("/results/{place}"));
            }
            place += 1;
            is_kept
        });
        let mut added: HashMap<String, (sightline_shared::Timestamp, Option<String>)> = HashMap::new();
        let mut place = 0;
        document.events.retain(|event| {
            let is_kept = event.kind != EventType::ResultAdded
                || result_id(event).is_some_and(|id| {
                    let is_sound = seen.contains(&id) && !added.contains_key(&id);
                    if is_sound {
                        added.insert(id, (event.at, event.participant.clone()));
                    }
                    is_sound
                });
            if !is_kept {
                self.note(AdjustmentKind::ResultLeftOut, || format!("/events/{place}"));
            }
            place += 1;
            is_kept
        });
        for (place, result) in document.results.iter_mut().enumerate() {
            match added.remove(&result.external_id) {
                Some((at, participant)) => {
                    if result.at != at || result.participant != participant {
                        self.note(AdjustmentKind::ResultFollows, || format!("/results/{place}"));
                    }
                    (result.at, result.participant) = (at, participant);
                }
                None => {
                    self.note(AdjustmentKind::ResultEventAdded, || format!("/results/{place}"));
                    insert(&mut document.events, result);
                }
            }
        }
    }

    /// Leaves out what is no type, or of no field.
    fn adjust_types(&mut self, result: &mut DocumentResult, place: usize) {
        let fields = &result.fields;
        result.types.retain(|label, kind| {
            let is_type = kind.as_str().is_some_and(|word| word.parse::<FieldType>().is_ok());
            let is_kept = is_type && fields.contains_key(label);
            if !is_kept {
                self.note(AdjustmentKind::LeftOut, || format!("/results/{place}/types/{}", step(label)));
            }
            is_kept
        });
    }

    fn adjust_result(&mut self, result: &mut DocumentResult, place: usize, contact: Option<&str>) {
        if self.is_ahead(result.at) {
            result.at = self.now.into();
        }
        if result.contact_external_id.is_some() && result.contact_external_id.as_deref() != contact {
            result.contact_external_id = None;
            self.note(AdjustmentKind::LeftOut, || format!("/results/{place}/contact_external_id"));
        }
        self.adjust_types(result, place);
        let mut fields = Map::new();
        for (label, value) in std::mem::take(&mut result.fields) {
            let pointer = || format!("/results/{place}/fields/{}", step(&label));
            let is_label = is_name(&label) && !label.contains('\0');
            if !is_label {
                self.note(AdjustmentKind::LeftOut, pointer);
                continue;
            }
            let mut value = value;
            let kind = match value {
                Value::Number(_) => Some(FieldType::Number),
                Value::Bool(_) => Some(FieldType::YesNo),
                Value::Null | Value::String(_) => None,
                Value::Array(_) | Value::Object(_) => {
                    self.note(AdjustmentKind::ValueAsText, pointer);
                    None
                }
            };
            if !value.is_string() && !value.is_null() {
                value = Value::String(value.to_string());
            }
            if let Some(kind) = kind {
                result.types.entry(label.clone()).or_insert_with(|| json!(kind));
            }
            if let Value::String(text) = &mut value {
                self.long(text, pointer);
            }
            fields.insert(label, value);
        }
        result.fields = fields;
        debug_assert!(result.form.chars().count() <= LONGEST_NAME, "a form's name was checked");
    }
}

/// Adds the event of a result that has none, after all others of its time.
fn insert(events: &mut Vec<DocumentEvent>, result: &DocumentResult) {
    let place = events.partition_point(|event| event.at <= result.at);
    let data = Map::from_iter([("result".to_owned(), json!(result.external_id))]);
    let id = Some(format!("{}:added", result.external_id));
    let event = DocumentEvent {
        participant: result.participant.clone(),
        data: Some(data),
        ..DocumentEvent::new(id, result.at, EventType::ResultAdded)
    };
    events.insert(place, event);
}
