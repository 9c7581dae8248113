//! A field of which each text becomes a value of the filter.

use crate::components::base::icon::Icon;
use leptos::html::Input;
use leptos::prelude::*;

/// The field. What is typed counts when Enter is pressed or the field is left, and the field is
/// empty again.
#[component]
pub fn TagSearch(
    /// What is looked for, in words.
    label: &'static str,
    /// Another value was given.
    on_add: Callback<String>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let add = move || {
        let Some(field) = field.get_untracked() else { return };
        let tag = field.value().trim().to_owned();
        field.set_value("");
        if !tag.is_empty() {
            on_add.run(tag);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // What an input method is composing is not complete.
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add();
        }
    };
    view! {
        <div class="field field--search field--tag">
            <Icon name="tag"/>
            <input
                type="text"
                id="tag-search"
                aria-label=label
                placeholder=label
                autocomplete="off"
                maxlength="64"
                node_ref=field
                on:keydown=on_key
                on:change=move |_| add()
            />
        </div>
    }
}
