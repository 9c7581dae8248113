//! The API keys of a company: a list, a drawer for each, and making others.

mod create;
mod example;
mod item;
mod key;
mod scopes;

use crate::components::listbox::option::ChoiceOption;
use crate::components::table::list_message::ListMessage;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::KeyStanding;
use crate::words::t;
use crate::words::zone::Zone;
use create::CreateDialog;
use item::standing_name;
use leptos::prelude::*;
use sightline_shared::ApiKey;

/// The page.
#[component]
pub fn Keys() -> impl IntoView {
    let model = ListModel::<ApiKey>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let is_creating = RwSignal::new(false);
    let of_drawer = zone.clone();
    let empty = move || {
        view! {
            <ListMessage icon="settings" title=t("api_keys.empty") words=t("api_keys.empty_words")>
                <button type="button" class="button button--primary" on:click=move |_| is_creating.set(true)>{t("api_keys.create")}</button>
                <a class="button" href="/docs" rel="external">{t("api_keys.docs")}</a>
            </ListMessage>
        }
    };
    view! {
        {page(model, filters(model), Some(is_creating), zone.clone(), empty)}
        <CreateDialog is_open=is_creating model zone/>
        {drawer(model, move |key| key::content(key, model, &of_drawer))}
    }
}

fn filters(model: ListModel<ApiKey>) -> AnyView {
    let standings = KeyStanding::ALL.iter().map(|own| ChoiceOption::new(own.word(), standing_name(*own))).collect();
    choice(
        model,
        (t("column.state"), t("api_keys.not_revoked")),
        standings,
        |filter| filter.standing.map(|standing| standing.to_string()),
        |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
    )
}
