//! The tab of results: what the chats generated.

use crate::components::base::icon::Icon;
use crate::components::base::participant::ParticipantName;
use crate::components::table::cells::{ContactName, When, form_icon};
use crate::components::table::column::Column;
use crate::components::table::row::{Row, RowData};
use crate::pages::tab::cells::{column, expect_zone, organization_cell};
use crate::pages::tab::filters::fields::{AgentField, FormField, OrganizationField, RangeField, WordsField};
use crate::pages::tab::model::TabModel;
use crate::pages::tab::page::TabPage;
use crate::query_state::Tab;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::ResultSortKey;

const COLUMNS: &[Column] = &[
    Column { sort: Some(ResultSortKey::Form.as_str()), ..column("column.form", "form") },
    Column { sort: Some(ResultSortKey::Contact.as_str()), ..column("column.contact", "contact") },
    column("column.submitted_by", "agent"),
    Column { sort: Some(ResultSortKey::Organization.as_str()), ..column("column.organization", "organization") },
    Column { sort: Some(ResultSortKey::SubmittedAt.as_str()), ..column("column.submitted", "updated") },
];

/// The tab.
#[component]
pub fn Results() -> impl IntoView {
    let model = TabModel::new(Tab::Results);
    let filters = move || {
        view! { <RangeField model/> <AgentField model/> }
    };
    let more = move || {
        view! { <WordsField model label=t("filter.result_words")/> <FormField model/> <OrganizationField model/> }
    };
    view! { <TabPage model columns=COLUMNS cells=result_cells filters more/> }
}

fn result_cells(row: &Row) -> Vec<AnyView> {
    let RowData::Result(result) = row.data() else { return Vec::new() };
    let zone = expect_zone();
    let (icon, form) = (form_icon(&result.form), result.form.clone());
    let agent = result.submitted_by.clone().map(|participant| view! { <ParticipantName participant/> });
    vec![
        view! { <span class="form-name" title=form.clone()><Icon name=icon/><span class="truncated" dir="auto">{form.clone()}</span></span> }.into_any(),
        view! { <ContactName contact=result.contact.clone()/> }.into_any(),
        agent.into_any(),
        organization_cell(&result.organization),
        view! { <When at=result.submitted_at zone age_first=true/> }.into_any(),
    ]
}
