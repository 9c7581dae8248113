//! The fields of a form.

use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::OrganizationRef;
use uuid::Uuid;

/// A field for a text, with what is wrong with it.
#[component]
pub fn TextField(
    /// Its id in the page.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// The kind of its input: `text`, `email` or `url`.
    kind: &'static str,
    /// The most characters that it takes.
    max: &'static str,
    /// It may be empty.
    #[prop(optional)]
    is_optional: bool,
    /// What to know about it.
    #[prop(optional)]
    hint: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    fault: Signal<Option<&'static str>>,
) -> impl IntoView {
    let (fault_id, hint_id) = (format!("{id}-fault"), format!("{id}-hint"));
    let hint = (!hint.is_empty()).then(|| view! { <p class="settings__hint" id=hint_id.clone()>{hint}</p> });
    let described = if hint.is_some() { format!("{hint_id} {fault_id}") } else { fault_id.clone() };
    view! {
        <div>
            <label class="views__name">
                {label}
                <input
                    id=id type=kind required=!is_optional maxlength=max autocomplete="off" dir="auto" aria-describedby=described
                    aria-invalid=move || fault.with(Option::is_some).to_string() prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
            {hint}
            <p class="popover__error" id=fault_id role="alert">{fault}</p>
        </div>
    }
}

/// A choice of one value.
#[component]
pub fn SelectField(
    /// Its id in the page.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// The values and their names.
    options: Signal<Vec<(String, String)>>,
    /// The value that is chosen.
    chosen: Signal<String>,
    /// Another was chosen.
    on_change: Callback<String>,
    /// What it means.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-words");
    let option = move |(value, name): (String, String)| {
        let own = value.clone();
        view! { <option value=value prop:selected=move || chosen.with(|chosen| *chosen == own)>{name}</option> }
    };
    view! {
        <div>
            <label class="views__name">
                {label}
                <select id=id aria-describedby=hint_id.clone() on:change=move |event| on_change.run(event_target_value(&event))>
                    {move || options.get().into_iter().map(option).collect::<Vec<_>>()}
                </select>
            </label>
            <p class="settings__hint" id=hint_id>{hint}</p>
        </div>
    }
}

/// The choice of the top of what is seen, from the tree of the admin's own organization.
#[component]
pub fn OrganizationField(
    /// Its id in the page.
    id: &'static str,
    /// The organization.
    chosen: RwSignal<Uuid>,
    /// The one in force, which can be chosen while the tree is not loaded.
    own: OrganizationRef,
) -> impl IntoView {
    let tree = DataContext::get().organizations;
    let options = Signal::derive(move || {
        let tree = tree.get();
        let tree = if tree.is_empty() { vec![ChoiceOption::new(own.id.to_string(), own.name.clone())] } else { tree };
        // Options have no style of their own in every browser.
        let named = |option: ChoiceOption| (option.value, "\u{2003}".repeat(option.depth) + &option.label);
        tree.into_iter().map(named).collect()
    });
    let change = move |value: String| value.parse().into_iter().for_each(|id| chosen.set(id));
    view! {
        <SelectField
            id label=t("column.organization") options chosen=Signal::derive(move || chosen.get().to_string())
            on_change=Callback::new(change) hint=Signal::stored(t("people.organization_words").to_owned())
        />
    }
}
