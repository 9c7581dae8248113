//! The fields of a person in a form.

use super::words::{ROLES, role_name, role_words};
use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::{OrganizationRef, Role};
use uuid::Uuid;

/// A field for a text, with what is wrong with it.
#[component]
pub fn TextField(
    /// Its id in the page.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// The kind of its input: `text` or `email`.
    kind: &'static str,
    /// The most characters that it takes.
    max: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    fault: Signal<Option<&'static str>>,
) -> impl IntoView {
    let fault_id = format!("{id}-fault");
    view! {
        <div>
            <label class="views__name">
                {label}
                <input
                    id=id type=kind required=true maxlength=max autocomplete="off" dir="auto" aria-describedby=fault_id.clone()
                    aria-invalid=move || fault.with(Option::is_some).to_string() prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
            <p class="popover__error" id=fault_id role="alert">{fault}</p>
        </div>
    }
}

/// The choice of a role, and what it means.
#[component]
pub fn RoleField(
    /// The role.
    role: RwSignal<Role>,
) -> impl IntoView {
    let option = |own: Role| {
        view! { <option value=own.as_str() prop:selected=move || role.get() == own>{role_name(own)}</option> }
    };
    view! {
        <div>
            <label class="views__name">
                {t("people.role")}
                <select
                    id="person-role" aria-describedby="person-role-words"
                    on:change=move |event| event_target_value(&event).parse().into_iter().for_each(|chosen| role.set(chosen))
                >
                    {ROLES.map(option).into_iter().collect::<Vec<_>>()}
                </select>
            </label>
            <p class="person__hint" id="person-role-words">{move || role_words(role.get())}</p>
        </div>
    }
}

/// The choice of the top of what a person sees, from the tree of the admin's own organization.
#[component]
pub fn OrganizationField(
    /// The organization.
    chosen: RwSignal<Uuid>,
    /// The one of the person, which can be chosen while the tree is not loaded.
    own: OrganizationRef,
) -> impl IntoView {
    let tree = DataContext::get().organizations;
    let options = move || {
        let tree = tree.get();
        let tree = if tree.is_empty() { vec![ChoiceOption::new(own.id.to_string(), own.name.clone())] } else { tree };
        tree.into_iter()
            .map(move |option| {
                let value = option.value.clone();
                let is_chosen = move || chosen.get().to_string() == option.value;
                // Options have no style of their own in every browser.
                let label = "\u{2003}".repeat(option.depth) + &option.label;
                view! { <option value=value prop:selected=is_chosen>{label}</option> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div>
            <label class="views__name">
                {t("column.organization")}
                <select
                    id="person-organization" aria-describedby="person-organization-words"
                    on:change=move |event| event_target_value(&event).parse().into_iter().for_each(|id| chosen.set(id))
                >
                    {options}
                </select>
            </label>
            <p class="person__hint" id="person-organization-words">{t("people.organization_words")}</p>
        </div>
    }
}
