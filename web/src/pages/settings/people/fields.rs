//! The fields of a person in a form.

use super::words::{ROLES, role_name, role_words};
use crate::pages::settings::form::fields::SelectField;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::Role;

/// The choice of a role, and what it means.
#[component]
pub fn RoleField(
    /// The role.
    role: RwSignal<Role>,
) -> impl IntoView {
    let options = ROLES.map(|role| (role.to_string(), role_name(role).to_owned())).to_vec();
    let change = move |word: String| word.parse().into_iter().for_each(|chosen| role.set(chosen));
    view! {
        <SelectField
            id="person-role" label=t("people.role") options=Signal::stored(options)
            chosen=Signal::derive(move || role.get().to_string()) on_change=Callback::new(change)
            hint=Signal::derive(move || role_words(role.get()).to_owned())
        />
    }
}
