//! The webhooks of a company: a list, a drawer with the log for each, and making others.

mod again;
mod create;
mod deliveries;
mod draft;
mod edit;
mod events;
mod item;
mod log;
mod secret;
mod webhook;
mod words;

use crate::components::listbox::option::ChoiceOption;
use crate::components::table::list_message::ListMessage;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::WebhookStanding;
use crate::words::t;
use crate::words::zone::Zone;
use create::CreateDialog;
use leptos::prelude::*;
use sightline_shared::Webhook;
use words::standing_name;

/// The page.
#[component]
pub fn Webhooks() -> impl IntoView {
    let model = ListModel::<Webhook>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let is_creating = RwSignal::new(false);
    let of_drawer = zone.clone();
    let empty = move || {
        view! {
            <ListMessage icon="arrd" title=t("webhooks.empty") words=t("webhooks.empty_words")>
                <button type="button" class="button button--primary" on:click=move |_| is_creating.set(true)>{t("webhooks.create")}</button>
                <a class="button" href="/docs" rel="external">{t("api_keys.docs")}</a>
            </ListMessage>
        }
    };
    view! {
        {page(model, filters(model), Some(is_creating), zone, empty)}
        <CreateDialog is_open=is_creating model/>
        {drawer(model, move |webhook| webhook::content(webhook, model, &of_drawer))}
    }
}

fn filters(model: ListModel<Webhook>) -> AnyView {
    let standings = WebhookStanding::ALL.iter().map(|own| ChoiceOption::new(own.word(), standing_name(*own))).collect();
    choice(
        model,
        (t("column.state"), t("filter.all")),
        standings,
        |filter| filter.standing.map(|standing| standing.to_string()),
        |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
    )
}
