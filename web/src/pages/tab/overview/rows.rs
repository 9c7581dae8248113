//! The overview as a table: requests the rows, and leads from each figure to its chats.

use super::failed::failed;
use crate::components::overview::breakdown::{BreakdownTable, Figure};
use crate::pages::tab::model::TabModel;
use crate::query_state::{ListFilter, Shown};
use crate::server;
use crate::server::live::{Change, Live};
use crate::server::load::Load;
use crate::words::time;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Breakdown, BreakdownBy, BreakdownRow, ChatState};

/// The shortest time between two requests while chats change, in milliseconds.
const PAUSE: u32 = 5_000;

/// The table.
#[component]
pub fn Rows(
    /// The model of the tab.
    model: TabModel,
    /// What the rows are of.
    by: BreakdownBy,
) -> impl IntoView {
    let now = time::use_now();
    let zone = model.zone;
    let filter = Memo::new(move |_| {
        now.track();
        let zone = zone.get();
        model.state.with(|state| state.request_filter(time::today(&zone), zone.name()))
    });
    let again = RwSignal::new(0_u32);
    let rows = RwSignal::new(Load::<Breakdown>::Loading);
    let generation = StoredValue::new(0_u32);
    Effect::new(move || {
        again.track();
        load(filter.get(), by, rows, generation);
    });
    reload_on_changes(again);
    let address = Callback::new(move |(row, figure): (BreakdownRow, Figure)| address(model, &row, figure));
    let table = move || match rows.get() {
        Load::Failed(failure) => failed(&failure, move |_| again.update(|again| *again += 1)),
        Load::Loading => view! { <BreakdownTable breakdown=None by address/> }.into_any(),
        Load::Ready(breakdown) => view! { <BreakdownTable breakdown=Some(breakdown) by address/> }.into_any(),
    };
    view! { <section class="overview overview--rows" id="overview">{table}</section> }
}

/// Requests the rows; those that are shown stay until the answer arrives. A late answer never overwrites a newer one.
fn load(filter: ListFilter, by: BreakdownBy, rows: RwSignal<Load<Breakdown>>, generation: StoredValue<u32>) {
    generation.update_value(|generation| *generation += 1);
    let own = generation.get_value();
    spawn_local(async move {
        let answer = server::breakdown(&filter, by).await;
        if generation.try_get_value() == Some(own) {
            rows.try_set(match answer {
                Ok(breakdown) => Load::Ready(breakdown),
                Err(failure) => Load::Failed(failure),
            });
        }
    });
}

/// Requests the rows again after a pause, once for all changes until then.
fn reload_on_changes(again: RwSignal<u32>) {
    let Some(live) = Live::get() else { return };
    let is_due = StoredValue::new(false);
    live.subscribe(move |changes| {
        let is_other = changes.iter().any(|change| !matches!(change, Change::Event(_)));
        if !is_other || is_due.try_get_value() != Some(false) {
            return;
        }
        is_due.set_value(true);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if is_due.try_set_value(false).is_none() {
                again.try_update(|again| *again += 1);
            }
        });
    });
}

/// The address of the chats that a figure counts.
fn address(model: TabModel, row: &BreakdownRow, figure: Figure) -> String {
    let mut state = model.state.get_untracked();
    (state.overview, state.open, state.view) = (Shown::Nothing, None, None);
    state.change_filter(|filter| {
        let Some(chats) = filter.chats() else { return };
        if let Some(agent) = &row.agent {
            chats.agent_ids = vec![agent.id];
        }
        if let Some(organization) = &row.organization {
            chats.organization_ids = vec![organization.id];
        }
        if let Some(form) = &row.form {
            chats.forms = vec![form.clone()];
        }
        match figure {
            Figure::All => {}
            Figure::Open => chats.states = vec![ChatState::Queued, ChatState::Active],
            Figure::WithResults => chats.has_results = Some(true),
        }
    });
    state.address()
}
