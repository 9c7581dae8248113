//! Changing a webhook.

use super::draft::Draft;
use crate::components::base::focus::focus_within;
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::webhooks;
use crate::words::t;
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::{Webhook, WebhookChange};

/// The form.
pub fn edit(webhook: Memo<Webhook>, acts: Acts<Webhook>) -> AnyView {
    let stored = Memo::new(move |_| {
        webhook.with(|webhook| (webhook.url.clone(), webhook.description.clone(), webhook.event_types.clone()))
    });
    let draft = Draft::new(stored.get_untracked());
    // As it is read again, also when it was changed elsewhere.
    Effect::new(move |before: Option<()>| {
        let now = stored.get();
        if before.is_some() {
            draft.set(now);
        }
    });
    let change = move || {
        let ((url, description, mut events), mut kept) = (draft.settings(), stored.get());
        events.sort_unstable();
        kept.2.sort_unstable();
        WebhookChange {
            url: Some(url).filter(|url| *url != kept.0),
            description: Some(description).filter(|words| *words != kept.1),
            event_types: (events != kept.2).then(|| draft.words()),
            is_enabled: None,
        }
    };
    let is_same = Memo::new(move |_| change() == WebhookChange::default());
    let root = NodeRef::<Form>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = untrack(change);
        if change == WebhookChange::default() {
            return;
        }
        acts.run(async move { webhooks::change(acts.id, &change).await.map(|_| t("people.saved").to_owned()) });
    };
    // What is wrong is said at its field, which gets the focus.
    Effect::new(move || {
        let is_wrong = acts.failure.with(|failure| failure.as_ref().is_some_and(Draft::is_said));
        if let Some(root) = root.get_untracked().filter(|_| is_wrong) {
            focus_within(root, "[aria-invalid='true']");
        }
    });
    view! {
        <form class="settings__form" node_ref=root novalidate=true on:submit=submit>
            <h3>{t("webhooks.settings")}</h3>
            {draft.fields(["change-url", "change-description", "change-events"], acts.failure)}
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}
