//! The organizations of a company: a tree, a drawer for each, making another one and moving one.

mod archive;
mod create;
mod fields;
mod item;
mod moving;
mod organization;
mod preview;
mod shape;
mod target_tree;
mod tree;
mod words;

use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::settings::list::drawer::drawer;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::page::{choice, page_of};
use crate::query_state::OrganizationStanding;
use crate::server::live::{Change, Live};
use crate::words::t;
use crate::words::zone::Zone;
use create::CreateDialog;
use leptos::prelude::*;
use moving::{MoveDialog, Moving};
use sightline_shared::ManagedOrganization;

/// The page.
#[component]
pub fn Organizations() -> impl IntoView {
    let model = ListModel::<ManagedOrganization>::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let is_creating = RwSignal::new(false);
    let moving = Moving::new();
    let of_drawer = zone.clone();
    if let Some(live) = Live::get() {
        live.subscribe(move |changes| {
            if changes.iter().any(|change| matches!(change, Change::Reset)) {
                model.refresh();
            }
        });
    }
    view! {
        // There is always one: the admin's own.
        {page_of(model, filters(model), Some(is_creating), || (), move || tree::tree(model, moving, &zone))}
        <CreateDialog is_open=is_creating model/>
        <MoveDialog moving model/>
        {drawer(model, move |one| organization::content(one, model, moving, is_creating, &of_drawer))}
    }
}

fn filters(model: ListModel<ManagedOrganization>) -> AnyView {
    let archived = ChoiceOption::new(OrganizationStanding::Archived.word(), t("people.state.archived"));
    choice(
        model,
        (t("column.state"), t("people.not_archived")),
        vec![archived],
        |filter| filter.standing.map(|standing| standing.to_string()),
        |filter, standing| filter.standing = standing.and_then(|word| word.parse().ok()),
    )
}
