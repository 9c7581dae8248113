//! A document that was refused, as far as it is known.

use super::text::LONGEST_NAME;
use serde_json::Value;
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;

/// A document that was refused.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refused {
    /// The name of its company, where it has one.
    pub company: Option<String>,
    /// The id of its chat, where that can be one.
    pub external_id: Option<String>,
    /// Why.
    pub faults: Vec<Fault>,
}

impl Refused {
    /// What was sent to the company of this name, refused for `faults`.
    #[must_use]
    pub fn of_company(name: &str, faults: Vec<Fault>) -> Self {
        Self { company: Some(name.to_owned()), external_id: None, faults }
    }

    /// `document`, refused for `faults`.
    #[must_use]
    pub fn of(document: &ChatDocument, faults: Vec<Fault>) -> Self {
        Self::named(Some(&document.organization), Some(&document.external_id), faults)
    }

    /// JSON that is no document, refused for `faults`.
    #[must_use]
    pub fn of_value(value: &Value, faults: Vec<Fault>) -> Self {
        let text = |member: &str| value.get(member).and_then(Value::as_str);
        let number = value.get("external_id").filter(|id| id.is_u64() || id.is_i64()).map(Value::to_string);
        Self::named(text("organization"), text("external_id").or(number.as_deref()), faults)
    }

    fn named(organization: Option<&str>, external_id: Option<&str>, faults: Vec<Fault>) -> Self {
        let is_sound =
            |text: &&str| !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.contains(char::is_control);
        let company = organization.and_then(|path| path.split('/').next());
        Self {
            company: company.filter(is_sound).map(str::to_owned),
            external_id: external_id.filter(is_sound).map(str::to_owned),
            faults,
        }
    }
}

impl From<Vec<Fault>> for Refused {
    /// A document of which nothing is known.
    fn from(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }
}
