//! The agents and bots of a company: a list, a drawer for each, and merging two records of one.

mod agent;
mod edit;
mod item;
mod merge;
mod words;

use crate::components::listbox::option::ChoiceOption;
use crate::components::table::list_message::ListMessage;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::AgentStanding;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::ManagedAgent;
use words::{AFFILIATIONS, KINDS, affiliation_name, kind_name, standing_name};

/// The page.
#[component]
pub fn Agents() -> impl IntoView {
    let model = ListModel::<ManagedAgent>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let of_drawer = zone.clone();
    let empty = || {
        view! {
            <ListMessage icon="bot" title=t("directory.empty") words=t("directory.empty_words")>
                <a class="button" href="/docs" rel="external">{t("api_keys.docs")}</a>
            </ListMessage>
        }
    };
    view! {
        // Sources make the rows, and users who join a chat.
        {page(model, filters(model), None, zone.clone(), empty)}
        {drawer(model, move |agent| agent::content(agent, model, &of_drawer))}
    }
}

fn filters(model: ListModel<ManagedAgent>) -> AnyView {
    let kinds = KINDS.map(|kind| ChoiceOption::new(kind.as_str(), kind_name(kind))).to_vec();
    let affiliations = AFFILIATIONS.map(|own| ChoiceOption::new(own.as_str(), affiliation_name(own))).to_vec();
    let standings = AgentStanding::ALL.iter().map(|own| ChoiceOption::new(own.word(), standing_name(*own))).collect();
    view! {
        {choice(
            model, (t("directory.kind"), t("filter.all")), kinds,
            |filter| filter.kind.map(|kind| kind.to_string()),
            |filter, kind| filter.kind = kind.and_then(|word| word.parse().ok()),
        )}
        {choice(
            model, (t("directory.affiliation"), t("filter.all")), affiliations,
            |filter| filter.affiliation.map(|affiliation| affiliation.to_string()),
            |filter, affiliation| filter.affiliation = affiliation.and_then(|word| word.parse().ok()),
        )}
        {choice(
            model, (t("column.state"), t("people.not_archived")), standings,
            |filter| filter.standing.map(|standing| standing.to_string()),
            |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
        )}
    }
    .into_any()
}
