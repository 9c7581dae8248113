//! A search field of plain text.

use crate::components::base::icon::Icon;
use crate::components::base::pause::Pause;
use leptos::prelude::*;
use std::time::Duration;

/// How long typing must pause before it counts.
const PAUSE: Duration = Duration::from_millis(150);

/// The field. What is typed counts after a short pause.
#[component]
pub fn TextSearch(
    /// What is looked for, in words.
    label: &'static str,
    /// The text in force.
    #[prop(into)]
    value: Signal<Option<String>>,
    /// Another text was typed.
    on_change: Callback<Option<String>>,
) -> impl IntoView {
    let pause = Pause::new(PAUSE);
    let change = move |text: String| {
        pause.then(move || on_change.run(Some(text.trim().to_owned()).filter(|text| !text.is_empty())));
    };
    view! {
        <div class="field field--search field--wide" class:field--set=move || value.get().is_some()>
            <Icon name="search"/>
            <input
                type="search"
                id="text-search" data-key="q"
                aria-label=label
                placeholder=label
                autocomplete="off"
                maxlength="200"
                prop:value=move || value.get().unwrap_or_default()
                on:input=move |event| change(event_target_value(&event))
            />
        </div>
    }
}
