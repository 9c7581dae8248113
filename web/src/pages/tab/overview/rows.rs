//! The overview as a table: requests the rows, and leads from each figure to its chats.

use super::fetched::{Fetched, filter_while};
use crate::components::overview::breakdown::{BreakdownTable, Figure};
use crate::pages::tab::model::TabModel;
use crate::query_state::Shown;
use crate::server;
use leptos::prelude::*;
use sightline_shared::{BreakdownBy, BreakdownRow, ChatState};

/// The table.
#[component]
pub fn Rows(
    /// The model of the tab.
    model: TabModel,
    /// What the rows are of.
    by: BreakdownBy,
) -> impl IntoView {
    let filter = filter_while(model, || true);
    let rows = Fetched::new(filter, move |filter| Box::pin(async move { server::breakdown(&filter, by).await }));
    let address = Callback::new(move |(row, figure): (BreakdownRow, Figure)| address(model, &row, figure));
    view! {
        <section class="overview overview--rows" id="overview">
            <BreakdownTable breakdown=rows.value by address/>
        </section>
        {rows.failed(|_| None)}
    }
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
