//! The secret of a webhook, on the screen this once, and its rotation.

use crate::pages::settings::form::secret::Secret;
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::webhooks;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::Webhook;

/// A secret that was just made.
#[component]
pub fn MadeSecret(
    /// The secret; none where it was lost on the way.
    secret: Option<String>,
) -> impl IntoView {
    match secret {
        Some(value) => view! {
            <Secret
                id="made-secret" label=t("webhooks.secret") value what=t("webhooks.secret_noun")
                words=Signal::stored(t("webhooks.secret_once").to_owned()) is_focused=true
            />
        }
        .into_any(),
        None => view! { <p class="popover__error" role="alert">{t("webhooks.secret_lost")}</p> }.into_any(),
    }
}

/// The button for another secret, and the secret.
pub fn rotation(acts: Acts<Webhook>) -> AnyView {
    let made = RwSignal::new(None::<Option<String>>);
    let rotate = move || {
        made.set(None);
        acts.run(async move {
            let secret = webhooks::rotate(acts.id).await?.secret;
            made.try_set(Some(secret));
            Ok(String::new())
        });
    };
    view! {
        <h3>{t("webhooks.secret")}</h3>
        <div>
            {acts.button(Signal::stored(t("webhooks.new_secret")), false, rotate)}
            <p class="settings__hint">{t("webhooks.new_secret_words")}</p>
        </div>
        {move || made.get().map(|secret| view! { <MadeSecret secret/> })}
    }
    .into_any()
}
