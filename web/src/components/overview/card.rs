//! A card of the overview: its head, the switch between chart and table, and what both are drawn with.

use crate::components::base::icon::Icon;
use crate::components::base::length::tenths;
use crate::query_state::RangeChoice;
use crate::words::{t, t_with};
use leptos::prelude::*;
use uuid::Uuid;

/// What a click on a part of the overview opens.
#[derive(Clone, Copy)]
pub struct OverviewLinks {
    /// To the chats of a bar.
    pub range: Callback<RangeChoice>,
    /// To the chats with results of a form.
    pub form: Callback<String>,
    /// To a chat.
    pub chat: Callback<Uuid>,
    /// The address of the results that a webhook has not accepted.
    pub undelivered: Signal<String>,
    /// To all waiting chats.
    pub queue: Callback<()>,
}

/// Draws a card as a chart, or as a table.
pub(super) type Draw = Box<dyn Fn(bool) -> Option<AnyView> + Send + Sync>;

/// `what` is the key of the text that says what the figures are.
pub(super) fn card(title: Memo<String>, what: &'static str, keys: Option<AnyView>, draw: Draw) -> AnyView {
    let (is_table, is_explained) = (RwSignal::new(false), RwSignal::new(false));
    let question = move || t_with("overview.what", &[("chart", &title.get())]);
    let label = move || {
        let key = if is_table.get() { "overview.as_chart" } else { "overview.as_table" };
        t_with(key, &[("chart", &title.get())])
    };
    let hint = move || if is_table.get() { t("overview.chart") } else { t("overview.table") };
    view! {
        <section class="overview__card">
            <header class="overview__head">
                <h2>{title}</h2>
                {keys}
                <button
                    type="button" class="icon-button icon-button--small" aria-label=question title=t("overview.what.short")
                    aria-pressed=move || is_explained.get().to_string()
                    on:click=move |_| is_explained.update(|is_explained| *is_explained = !*is_explained)
                >
                    <span aria-hidden="true">"?"</span>
                </button>
                <button
                    type="button" class="icon-button icon-button--small" aria-label=label title=hint
                    on:click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                >
                    {move || if is_table.get() { view! { <Icon name="chart"/> } } else { view! { <Icon name="columns"/> } }}
                </button>
            </header>
            {move || is_explained.get().then(|| view! { <p class="overview__what" role="note">{t(what)}</p> })}
            {move || if is_explained.get() { None } else { draw(is_table.get()) }}
        </section>
    }
    .into_any()
}

/// What the looks of the bars mean.
pub(super) fn keys(has_ghosts: bool) -> AnyView {
    let key = |state: &'static str, words| {
        view! { <span><i class=format!("overview__swatch overview__fill--{state}")></i>{t(words)}</span> }
    };
    view! {
        <div class="overview__keys" aria-hidden="true">
            {key("queued", "state.queued")}{key("active", "state.active")}{key("closed", "state.closed")}
            {has_ghosts.then(|| view! { <span><i class="overview__swatch bars__ghost"></i>{t("overview.column.before")}</span> })}
        </div>
    }
    .into_any()
}

/// A table with a head; the first cell of a row may be a link.
pub(super) fn table(head: &[&'static str], rows: Vec<(Vec<String>, Option<Callback<()>>)>) -> AnyView {
    let head: Vec<_> = head.iter().map(|key| view! { <th scope="col">{t(key)}</th> }).collect();
    let row = |(cells, link): (Vec<String>, Option<Callback<()>>)| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        let first = match link {
            Some(link) => {
                view! { <button type="button" class="overview__link" on:click=move |_| link.run(())>{first}</button> }
                    .into_any()
            }
            None => first.into_any(),
        };
        let others: Vec<_> = cells.map(|cell| view! { <td>{cell}</td> }).collect();
        view! { <tr><th scope="row">{first}</th>{others}</tr> }
    };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    view! {
        <div class="overview__table" tabindex="0">
            <table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

/// Words where a chart would be empty.
pub(super) fn nothing(words: String) -> AnyView {
    view! { <p class="overview__nothing">{words}</p> }.into_any()
}

/// A part of a whole as a length.
pub(super) fn percent(part: f64, whole: f64) -> String {
    format!("{}%", tenths(if whole > 0.0 { (part / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 }))
}
