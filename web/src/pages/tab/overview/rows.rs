//! The overview as a table: requests the rows, and leads from each figure to its chats.

use super::fetched::{Fetched, filter_while};
use super::question::{Question, question};
use crate::components::overview::breakdown::{BreakdownTable, Figure, Rows as BreakdownRows, RowsBefore};
use crate::pages::tab::model::TabModel;
use crate::query_state::Shown;
use crate::server;
use crate::server::load::Failure;
use crate::words::t;
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
    let question = question(model, filter_while(model, || true));
    let rows = Fetched::new(question, move |question| Box::pin(load(question, by)));
    let address = Callback::new(move |(row, figure): (BreakdownRow, Figure)| address(model, &row, figure));
    view! {
        <section class="overview overview--rows" id="overview">
            <BreakdownTable rows=rows.value by address/>
        </section>
        {rows.failed(uncompared)}
    }
}

async fn load(question: Question, by: BreakdownBy) -> Result<BreakdownRows, Failure> {
    let breakdown = server::breakdown(&question.filter, by);
    let compared = async {
        let (_, before, filter) = question.before()?;
        let breakdown = server::breakdown(&filter, by).await;
        Some(breakdown.map(|breakdown| RowsBefore { before, breakdown }))
    };
    let (breakdown, compared) = futures::join!(breakdown, compared);
    Ok(BreakdownRows { breakdown: breakdown?, compared })
}

/// Why the rows before are not there.
fn uncompared(rows: &BreakdownRows) -> Option<(&'static str, Failure)> {
    let failure = rows.compared.as_ref()?.as_ref().err()?;
    Some((t("overview.uncompared"), failure.clone()))
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
