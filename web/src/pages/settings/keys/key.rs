//! The drawer of a key: what it is, and its end.

use super::item::maker;
use super::scopes::{offer_of, scope_names};
use crate::pages::settings::form::confirm::Confirm;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::keys;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::ApiKey;

/// What is in the drawer.
pub fn content(key: Memo<ApiKey>, model: ListModel<ApiKey>, zone: &Zone) -> AnyView {
    let acts = Acts::new(key.with_untracked(|key| key.id), model);
    let is_revoked = Memo::new(move |_| key.with(|key| key.revoked_at.is_some()));
    let end = move || {
        if is_revoked.get() {
            view! { <p class="settings__hint">{t("api_keys.is_revoked")}</p> }.into_any()
        } else {
            revoking(key, acts)
        }
    };
    view! {
        {facts(key, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                <h3>{t("api_keys.scopes")}</h3>
                <dl class="scopes">{move || key.with(|key| key.scopes.iter().map(|scope| {
                    let offer = offer_of(*scope);
                    view! {
                        <dt>{offer.map(|offer| t(offer.name))} " " <code>{scope.as_str()}</code></dt>
                        <dd>{offer.map(|offer| t(offer.words))}</dd>
                    }
                }).collect::<Vec<_>>())}</dl>
                {end}
            </div>
        </div>
        {acts.failed()}
    }
    .into_any()
}

/// What is known of the key.
fn facts(key: Memo<ApiKey>, zone: &Zone) -> AnyView {
    let never = Some(t("people.never"));
    view! {
        <dl class="drawer__meta">
            {words_fact("api_keys.begins", move || Some(key.with(|key| format!("{}…", key.prefix))))}
            {words_fact("column.organization", move || Some(key.with(|key| key.organization.path.join(" / "))))}
            {words_fact("api_keys.created_by", move || Some(key.with(maker)))}
            {fact("api_keys.created", move || key.with(|key| Some(key.created_at)), None, zone)}
            {fact("api_keys.used", move || key.with(|key| key.last_used_at), never, zone)}
            {fact("api_keys.expires", move || key.with(|key| key.expires_at), never, zone)}
            {fact("api_keys.revoked_at", move || key.with(|key| key.revoked_at), None, zone)}
        </dl>
    }
    .into_any()
}

fn revoking(key: Memo<ApiKey>, acts: Acts<ApiKey>) -> AnyView {
    let is_asked = RwSignal::new(false);
    let name = move || key.with_untracked(|key| key.name.clone());
    let words = move |()| {
        let scopes = key.with_untracked(|key| scope_names(&key.scopes));
        vec![
            t_with("api_keys.revoke_words", &[("name", &name()), ("scopes", &scopes)]),
            t("api_keys.revoke_for_good").to_owned(),
        ]
    };
    let revoke = move |()| {
        let done = t_with("api_keys.was_revoked", &[("name", &name())]);
        acts.run(async move { keys::revoke(acts.id).await.map(|_| done) });
    };
    view! {
        <div>{acts.button(Signal::stored(t("api_keys.revoke")), true, move || is_asked.set(true))}</div>
        <Confirm
            is_asked action=t("api_keys.revoke")
            question=Callback::new(move |()| t_with("api_keys.revoke_question", &[("name", &name())]))
            words=Callback::new(words) on_confirm=Callback::new(revoke)
        />
    }
    .into_any()
}
