//! Labels and values, one under the other, as a result or a contact has them.

use super::copy_button::CopyButton;
use super::icon::Icon;
use crate::words::value::value_words;
use crate::words::{capitalized, lower, t};
use leptos::prelude::*;
use sightline_shared::FieldType;

/// One label with its value.
#[component]
pub fn FieldRow(
    /// The label.
    label: String,
    /// The value; what is not there is "Not given".
    value: Option<String>,
    /// What it is.
    #[prop(optional)]
    kind: FieldType,
    /// Whether it is what it is to be.
    #[prop(default = true)]
    is_valid: bool,
) -> impl IntoView {
    let label = label_words(&label);
    let value = value.filter(|value| !value.trim().is_empty());
    let copied = value.clone().filter(|value| is_worth_copying(&label, value));
    let what = lower(&label);
    let shown = value.map_or_else(
        || view! { <dd class="field-list__value field-list__value--none">{t("contact.not_given")}</dd> }.into_any(),
        |value| {
            let title = (!is_valid).then(|| t(invalid_key(kind)));
            let shown = if is_valid { shown(kind, value) } else { value.into_any() };
            let mark = (!is_valid).then(|| invalid_mark(kind));
            view! { <dd class="field-list__value" dir="auto" title=title>{shown} {mark}</dd> }.into_any()
        },
    );
    view! {
        <div class="field-list__row">
            <dt class="field-list__label" dir="auto">{label}</dt>
            {shown}
            {copied.map(|value| view! { <dd><CopyButton text=Signal::stored(value) what/></dd> })}
        </div>
    }
}

/// A valid value: addresses and telephone numbers can be followed.
fn shown(kind: FieldType, value: String) -> AnyView {
    let scheme = match kind {
        FieldType::Email => "mailto:",
        FieldType::Phone => "tel:",
        _ => return value_words(kind, &value).into_any(),
    };
    let address = format!("{scheme}{}", value.split_whitespace().collect::<String>());
    view! { <a href=address>{value}</a> }.into_any()
}

/// The mark of a value that is not what its field says.
#[must_use]
pub fn invalid_mark(kind: FieldType) -> AnyView {
    let title = t(invalid_key(kind));
    view! { <span class="field-list__mark" title=title><Icon name="late"/><span class="visually-hidden">{title}</span></span> }
        .into_any()
}

const fn invalid_key(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "value.not_text",
        FieldType::Number => "value.not_number",
        FieldType::Date => "value.not_date",
        FieldType::Time => "value.not_time",
        FieldType::Choice => "value.not_choice",
        FieldType::Email => "value.not_email",
        FieldType::Phone => "value.not_phone",
        FieldType::YesNo => "value.not_yes_no",
    }
}

/// A label for people: forms whose fields only have a key, `number_of_seats`, are read like the rest.
#[must_use]
pub fn label_words(label: &str) -> String {
    let is_key = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_key {
        return label.to_owned();
    }
    let words = label.replace('_', " ");
    let words = capitalized(words.trim());
    if words.is_empty() { label.to_owned() } else { words }
}

/// Names, addresses and telephone numbers are what people carry elsewhere.
fn is_worth_copying(label: &str, value: &str) -> bool {
    let label = lower(label);
    let is_named = ["name", "naam", "mail", "phone", "telefoon"].iter().any(|word| label.contains(word));
    is_named || (value.contains('@') && !value.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::{is_worth_copying, label_words};

    #[test]
    fn keys_become_words_and_labels_stay() {
        assert_eq!(label_words("number_of_seats"), "Number of seats");
        assert_eq!(label_words("date"), "Date");
        assert_eq!(label_words("E-mail van de klant"), "E-mail van de klant");
        assert_eq!(label_words("iPhone_nr"), "iPhone_nr");
        assert_eq!(label_words("型号"), "型号");
        assert_eq!(label_words("_"), "_");
    }

    #[test]
    fn what_reaches_a_person_can_be_copied() {
        assert!(is_worth_copying("Phone", "555-0142"));
        assert!(is_worth_copying("Send it to", "dana@example.com"));
        assert!(!is_worth_copying("Model", "Aster E3"));
        assert!(!is_worth_copying("Remarks", "ask me @ home"));
    }
}
