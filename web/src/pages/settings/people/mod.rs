//! The people of a company: a list, a drawer for each, and inviting others.

mod archive;
mod fields;
mod invite;
mod item;
mod link;
mod person;
mod words;

use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page};
use crate::query_state::Standing;
use crate::words::t;
use crate::words::zone::Zone;
use invite::InviteDialog;
use leptos::prelude::*;
use sightline_shared::people::ManagedUser;
pub use words::role_name;
use words::{ROLES, standing_name};

/// The page.
#[component]
pub fn People() -> impl IntoView {
    let model = ListModel::<ManagedUser>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let is_inviting = RwSignal::new(false);
    let of_drawer = zone.clone();
    view! {
        // There is always one: the admin.
        {page(model, filters(model), Some(is_inviting), zone.clone(), || ())}
        <InviteDialog is_open=is_inviting model zone/>
        {drawer(model, move |person| person::content(person, model, &of_drawer))}
    }
}

fn filters(model: ListModel<ManagedUser>) -> AnyView {
    let roles = ROLES.map(|role| ChoiceOption::new(role.as_str(), role_name(role))).to_vec();
    let standings = Standing::ALL.iter().map(|own| ChoiceOption::new(own.word(), standing_name(*own))).collect();
    view! {
        {choice(
            model, (t("people.role"), t("filter.all")), roles,
            |filter| filter.role.map(|role| role.to_string()),
            |filter, role| filter.role = role.and_then(|word| word.parse().ok()),
        )}
        {choice(
            model, (t("column.state"), t("people.not_archived")), standings,
            |filter| filter.standing.map(|standing| standing.to_string()),
            |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
        )}
    }
    .into_any()
}
