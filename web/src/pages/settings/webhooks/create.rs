//! Making a webhook: where to and what, then the secret with which its messages are signed.

use super::draft::Draft;
use super::secret::MadeSecret;
use crate::components::shell::dialog::Dialog;
use crate::pages::section::DataContext;
use crate::pages::settings::form::create::{Creating, made};
use crate::pages::settings::form::fields::OrganizationField;
use crate::pages::settings::list::item::Item as _;
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::webhooks;
use crate::words::{t, t_with};
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::{NewWebhook, Webhook, WebhookWithSecret};

/// The dialog.
#[component]
pub fn CreateDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The webhooks it adds to.
    model: ListModel<Webhook>,
) -> impl IntoView {
    let content = move || {
        let creating = Creating::new();
        (move || match creating.made.get() {
            Some(webhook) => shown(is_open, webhook),
            None => form(is_open, model, creating),
        })
        .into_any()
    };
    view! { <Dialog is_open title=t("webhooks.create_title") class="settings" content/> }
}

fn form(
    is_open: RwSignal<bool>,
    model: ListModel<Webhook>,
    creating: Creating<NewWebhook, WebhookWithSecret>,
) -> AnyView {
    let own = DataContext::get().me.organization;
    let (draft, organization) = (Draft::new((String::new(), String::new(), Vec::new())), RwSignal::new(own.id));
    let fields = view! {
        {draft.fields(["webhook-url", "webhook-description", "webhook-events"], creating.failure)}
        <OrganizationField id="webhook-organization" chosen=organization own/>
    };
    let other = move || {
        let failure = creating.failure.get().filter(|failure| !Draft::is_said(failure))?;
        Some(Webhook::refusal(&failure))
    };
    let submit = move |form: NodeRef<Form>| {
        let (url, description, _) = untrack(|| draft.settings());
        let new = NewWebhook {
            organization_id: Some(organization.get_untracked()),
            url,
            description,
            event_types: untrack(|| draft.words()),
        };
        let create = |key: String, new: NewWebhook| async move { webhooks::create(&key, &new).await };
        creating.send(new, form, create, move || model.refresh());
    };
    creating.form(is_open, ["webhooks.create", "webhooks.creating"], fields.into_any(), other, submit)
}

fn shown(is_open: RwSignal<bool>, created: WebhookWithSecret) -> AnyView {
    let words = t_with("webhooks.made", &[("name", &created.webhook.title())]);
    made(is_open, words, view! { <MadeSecret secret=created.secret/> }.into_any())
}
