//! Correcting an agent or bot.

use super::words::{AFFILIATIONS, KINDS, affiliation_name, kind_name};
use crate::pages::settings::form::fields::{SelectField, TextField};
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::{agents, people};
use crate::words::t;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::document::Stated;
use sightline_shared::people::ManagedUser;
use sightline_shared::{Affiliation, AgentChange, AgentKind, ManagedAgent};
use uuid::Uuid;

/// What is stored, or typed.
type Values = (String, AgentKind, Affiliation, String, Option<Uuid>);

#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    kind: RwSignal<AgentKind>,
    affiliation: RwSignal<Affiliation>,
    partner: RwSignal<String>,
    user: RwSignal<Option<Uuid>>,
}

impl Draft {
    fn set(self, (name, kind, affiliation, partner, user): Values) {
        self.name.set(name);
        self.kind.set(kind);
        self.affiliation.set(affiliation);
        self.partner.set(partner);
        self.user.set(user);
    }

    /// What is to change.
    fn change(self, (name, kind, affiliation, partner, user): Values) -> AgentChange {
        let typed = self.partner.get().trim().to_owned();
        let is_partner = self.affiliation.get() == Affiliation::Partner;
        let partner_name = match typed == partner || !is_partner {
            true => Stated::Absent,
            false => Some(typed).filter(|typed| !typed.is_empty()).into(),
        };
        AgentChange {
            name: Some(self.name.get()).filter(|own| *own != name),
            kind: Some(self.kind.get()).filter(|own| *own != kind),
            affiliation: Some(self.affiliation.get()).filter(|own| *own != affiliation),
            partner_name,
            user_id: if self.user.get() == user { Stated::Absent } else { self.user.get().into() },
            is_archived: None,
        }
    }
}

fn values(agent: &ManagedAgent) -> Values {
    let partner = agent.agent.partner_name.clone().unwrap_or_default();
    let user = agent.user.as_ref().map(|user| user.id);
    (agent.agent.name.clone(), agent.agent.kind, agent.agent.affiliation, partner, user)
}

/// The form.
pub fn edit(agent: Memo<ManagedAgent>, acts: Acts<ManagedAgent>) -> AnyView {
    let stored = Memo::new(move |_| agent.with(values));
    let (name, kind, affiliation, partner, user) = stored.get_untracked();
    let draft = Draft {
        name: RwSignal::new(name),
        kind: RwSignal::new(kind),
        affiliation: RwSignal::new(affiliation),
        partner: RwSignal::new(partner),
        user: RwSignal::new(user),
    };
    // As it is read again, also when it was changed elsewhere.
    Effect::new(move |before: Option<()>| {
        let now = stored.get();
        if before.is_some() {
            draft.set(now);
        }
    });
    let change = move || draft.change(stored.get());
    let is_same = Memo::new(move |_| change() == AgentChange::default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = untrack(change);
        if change != AgentChange::default() {
            acts.run(async move { agents::change(acts.id, &change).await.map(|_| t("people.saved").to_owned()) });
        }
    };
    let fault = move |pointer: &'static str| {
        Signal::derive(move || {
            let is_wrong = acts.failure.with(|failure| failure.as_ref().is_some_and(|why| why.is_fault_of(pointer)));
            is_wrong.then(|| t("people.name_wrong"))
        })
    };
    let (of_name, of_partner) = (fault("/name"), fault("/partner_name"));
    let partner = move || {
        (draft.affiliation.get() == Affiliation::Partner).then(|| {
            view! {
                <TextField
                    id="agent-partner" label=t("directory.partner_name") kind="text" max="200" is_optional=true
                    value=draft.partner fault=of_partner
                />
            }
        })
    };
    view! {
        <form class="settings__form" novalidate=true on:submit=submit>
            <h3>{t("directory.edit")}</h3>
            <p class="settings__hint">{t("directory.edit_words")}</p>
            <TextField id="agent-name" label=t("people.name") kind="text" max="200" value=draft.name fault=of_name/>
            {choices(draft)}
            {partner}
            {users(agent, draft)}
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}

/// Kind and affiliation.
fn choices(draft: Draft) -> AnyView {
    let kinds = KINDS.map(|kind| (kind.to_string(), kind_name(kind).to_owned())).to_vec();
    let affiliations = AFFILIATIONS.map(|own| (own.to_string(), affiliation_name(own).to_owned())).to_vec();
    view! {
        <SelectField
            id="agent-kind" label=t("directory.kind") options=Signal::stored(kinds)
            chosen=Signal::derive(move || draft.kind.get().to_string())
            on_change=Callback::new(move |word: String| word.parse().into_iter().for_each(|kind| draft.kind.set(kind)))
            hint=t("directory.kind_words").to_owned()
        />
        <SelectField
            id="agent-affiliation" label=t("directory.affiliation") options=Signal::stored(affiliations)
            chosen=Signal::derive(move || draft.affiliation.get().to_string())
            on_change=Callback::new(move |word: String| word.parse().into_iter().for_each(|own| draft.affiliation.set(own)))
            hint=String::new()
        />
    }
    .into_any()
}

/// The user that a person is. Those that may sign in can be chosen, and the one that it is.
fn users(agent: Memo<ManagedAgent>, draft: Draft) -> AnyView {
    let known: RwSignal<Vec<ManagedUser>> = RwSignal::new(Vec::new());
    spawn_local(async move {
        // Without them the one that it is can be kept or dropped.
        if let Ok(page) = people::list().await {
            known.try_set(page.items);
        }
    });
    let options = Signal::derive(move || {
        let own = agent.with(|agent| agent.user.clone());
        let is_own = |id: Uuid| own.as_ref().is_some_and(|own| own.id == id);
        let mut options = vec![(String::new(), t("directory.no_user").to_owned())];
        options.extend(own.iter().map(|own| (own.id.to_string(), own.name.clone())));
        known.with(|known| {
            let others = known.iter().filter(|one| one.archived_at.is_none() && !is_own(one.user.id));
            options
                .extend(others.map(|one| (one.user.id.to_string(), format!("{} ({})", one.user.name, one.user.email))));
        });
        options
    });
    let chosen = Signal::derive(move || draft.user.get().map(|id| id.to_string()).unwrap_or_default());
    let change = Callback::new(move |word: String| draft.user.set(word.parse().ok()));
    let field = move || {
        (draft.kind.get() == AgentKind::Agent || draft.user.get().is_some()).then(|| {
            view! {
                <SelectField
                    id="agent-user" label=t("directory.user") options chosen on_change=change
                    hint=t("directory.user_words").to_owned()
                />
            }
        })
    };
    field.into_any()
}
