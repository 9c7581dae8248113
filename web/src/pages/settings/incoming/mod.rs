//! What was put right or refused of what sources sent: for those who look after the sources.

mod item;
mod kinds;

use crate::components::listbox::option::ChoiceOption;
use crate::components::table::list_message::ListMessage;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::{Open, Outcome, Tab, TabState};
use crate::words::t;
use crate::words::zone::Zone;
use item::outcome_name;
use kinds::{kind_name, place};
use leptos::prelude::*;
use sightline_shared::KeptAdjustment;

/// The page.
#[component]
pub fn Incoming() -> impl IntoView {
    let model = ListModel::<KeptAdjustment>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let of_drawer = zone.clone();
    let empty = || {
        view! {
            <ListMessage icon="check" title=t("incoming.empty") words=t("incoming.empty_words")>
                <a class="button" href="/docs" rel="external">{t("api_keys.docs")}</a>
            </ListMessage>
        }
    };
    view! {
        // Sources make the rows.
        {page(model, filters(model), None, zone.clone(), empty)}
        {drawer(model, move |one| content(one, &of_drawer))}
    }
}

fn filters(model: ListModel<KeptAdjustment>) -> AnyView {
    let outcomes = Outcome::ALL.iter().map(|own| ChoiceOption::new(own.word(), outcome_name(*own))).collect();
    choice(
        model,
        (t("column.state"), t("filter.all")),
        outcomes,
        |filter| filter.standing.map(|outcome| outcome.to_string()),
        |filter, outcome| filter.standing = outcome.and_then(|word| word.parse().ok()),
    )
}

/// What is in the drawer: where it was, and the way to the chat.
fn content(one: Memo<KeptAdjustment>, zone: &Zone) -> AnyView {
    let chat =
        move || one.with(|one| one.chat_id).map(|id| TabState::new(Tab::Chats).address_of(Some(Open::Chat(id, None))));
    view! {
        <dl class="drawer__meta">
            {words_fact("incoming.place", move || Some(one.with(place)))}
            {words_fact("incoming.chat", move || one.with(|one| one.external_id.clone()))}
            {fact("incoming.at", move || one.with(|one| Some(one.at)), None, zone)}
        </dl>
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                <p>{move || one.with(|one| kind_name(one.kind))} "."</p>
                {move || match chat() {
                    Some(href) => view! { <div><a class="button" href=href>{t("incoming.open")}</a></div> }.into_any(),
                    None => view! { <p class="settings__hint">{t("incoming.refused_words")}</p> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}
