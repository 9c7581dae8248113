//! Inviting a person: who it is, then the link with which it sets its password.

use super::fields::RoleField;
use super::link::{MadeLink, ShownLink};
use super::words::refusal;
use crate::components::shell::dialog::Dialog;
use crate::pages::section::DataContext;
use crate::pages::settings::form::create::{Creating, made};
use crate::pages::settings::form::fields::{OrganizationField, TextField};
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::people;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::Role;
use sightline_shared::people::{CreatedUser, ManagedUser, NewUser};

/// The dialog.
#[component]
pub fn InviteDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The people it adds to.
    model: ListModel<ManagedUser>,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let content = move || {
        let creating = Creating::new();
        let zone = zone.clone();
        (move || match creating.made.get() {
            Some(user) => shown(is_open, user, zone.clone()),
            None => form(is_open, model, creating),
        })
        .into_any()
    };
    view! { <Dialog is_open title=t("people.invite_title") class="settings" content/> }
}

fn form(is_open: RwSignal<bool>, model: ListModel<ManagedUser>, creating: Creating<NewUser, CreatedUser>) -> AnyView {
    let own = DataContext::get().me.organization;
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (role, organization) = (RwSignal::new(Role::Supervisor), RwSignal::new(own.id));
    let of_name = creating.fault("/name", |_| t("people.name_wrong"));
    let wrong_email = creating.fault("/email", |_| t("people.email_wrong"));
    let of_email = Signal::derive(move || {
        let is_taken = creating.failure.with(|failure| failure.as_ref().is_some_and(|why| why.code == "email_taken"));
        is_taken.then(|| t("people.email_taken")).or_else(|| wrong_email.get())
    });
    let fields = view! {
        <TextField id="person-name" label=t("people.name") kind="text" max="200" value=name fault=of_name/>
        <TextField id="person-email" label=t("column.email") kind="email" max="320" value=email fault=of_email/>
        <RoleField role/>
        <OrganizationField id="person-organization" chosen=organization own/>
    };
    // What is said at a field is not said again.
    let other = move || {
        let failure = creating.failure.get().filter(|_| of_name.get().or(of_email.get()).is_none());
        failure.map(|failure| refusal(&failure))
    };
    let submit = move |form: NodeRef<Form>| {
        let new = NewUser {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked(),
            role: role.get_untracked(),
            organization_id: Some(organization.get_untracked()),
        };
        let invite = |key: String, new: NewUser| async move { people::invite(&key, &new).await };
        creating.send(new, form, invite, move || model.refresh());
    };
    creating.form(is_open, ["people.invite", "people.inviting"], fields.into_any(), other, submit)
}

fn shown(is_open: RwSignal<bool>, user: CreatedUser, zone: Zone) -> AnyView {
    let CreatedUser { link, user } = user;
    let name = user.user.name;
    let words = t_with("people.invited", &[("name", &name)]);
    let shown = match MadeLink::new(&link) {
        Some(link) => view! { <ShownLink link name zone/> }.into_any(),
        None => view! { <p class="popover__error" role="alert">{t("people.link_lost")}</p> }.into_any(),
    };
    made(is_open, words, shown)
}
