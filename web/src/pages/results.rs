//! The tab of results: what the chats generated.

use crate::components::base::field_list::{invalid_mark, label_words};
use crate::components::base::icon::Icon;
use crate::components::base::participant::ParticipantName;
use crate::components::table::cells::{ContactName, When, form_icon};
use crate::components::table::column::Column;
use crate::components::table::row::{Row, RowData};
use crate::pages::message::Message;
use crate::pages::tab::cells::{column, expect_zone, organization_cell};
use crate::pages::tab::filters::fields::{AgentField, OrganizationField, RangeField, WordsField};
use crate::pages::tab::model::TabModel;
use crate::pages::tab::page::TabPage;
use crate::query_state::Tab;
use crate::server;
use crate::words::value::value_words;
use crate::words::{t, t_count, time};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{FieldType, FieldValue, ResultSortKey};

const COLUMNS: &[Column] = &[
    Column { sort: Some(ResultSortKey::Form.as_str()), ..column("column.form", "form") },
    Column { sort: Some(ResultSortKey::Contact.as_str()), ..column("column.contact", "contact") },
    Column { sort: Some(ResultSortKey::Value.as_str()), is_of_choice: true, ..column("column.value", "value") },
    column("column.fields", "fields"),
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
        view! { <OrganizationField model/> <WordsField model label=t("filter.result_words")/> }
    };
    view! { <TabPage model columns=COLUMNS cells=result_cells filters more line=move || view! { <SendAllAgain model/> }/> }
}

/// Sends all results of a list again that are not delivered, where the list is of those.
#[component]
fn SendAllAgain(model: TabModel) -> impl IntoView {
    let is_of_those = move || model.get(|filter| Some(&mut filter.results()?.delivered)) == Some(false);
    let has_some = move || model.listing.count.with(|count| count.as_ref().is_some_and(|count| count.count > 0));
    let is_offered = Memo::new(move |_| is_of_those() && has_some());
    let Message(message) = expect_context();
    let send = move |_| {
        let day = time::today(&model.zone.get_untracked());
        let filter = model.state.with_untracked(|state| state.request_filter(day, model.zone.get_untracked().name()));
        spawn_local(async move {
            let words = match server::resend_undelivered(&filter).await {
                Ok(count) => t_count("results.sent_again", count),
                Err(failure) => failure.sentence(),
            };
            message.try_set(words);
            model.listing.refresh();
        });
    };
    move || {
        is_offered.get().then(
            || view! { <button type="button" class="button" on:click=send>{t("results.send_all_again")}</button> },
        )
    }
}

fn result_cells(row: &Row) -> Vec<AnyView> {
    let RowData::Result(result) = row.data() else { return Vec::new() };
    let zone = expect_zone();
    let (icon, form) = (form_icon(&result.form), result.form.clone());
    let agent = result.submitted_by.clone().map(|participant| view! { <ParticipantName participant/> });
    let value = result.value.clone().and_then(|field| {
        let value = field.value.filter(|value| !value.trim().is_empty())?;
        Some(value_cell(field.kind, value, field.is_valid))
    });
    let undelivered = (result.is_delivered == Some(false))
        .then(|| view! { <span class="state-badge state-badge--late">{t("filter.not_delivered")}</span> });
    vec![
        view! {
            <span class="form-name" title=form.clone()><Icon name=icon/><span class="truncated" dir="auto">{form.clone()}</span>{undelivered}</span>
        }
        .into_any(),
        view! { <ContactName contact=result.contact.clone()/> }.into_any(),
        value.into_any(),
        fields_cell(&result.main_fields),
        agent.into_any(),
        organization_cell(&result.organization),
        view! { <When at=result.submitted_at zone age_first=true/> }.into_any(),
    ]
}

/// The main fields of a result in one line, which is cut; all of it is its title.
fn fields_cell(fields: &[FieldValue]) -> AnyView {
    let words = |field: &FieldValue| {
        let value = field.value.as_deref().unwrap_or_default();
        (label_words(&field.label), if field.is_valid { value_words(field.kind, value) } else { value.to_owned() })
    };
    let fields: Vec<(String, String)> = fields.iter().map(words).collect();
    let title = fields.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n");
    let field =
        |(label, value)| view! { <span class="main-field" dir="auto"><i>{label}</i>" "{value}" "</span> }.into_any();
    view! { <span class="truncated" title=title>{fields.into_iter().map(field).collect::<Vec<_>>()}</span> }.into_any()
}

/// A value as what it is, or as it was given with a mark.
fn value_cell(kind: FieldType, value: String, is_valid: bool) -> AnyView {
    let words = if is_valid { value_words(kind, &value) } else { value };
    let mark = (!is_valid).then(|| invalid_mark(kind));
    view! { <span class="truncated" title=words.clone() dir="auto">{words.clone()}</span> {mark} }.into_any()
}
