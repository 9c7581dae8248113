//! The drawer of an organization: how much it holds, what it sets, and what an admin does with it.

use super::archive::ArchiveButton;
use super::fields::Fields;
use super::moving::Moving;
use crate::pages::section::DataContext;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::organizations;
use crate::words::zone::Zone;
use crate::words::{number, t, t_with};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Count, ManagedOrganization, OrganizationChange};

/// What is in the drawer.
pub fn content(
    one: Memo<ManagedOrganization>,
    model: ListModel<ManagedOrganization>,
    moving: Moving,
    is_creating: RwSignal<bool>,
    zone: &Zone,
) -> AnyView {
    let acts = Acts::new(one.with_untracked(|one| one.organization.id), model);
    let is_own = acts.id == DataContext::get().me.organization.id;
    let is_archived = Memo::new(move |_| one.with(|one| one.organization.archived_at.is_some()));
    let create = move || {
        (!is_archived.get())
            .then(|| acts.button(Signal::stored(t("organizations.create_below")), false, move || is_creating.set(true)))
    };
    let place = if is_own {
        view! { <p class="settings__hint">{t("organizations.own")}</p> }.into_any()
    } else {
        let to =
            move || acts.button(Signal::stored(t("organizations.move")), false, move || moving.begin(acts.id, None));
        view! {
            <div class="settings__row">{to()} <ArchiveButton one acts/></div>
        }
        .into_any()
    };
    view! {
        {facts(one, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                {form(one, acts)}
                <h3>{t("organizations.place")}</h3>
                <div>{create}</div>
                {place}
            </div>
        </div>
        {acts.failed()}
    }
    .into_any()
}

/// How much there is of it, and where sources address it.
fn facts(one: Memo<ManagedOrganization>, zone: &Zone) -> AnyView {
    // Not in lists: it is counted for this one.
    let counted = RwSignal::new(None::<Count>);
    let id = one.with_untracked(|one| one.organization.id);
    spawn_local(async move {
        if let Ok(one) = organizations::find(id).await {
            counted.try_set(one.chats);
        }
    });
    let chats = move || {
        let all = one.with(|one| one.chats).or_else(|| counted.get())?;
        let all = number(all.count) + if all.capped { "+" } else { "" };
        Some(t_with("organizations.chats_open", &[("count", &all), ("open", &number(one.with(|one| one.open_chats)))]))
    };
    view! {
        <dl class="drawer__meta">
            {words_fact("organizations.path", move || one.with(|one| Some(one.path.join(" / "))))}
            {words_fact("organizations.source", move || one.with(|one| Some(one.source_path.as_ref()?.join("/"))))}
            {words_fact("organizations.chats", chats)}
            {words_fact("people.title", move || Some(number(one.with(|one| one.people))))}
            {words_fact("organizations.below", move || Some(number(one.with(|one| one.organizations))))}
            {fact("people.archived_at", move || one.with(|one| one.organization.archived_at), None, zone)}
        </dl>
    }
    .into_any()
}

/// Name and settings, changed together.
fn form(one: Memo<ManagedOrganization>, acts: Acts<ManagedOrganization>) -> AnyView {
    let fields = Fields::of(one);
    let is_same = Memo::new(move |_| fields.change(one) == Ok(OrganizationChange::default()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(change) = untrack(|| fields.change(one)) else { return };
        if change != OrganizationChange::default() {
            acts.run(async move {
                organizations::change(acts.id, &change).await?;
                acts.model.refresh();
                Ok(t("people.saved").to_owned())
            });
        }
    };
    view! {
        <form class="settings__form" novalidate=true on:submit=submit>
            {fields.view(one, acts)}
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}
