//! Making an organization below another one.

use super::shape::ordered;
use super::words::refusal;
use crate::components::shell::dialog::Dialog;
use crate::pages::section::DataContext;
use crate::pages::settings::form::create::{Creating, made};
use crate::pages::settings::form::fields::{SelectField, TextField};
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::organizations;
use crate::words::{t, t_with};
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::{ManagedOrganization, NewOrganization};

/// The dialog.
#[component]
pub fn CreateDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The organizations that it adds to.
    model: ListModel<ManagedOrganization>,
) -> impl IntoView {
    let content = move || {
        let creating = Creating::new();
        (move || match creating.made.get() {
            Some(one) => shown(is_open, &one),
            None => form(is_open, model, creating),
        })
        .into_any()
    };
    view! { <Dialog is_open title=t("organizations.create_title") class="settings" content/> }
}

fn form(
    is_open: RwSignal<bool>,
    model: ListModel<ManagedOrganization>,
    creating: Creating<NewOrganization, ManagedOrganization>,
) -> AnyView {
    let own = DataContext::get().me.organization.id;
    let is_in_use = |one: &ManagedOrganization| one.organization.archived_at.is_none();
    // Below the one that is open.
    let open = model.state.with_untracked(|state| state.open).filter(|id| {
        model.all.with_untracked(|all| all.iter().any(|one| one.organization.id == *id && is_in_use(one)))
    });
    let (name, parent) = (RwSignal::new(String::new()), RwSignal::new(open.unwrap_or(own)));
    let wrong = creating.fault("/name", |_| t("organizations.name_wrong"));
    let of_name = Signal::derive(move || {
        let is_taken = creating.failure.with(|failure| failure.as_ref().is_some_and(|why| why.code == "name_taken"));
        is_taken.then(|| t("organizations.name_taken")).or_else(|| wrong.get())
    });
    let options = Signal::derive(move || {
        let tree = model.all.with(|all| ordered(all, is_in_use));
        tree.into_iter().map(|one| (one.value, "\u{2003}".repeat(one.depth) + &one.label)).collect()
    });
    let fields = view! {
        <TextField id="organization-name" label=t("people.name") kind="text" max="200" value=name fault=of_name/>
        <SelectField
            id="organization-parent" label=t("organizations.parent") options
            chosen=Signal::derive(move || parent.get().to_string())
            on_change=Callback::new(move |value: String| value.parse().into_iter().for_each(|id| parent.set(id)))
            hint=Signal::stored(t("organizations.parent_words").to_owned())
        />
    };
    let other = move || {
        let failure = creating.failure.get().filter(|_| of_name.get().is_none());
        failure.map(|failure| refusal(&failure))
    };
    let submit = move |form: NodeRef<Form>| {
        let new = NewOrganization { name: name.get_untracked(), parent_id: Some(parent.get_untracked()) };
        let create = |key: String, new: NewOrganization| async move { organizations::create(&key, &new).await };
        creating.send(new, form, create, move || model.refresh());
    };
    creating.form(is_open, ["organizations.create", "organizations.creating"], fields.into_any(), other, submit)
}

fn shown(is_open: RwSignal<bool>, one: &ManagedOrganization) -> AnyView {
    let above = one.path.len().checked_sub(2).map(|at| one.path[at].clone()).unwrap_or_default();
    let words = t_with("organizations.created", &[("name", &one.organization.name), ("parent", &above)]);
    made(is_open, words, view! { <p>{t("organizations.created_words")}</p> }.into_any())
}
