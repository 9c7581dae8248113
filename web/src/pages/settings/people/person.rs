//! The drawer of a person: what it is, and what an admin does with it.

use super::acts::Acts;
use super::archive::ArchiveButton;
use super::fields::{OrganizationField, RoleField};
use super::link::{MadeLink, ShownLink};
use super::model::PeopleModel;
use super::table::link_id;
use super::words::badge;
use crate::components::base::copy_button::CopyButton;
use crate::components::base::focus::focus;
use crate::components::base::icon::Icon;
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::nav::DrawerNav;
use crate::pages::section::DataContext;
use crate::query_state::PeopleState;
use crate::server::settings::people;
use crate::words::t;
use crate::words::time::{absolute, exact, use_now};
use crate::words::zone::Zone;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use sightline_shared::Timestamp;
use sightline_shared::people::{ManagedUser, UserChange};
use uuid::Uuid;

/// The drawer.
#[component]
pub fn PersonDrawer(
    /// Who it is.
    id: Uuid,
    /// The people that it belongs to.
    model: PeopleModel,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let person = Memo::new(move |_| model.all.with(|all| all.iter().find(|person| person.user.id == id).cloned()));
    let shown = Memo::new(move |_| match (person.with(Option::is_some), model.is_loading.get()) {
        (true, _) => Shown::Person,
        (false, true) => Shown::Nothing,
        (false, false) => Shown::Gone,
    });
    let title = Signal::derive(move || match (person.get(), shown.get()) {
        (Some(person), _) => person.user.name,
        (None, Shown::Gone) => t("people.gone").to_owned(),
        (None, _) => t("parts.loading").to_owned(),
    });
    let badge = move || {
        person.get().map(|person| {
            let (icon, tone, words) = badge(&person);
            view! { <span class=format!("state-badge state-badge--{tone}")><Icon name=icon/>{words}</span> }
        })
    };
    let ids = Signal::derive(move || model.rows.with(|rows| rows.iter().map(|person| person.user.id).collect()));
    let total = Signal::derive(move || i64::try_from(model.rows.with(Vec::len)).ok());
    let on_close = Callback::new(move |()| {
        model.open(None);
        request_animation_frame(move || {
            let row = document().get_element_by_id(&link_id(id)).or_else(|| document().get_element_by_id("list"));
            row.into_iter().for_each(|row| focus(&row));
        });
    });
    let nav = DrawerNav::new(id, ids, total, on_close, Callback::new(move |id| model.open(Some(id))));
    let copy_link = Callback::new(move |()| {
        // There is no clipboard on a page that came without TLS from another machine.
        let Some(origin) = window().location().origin().ok().filter(|_| window().is_secure_context()) else { return };
        let address = PeopleState { person: Some(id), ..PeopleState::default() }.address();
        let _ = window().navigator().clipboard().write_text(&(origin + &address));
        model.message.set(t("copy.copied").to_owned());
    });
    view! {
        <Drawer title badge noun="person" nav on_copy_link=copy_link>
            {move || match shown.get() {
                Shown::Nothing => view! { <p class="drawer__empty" role="status">{t("parts.loading")}</p> }.into_any(),
                Shown::Gone => view! { <p class="drawer__empty" role="status">{t("people.gone_words")}</p> }.into_any(),
                Shown::Person => match person.get_untracked() {
                    Some(first) => content(first, person, model, &zone),
                    None => ().into_any(),
                },
            }}
        </Drawer>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Gone,
    Person,
}

fn content(first: ManagedUser, person: Memo<Option<ManagedUser>>, model: PeopleModel, zone: &Zone) -> AnyView {
    let person = Memo::new(move |_| person.get().unwrap_or_else(|| first.clone()));
    let acts = Acts::new(person.with_untracked(|person| person.user.id), model);
    let is_own = person.with_untracked(|person| person.user.id == DataContext::get().me.user.id);
    let is_archived = Memo::new(move |_| person.with(|person| person.archived_at.is_some()));
    let made_link = {
        let zone = zone.clone();
        move || {
            let link = acts.link.get()?;
            let name = person.with_untracked(|person| person.user.name.clone());
            Some(view! { <ShownLink link name zone=zone.clone()/> })
        }
    };
    view! {
        {facts(person, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="person person--drawer">
                {access(person, acts)}
                <h3>{t("people.sign_in")}</h3>
                {move || (!is_archived.get()).then(|| sign_in(acts))}
                {made_link}
                {if is_own {
                    view! { <p class="person__hint">{t("people.own")}</p> }.into_any()
                } else {
                    view! { <ArchiveButton person acts/> }.into_any()
                }}
            </div>
        </div>
        <p class="person__failure" role="alert">{acts.failure}</p>
    }
    .into_any()
}

/// What is known of the person.
fn facts(person: Memo<ManagedUser>, zone: &Zone) -> AnyView {
    let email = Memo::new(move |_| person.with(|person| person.user.email.clone()));
    let fact = |label: &'static str, at: fn(&ManagedUser) -> Option<Timestamp>, none: Option<&'static str>| {
        let zone = zone.clone();
        let now = use_now();
        let at = Memo::new(move |_| person.with(at));
        move || {
            let words = match at.get() {
                Some(at) => {
                    let zone = zone.clone();
                    let title = exact(at, &zone);
                    view! { <time datetime=at.to_string() title=title>{move || absolute(at, now.get(), &zone)}</time> }
                        .into_any()
                }
                None => none?.into_any(),
            };
            Some(view! { <dt>{t(label)}</dt> <dd>{words}</dd> })
        }
    };
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.email")}</dt>
            <dd><span dir="auto">{email}</span> <CopyButton text=email what=t("column.email")/></dd>
            {fact("people.added", |person| Some(person.created_at), None)}
            {fact("people.signed_in", |person| person.signed_in_at, Some(t("people.never")))}
            {fact("people.link_until", |person| person.link_expires_at, None)}
            {fact("people.archived_at", |person| person.archived_at, None)}
        </dl>
    }
    .into_any()
}

/// Role and organization, changed together.
fn access(person: Memo<ManagedUser>, acts: Acts) -> AnyView {
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
            acts.run(t("people.saved").to_owned(), async move { people::change(acts.id, &change).await.map(drop) });
        }
    };
    let own = person.with_untracked(|person| person.organization.clone());
    view! {
        <form class="person__access" on:submit=submit>
            <RoleField role/>
            <OrganizationField chosen=organization own/>
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}

/// What concerns the password and the sign-ins.
fn sign_in(acts: Acts) -> AnyView {
    let make_link = move |_| {
        acts.link.set(None);
        acts.run(String::new(), async move {
            let link = MadeLink::new(&people::make_link(acts.id).await?);
            acts.link.try_set(link);
            Ok(())
        });
    };
    let sign_out = move |_| acts.run(t("people.signed_out").to_owned(), people::sign_out(acts.id));
    let is_busy = move || acts.is_busy.get().to_string();
    view! {
        <div>
            <button type="button" class="button" aria-disabled=is_busy on:click=make_link>{t("people.new_link")}</button>
            <p class="person__hint">{t("people.new_link_words")}</p>
        </div>
        <div>
            <button type="button" class="button" aria-disabled=is_busy on:click=sign_out>{t("people.sign_out")}</button>
        </div>
    }
    .into_any()
}
