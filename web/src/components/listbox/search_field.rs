//! The field above a long list, in which it is searched (WAI-ARIA APG: editable combobox).

use super::dropdown::Dropdown;
use crate::words::{t, t_with};
use leptos::prelude::*;

/// The field.
#[component]
pub fn SearchField(
    /// The list that is searched.
    dropdown: Dropdown,
    /// Its name.
    label: &'static str,
    /// What it is, if not a listbox.
    #[prop(optional)]
    popup: Option<&'static str>,
    /// What to type, if not a part of an option.
    #[prop(optional_no_strip)]
    words: Option<&'static str>,
    /// Something else is typed now.
    on_typed: Callback<()>,
) -> impl IntoView {
    view! {
        <input
            class="choice__search"
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-haspopup=popup
            aria-autocomplete="list"
            aria-controls=dropdown.id()
            aria-activedescendant=move || dropdown.active_id()
            placeholder=words.unwrap_or_else(|| t("choice.find"))
            aria-label=words.map_or_else(|| t_with("choice.find_in", &[("list", label)]), str::to_owned)
            autocomplete="off"
            maxlength="64"
            prop:value=dropdown.typed
            on:input=move |event| {
                dropdown.typed.set(event_target_value(&event));
                on_typed.run(());
            }
        />
    }
}
