//! What is said of a form.

use super::stated;
use crate::{Fault, FieldType, FormField};
use serde::{Deserialize, Serialize};

/// The most fields of a form.
pub const MOST_FIELDS: usize = 500;
/// The most options of a choice.
pub const MOST_OPTIONS: usize = 200;
/// The longest label or option, in characters.
pub const MAX_LABEL: usize = 200;

/// The fields of a form, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormFields {
    /// Those that come first, each label once.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub fields: Vec<NewField>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewField {
    /// Its label.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Model"))]
    pub label: String,
    /// What its values are; `text` when absent.
    #[serde(rename = "type", default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<FieldType>, nullable = false))]
    pub kind: Option<String>,
    /// What can be chosen, of a `choice`; any value is valid when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub options: Vec<String>,
}

/// What is to change of a form; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormChange {
    /// Its name. Results that are there keep theirs; sources may go on using the name before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Test drive"))]
    pub name: Option<String>,
    /// `true` archives it: it is no longer offered, and keeps its results. `false` lets it return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_archived: Option<bool>,
}

impl FormChange {
    /// What is wrong with the name.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let why = self.name.as_deref().and_then(|name| crate::people::name(name).err());
        why.map(|why| Fault::pointer("/name", why)).into_iter().collect()
    }
}

impl FormFields {
    /// The fields.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(self) -> Result<Vec<FormField>, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.fields.len() > MOST_FIELDS {
            faults.push(Fault::pointer("/fields", format!("must have at most {MOST_FIELDS} items")));
        }
        let mut fields: Vec<FormField> = Vec::new();
        for (place, NewField { label, kind, options }) in self.fields.into_iter().enumerate() {
            let mut fault = |member: &str, detail: String| {
                faults.push(Fault::pointer(format!("/fields/{place}{member}"), detail));
            };
            if let Some(detail) = label_fault(&label) {
                fault("/label", detail);
            } else if fields.iter().any(|known| known.label == label) {
                fault("/label", "is there twice".to_owned());
            }
            let kind = match kind.as_deref().map_or(Ok(FieldType::Text), str::parse) {
                Ok(kind) => kind,
                Err(unknown) => {
                    fault("/type", format!("{unknown}"));
                    FieldType::Text
                }
            };
            if !options.is_empty() && kind != FieldType::Choice {
                fault("/options", "are only for a choice".to_owned());
            }
            if options.len() > MOST_OPTIONS {
                fault("/options", format!("must have at most {MOST_OPTIONS} items"));
            }
            for (at, option) in options.iter().enumerate() {
                if let Some(detail) = label_fault(option) {
                    fault(&format!("/options/{at}"), detail);
                }
            }
            fields.push(FormField { label, kind, options });
        }
        if faults.is_empty() { Ok(fields) } else { Err(faults) }
    }
}

fn label_fault(label: &str) -> Option<String> {
    let is_label = !label.trim().is_empty() && label.chars().count() <= MAX_LABEL;
    (!is_label).then(|| format!("must have 1 to {MAX_LABEL} characters, and not only blanks"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(fields: serde_json::Value) -> Result<Vec<FormField>, Vec<String>> {
        let fields: FormFields = serde_json::from_value(serde_json::json!({ "fields": fields })).unwrap();
        let pointers = |faults: Vec<Fault>| faults.into_iter().filter_map(|fault| fault.pointer).collect();
        fields.check().map_err(pointers)
    }

    #[test]
    fn every_fault_of_a_form_is_named() {
        let long = "x".repeat(201);
        let wrong = serde_json::json!([
            {"label": " "}, {"label": "Model", "type": "colour"}, {"label": "Model"},
            {"label": "Day", "type": "date", "options": ["Monday"]}, {"label": "Pick", "type": "choice", "options": ["", long]},
        ]);
        assert_eq!(
            checked(wrong).unwrap_err(),
            [
                "/fields/0/label",
                "/fields/1/type",
                "/fields/2/label",
                "/fields/3/options",
                "/fields/4/options/0",
                "/fields/4/options/1"
            ]
        );
        let fields = checked(serde_json::json!([{"label": "Model"}, {"label": "Day", "type": "date"}])).unwrap();
        assert_eq!(fields.iter().map(|field| field.kind).collect::<Vec<_>>(), [FieldType::Text, FieldType::Date]);
        let many: Vec<_> = (0..501).map(|place| serde_json::json!({"label": place.to_string()})).collect();
        assert_eq!(checked(many.into()).unwrap_err(), ["/fields"]);
    }
}
