//! The drawer of a person: what it is, and what an admin does with it.

use super::archive::ArchiveButton;
use super::fields::RoleField;
use super::link::{MadeLink, ShownLink};
use crate::components::base::copy_button::CopyButton;
use crate::pages::section::DataContext;
use crate::pages::settings::form::fields::OrganizationField;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::fact;
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::people;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use sightline_shared::people::{ManagedUser, UserChange};

/// What is in the drawer.
pub fn content(person: Memo<ManagedUser>, model: ListModel<ManagedUser>, zone: &Zone) -> AnyView {
    let acts = Acts::new(person.with_untracked(|person| person.user.id), model);
    let link = RwSignal::new(None::<MadeLink>);
    let is_own = person.with_untracked(|person| person.user.id == DataContext::get().me.user.id);
    let is_archived = Memo::new(move |_| person.with(|person| person.archived_at.is_some()));
    let made_link = {
        let zone = zone.clone();
        move || {
            let link = link.get()?;
            let name = person.with_untracked(|person| person.user.name.clone());
            Some(view! { <ShownLink link name zone=zone.clone()/> })
        }
    };
    view! {
        {facts(person, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                {access(person, acts)}
                <h3>{t("people.sign_in")}</h3>
                {move || (!is_archived.get()).then(|| sign_in(acts, link))}
                {made_link}
                {if is_own {
                    view! { <p class="settings__hint">{t("people.own")}</p> }.into_any()
                } else {
                    view! { <ArchiveButton person acts on_change=Callback::new(move |()| link.set(None))/> }.into_any()
                }}
            </div>
        </div>
        {acts.failed()}
    }
    .into_any()
}

/// What is known of the person.
fn facts(person: Memo<ManagedUser>, zone: &Zone) -> AnyView {
    let email = Memo::new(move |_| person.with(|person| person.user.email.clone()));
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.email")}</dt>
            <dd><span dir="auto">{email}</span> <CopyButton text=email what=t("column.email")/></dd>
            {fact("people.added", move || person.with(|person| Some(person.created_at)), None, zone)}
            {fact("people.signed_in", move || person.with(|person| person.signed_in_at), Some(t("people.never")), zone)}
            {fact("people.link_until", move || person.with(|person| person.link_expires_at), None, zone)}
            {fact("people.archived_at", move || person.with(|person| person.archived_at), None, zone)}
        </dl>
    }
    .into_any()
}

/// Role and organization, changed together.
fn access(person: Memo<ManagedUser>, acts: Acts<ManagedUser>) -> AnyView {
    let stored = Memo::new(move |_| person.with(|person| (person.user.role, person.organization.id)));
    let (role, organization) = stored.get_untracked();
    let (role, organization) = (RwSignal::new(role), RwSignal::new(organization));
    // As it is read again, also when the change was refused elsewhere.
    Effect::new(move |before: Option<_>| {
        let now = stored.get();
        if before.is_some() {
            role.set(now.0);
            organization.set(now.1);
        }
    });
    let change = move || {
        let (old_role, old_organization) = stored.get();
        UserChange {
            role: Some(role.get()).filter(|role| *role != old_role),
            organization_id: Some(organization.get()).filter(|id| *id != old_organization),
            is_archived: None,
        }
    };
    let is_same = Memo::new(move |_| change() == UserChange::default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = untrack(change);
        if change != UserChange::default() {
            acts.run(async move { people::change(acts.id, &change).await.map(|_| t("people.saved").to_owned()) });
        }
    };
    let own = person.with_untracked(|person| person.organization.clone());
    view! {
        <form class="settings__form" on:submit=submit>
            <RoleField role/>
            <OrganizationField id="person-organization" chosen=organization own/>
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}

/// What concerns the password and the sign-ins.
fn sign_in(acts: Acts<ManagedUser>, shown: RwSignal<Option<MadeLink>>) -> AnyView {
    let make_link = move |_| {
        shown.set(None);
        acts.run(async move {
            let link = MadeLink::new(&people::make_link(acts.id).await?);
            shown.try_set(link);
            Ok(String::new())
        });
    };
    let sign_out = move |_| {
        acts.run(async move {
            people::sign_out(acts.id).await?;
            Ok(t("people.signed_out").to_owned())
        })
    };
    let is_busy = move || acts.is_busy.get().to_string();
    view! {
        <div>
            <button type="button" class="button" aria-disabled=is_busy on:click=make_link>{t("people.new_link")}</button>
            <p class="settings__hint">{t("people.new_link_words")}</p>
        </div>
        <div>
            <button type="button" class="button" aria-disabled=is_busy on:click=sign_out>{t("people.sign_out")}</button>
        </div>
    }
    .into_any()
}
