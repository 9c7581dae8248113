//! The tab of results: what the chats generated.

use super::chats::{AgentField, OrganizationField, RangeFilterField, expect_zone};
use super::data::DataContext;
use super::tab_page::{TabModel, TabPage, TabRow};
use crate::components::cells::{ContactName, When, contact_name, form_icon};
use crate::components::choice::Choice;
use crate::components::data_table::{Column, Row};
use crate::components::icon::Icon;
use crate::components::participant::ParticipantName;
use crate::query_state::Open;
use leptos::prelude::*;
use sightline_shared::{ChatResult, ResultFilter};
use uuid::Uuid;

const fn column(label: &'static str, class: &'static str) -> Column {
    Column { label, class, sort: None, is_number: false }
}

const COLUMNS: &[Column] = &[
    column("Forms", "form"),
    column("Contact", "contact"),
    column("Submitted by", "agent"),
    column("Organization", "organization"),
    Column { sort: Some("submitted_at"), ..column("Submitted at", "updated") },
];

impl Row for ChatResult {
    fn id(&self) -> Uuid {
        self.id
    }

    fn label(&self) -> String {
        format!("Open {}, {}", self.form, contact_name(self.contact.as_ref()).0)
    }
}

impl TabRow for ChatResult {
    fn opens(id: Uuid) -> Open {
        Open::Result(id)
    }
}

/// The tab.
#[component]
pub fn Results() -> impl IntoView {
    let data = DataContext::get();
    let model = TabModel::<ResultFilter, ChatResult>::new(&data);
    let sort = model.part(|state| state.filter.sort);
    let on_sort = Callback::new(move |(_, is_descending): (&'static str, bool)| {
        model.change(|state| state.filter.sort.descending = is_descending);
    });
    let forms = model.part(|state| state.filter.forms.clone());
    let on_forms = Callback::new(move |names| model.change(|state| state.filter.forms = names));
    let filters = move || {
        view! {
            <RangeFilterField model/>
            <AgentField
                model
                named=|state| state.filter.agent.clone() ids=|state| state.filter.agent_ids.clone()
                set=|filter, name, id| { filter.agent = name; filter.agent_ids = id.into_iter().collect(); }
            />
            <Choice label="Forms" everything="All forms" options=data.forms chosen=forms is_multiple=true on_change=on_forms/>
            <OrganizationField model/>
        }
    };
    view! {
        <TabPage
            model nouns=("result", "results") columns=COLUMNS cells=result_cells sort on_sort
            filters
        />
    }
}

fn result_cells(result: ChatResult) -> Vec<AnyView> {
    let zone = expect_zone();
    let icon = form_icon(&result.form);
    let form = result.form.clone();
    let who = result.submitted_by.clone().map(|participant| view! { <ParticipantName participant/> });
    vec![
        view! { <span class="form-name" title=form.clone()><Icon name=icon/><span class="truncated">{form.clone()}</span></span> }.into_any(),
        view! { <ContactName contact=result.contact.clone()/> }.into_any(),
        who.into_any(),
        view! { <span class="truncated" title=result.organization.path.join(" / ")>{result.organization.name.clone()}</span> }.into_any(),
        view! { <When at=result.submitted_at zone age_first=true/> }.into_any(),
    ]
}
