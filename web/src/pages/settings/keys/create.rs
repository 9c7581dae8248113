//! Making a key: what it may do, then the key itself, this once.

use super::example::curl;
use super::scopes::SCOPES;
use crate::components::shell::dialog::Dialog;
use crate::pages::section::DataContext;
use crate::pages::settings::form::choices::Choices;
use crate::pages::settings::form::create::{Creating, made};
use crate::pages::settings::form::fields::{OrganizationField, SelectField, TextField};
use crate::pages::settings::form::secret::Secret;
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::keys;
use crate::words::time::{absolute, use_now};
use crate::words::zone::{Zone, now};
use crate::words::{t, t_with};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::{ApiKey, CreatedApiKey, NewApiKey, Timestamp};

/// How long a key may be valid, in days, and the key of its name. None is for good.
const LIVES: [(&str, &str); 4] = [
    ("30", "api_keys.life.month"),
    ("90", "api_keys.life.quarter"),
    ("365", "api_keys.life.year"),
    ("", "api_keys.life.none"),
];

/// The dialog.
#[component]
pub fn CreateDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The keys it adds to.
    model: ListModel<ApiKey>,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let content = move || {
        let creating = Creating::new();
        let zone = zone.clone();
        (move || match creating.made.get() {
            Some(key) => shown(is_open, key),
            None => form(is_open, model, creating, zone.clone()),
        })
        .into_any()
    };
    view! { <Dialog is_open title=t("api_keys.create_title") class="settings" content/> }
}

/// When a key expires that is valid for so many days from an instant on.
fn expiry(from: DateTime<Utc>, days: &str) -> Option<Timestamp> {
    Some((from + TimeDelta::days(days.parse().ok()?)).into())
}

fn form(
    is_open: RwSignal<bool>,
    model: ListModel<ApiKey>,
    creating: Creating<NewApiKey, CreatedApiKey>,
    zone: Zone,
) -> AnyView {
    let own = DataContext::get().me.organization;
    let (name, organization) = (RwSignal::new(String::new()), RwSignal::new(own.id));
    let (scopes, life) = (RwSignal::new(Vec::new()), RwSignal::new(LIVES[2].0.to_owned()));
    let of_name = creating.fault("/name", |_| t("api_keys.name_wrong"));
    let of_scopes = creating.fault("/scopes", |_| t("api_keys.scopes_wrong"));
    let lives = LIVES.map(|(days, name)| (days.to_owned(), t(name).to_owned())).to_vec();
    // The same for each try, so that a key is made once.
    let (opened_at, clock) = (now(), use_now());
    let until = Signal::derive(move || match expiry(opened_at, &life.get()) {
        Some(at) => t_with("api_keys.life_words", &[("when", &absolute(at, clock.get(), &zone))]),
        None => t("api_keys.life_none_words").to_owned(),
    });
    let fields = view! {
        <TextField id="key-name" label=t("api_keys.name") kind="text" max="100" hint=t("api_keys.name_words") value=name fault=of_name/>
        <OrganizationField id="key-organization" chosen=organization own/>
        <Choices id="key-scopes" label=t("api_keys.scopes") groups=SCOPES chosen=scopes fault=of_scopes/>
        <SelectField
            id="key-life" label=t("api_keys.life") options=Signal::stored(lives) chosen=life.into()
            on_change=Callback::new(move |days| life.set(days)) hint=until
        />
    };
    // What is said at a field is not said again.
    let other = move || {
        let failure = creating.failure.get().filter(|_| of_name.get().or(of_scopes.get()).is_none())?;
        Some(match failure.code.as_str() {
            "too_many_api_keys" => t("api_keys.too_many").to_owned(),
            _ if failure.is_fault_of("/organization_id") => t("people.organization_wrong").to_owned(),
            _ => failure.sentence(),
        })
    };
    let submit = move |form: NodeRef<Form>| {
        let chosen = scopes.get_untracked();
        let new = NewApiKey {
            name: name.get_untracked().trim().to_owned(),
            scopes: chosen.iter().filter_map(|word: &&str| word.parse().ok()).collect(),
            organization_id: Some(organization.get_untracked()),
            expires_at: expiry(opened_at, &life.get_untracked()),
        };
        let create = |key: String, new: NewApiKey| async move { keys::create(&key, &new).await };
        creating.send(new, form, create, move || model.refresh());
    };
    creating.form(is_open, ["api_keys.create", "api_keys.creating"], fields.into_any(), other, submit)
}

fn shown(is_open: RwSignal<bool>, created: CreatedApiKey) -> AnyView {
    let CreatedApiKey { key, api_key } = created;
    let words = t_with("api_keys.made", &[("name", &api_key.name)]);
    let shown = match key {
        Some(key) => {
            let origin = window().location().origin().unwrap_or_default();
            let line = curl(&origin, &key, &api_key.scopes);
            view! {
                <Secret id="made-key" label=t("api_keys.key") value=key what=t("api_keys.noun") words=Signal::stored(t("api_keys.once").to_owned()) is_focused=true/>
                <Secret id="made-curl" label=t("api_keys.try") value=line what=t("api_keys.command") words=Signal::stored(t("api_keys.try_words").to_owned())/>
            }
            .into_any()
        }
        None => view! { <p class="popover__error" role="alert">{t("api_keys.lost")}</p> }.into_any(),
    };
    made(is_open, words, shown)
}
