//! A result in the transcript, at the moment it was submitted.

use super::event_time::EventTime;
use super::event_words::author_name;
use super::state::{TranscriptContext, is_requested};
use crate::components::base::field_list::label_words;
use crate::components::base::icon::Icon;
use crate::words::value::value_words;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::{Event, FieldValue, ResultDetail};

/// How many fields the card shows.
const FIELDS: usize = 3;

/// The card. Its fields show once the chat is loaded.
#[component]
pub fn ResultCard(
    /// The event that added the result.
    event: Event,
    /// The chat's results are here.
    context: TranscriptContext,
) -> impl IntoView {
    let (event_id, result_id, at) = (event.id, event.result_id, event.at);
    let named = event_form(&event);
    let by = t_with("result.by", &[("name", &author_name(event.author.as_ref()))]);
    let result = Memo::new(move |_| context.results.with(|results| find(results, &event).cloned()));
    let form = move || result.get().map_or_else(|| named.clone(), |detail| detail.result.form);
    let open = result_id.map(|id| {
        view! {
            <button type="button" class="button button--quiet result-card__open" on:click=move |_| context.on_open_result.run(id)>
                {t("result.view")} <Icon name="right"/>
            </button>
        }
    });
    view! {
        <section
            class="result-card"
            class:transcript__found=is_requested(vec![event_id], context)
            aria-label=t("result.one")
            data-events=event_id.to_string()
        >
            <header class="result-card__head">
                <span class="result-card__icon"><Icon name="flag"/></span>
                <b class="result-card__form" dir="auto" title=form.clone()>{form.clone()}</b>
                <span class="result-card__by"><span>{by}</span> <EventTime at context/></span>
                {open}
            </header>
            {move || result.get().map(|detail| main_fields(&detail))}
        </section>
    }
}

fn find<'a>(results: &'a [ResultDetail], event: &Event) -> Option<&'a ResultDetail> {
    results.iter().find(|detail| Some(detail.result.id) == event.result_id || detail.result.event_id == event.id)
}

fn event_form(event: &Event) -> String {
    let form = event.data.as_ref().and_then(|data| data.get("form")).and_then(|form| form.as_str());
    form.unwrap_or(t("result.one")).to_owned()
}

/// The first fields that were filled in.
fn main_fields(detail: &ResultDetail) -> Option<impl IntoView + use<>> {
    let filled = |field: &FieldValue| field.value.clone().filter(|value| !value.trim().is_empty());
    let shown: Vec<_> = detail
        .fields
        .iter()
        .filter_map(|field| Some((label_words(&field.label), value_words(field.kind, &filled(field)?))))
        .take(FIELDS)
        .map(|(label, value)| {
            let title = value.clone();
            view! { <div><dt dir="auto">{label}</dt><dd dir="auto" title=title>{value}</dd></div> }
        })
        .collect();
    (!shown.is_empty()).then(|| view! { <dl class="result-card__fields">{shown}</dl> })
}
