//! The forms of a company: a list, and a drawer for each, in which it is renamed or archived.

mod form;
mod item;

use crate::components::listbox::option::ChoiceOption;
use crate::components::table::list_message::ListMessage;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::FormStanding;
use crate::words::t;
use crate::words::zone::Zone;
use item::standing_name;
use leptos::prelude::*;
use sightline_shared::Form;

/// The page.
#[component]
pub fn Forms() -> impl IntoView {
    let model = ListModel::<Form>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let of_drawer = zone.clone();
    let empty = || {
        view! {
            <ListMessage icon="results" title=t("forms.empty") words=t("forms.empty_words")>
                <a class="button" href="/docs" rel="external">{t("api_keys.docs")}</a>
            </ListMessage>
        }
    };
    view! {
        // Sources make the rows, with the first result.
        {page(model, filters(model), None, zone.clone(), empty)}
        {drawer(model, move |form| form::content(form, model, &of_drawer))}
    }
}

fn filters(model: ListModel<Form>) -> AnyView {
    let standings = FormStanding::ALL.iter().map(|own| ChoiceOption::new(own.word(), standing_name(*own))).collect();
    choice(
        model,
        (t("column.state"), t("people.not_archived")),
        standings,
        |filter| filter.standing.map(|standing| standing.to_string()),
        |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
    )
}
