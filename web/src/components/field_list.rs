//! Labels and values, one under the other, as a result or a contact has them.

use super::copy_button::CopyButton;
use crate::text::t;
use leptos::prelude::*;

/// One label with its value.
#[component]
pub fn FieldRow(
    /// The label.
    label: String,
    /// The value; what is not there is "Not given".
    value: Option<String>,
) -> impl IntoView {
    let value = value.filter(|value| !value.trim().is_empty());
    let copied = value.clone().filter(|value| is_worth_copying(&label, value));
    let what = label.to_lowercase();
    let shown = value.map_or_else(
        || view! { <dd class="field-list__value field-list__value--none">{t("contact.not_given")}</dd> }.into_any(),
        |value| view! { <dd class="field-list__value" dir="auto">{value}</dd> }.into_any(),
    );
    view! {
        <div class="field-list__row">
            <dt class="field-list__label" dir="auto">{label}</dt>
            {shown}
            {copied.map(|value| view! { <dd><CopyButton text=Signal::stored(value) what/></dd> })}
        </div>
    }
}

/// Names, addresses and telephone numbers are what people carry elsewhere.
fn is_worth_copying(label: &str, value: &str) -> bool {
    let label = label.to_lowercase();
    let is_named = ["name", "naam", "mail", "phone", "telefoon"].iter().any(|word| label.contains(word));
    is_named || (value.contains('@') && !value.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::is_worth_copying;

    #[test]
    fn what_reaches_a_person_can_be_copied() {
        assert!(is_worth_copying("Phone", "555-0142"));
        assert!(is_worth_copying("Send it to", "dana@example.com"));
        assert!(!is_worth_copying("Model", "Aster E3"));
        assert!(!is_worth_copying("Remarks", "ask me @ home"));
    }
}
