//! The overview strip: four cards of what the chats of a filter come to. A bar, a form or a name
//! leads on; each chart is told in a sentence and can be a table.

use super::charts::{chats, response};
use super::figures::{Figures, Waiting};
use super::words::{per_bucket, seconds};
use crate::components::base::icon::Icon;
use crate::components::table::cells::form_icon;
use crate::query_state::RangeChoice;
use crate::words::time::{use_now, waiting};
use crate::words::zone::{Zone, now};
use crate::words::{number, t, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::FormCount;
use uuid::Uuid;

/// How many forms, and how many who wait, a card shows; its table shows all.
const SHOWN: usize = 5;

/// Where the parts of the overview lead.
#[derive(Clone, Copy)]
pub struct Leads {
    /// To the chats of a bar.
    pub range: Callback<RangeChoice>,
    /// To the chats with results of a form.
    pub form: Callback<String>,
    /// To a chat.
    pub chat: Callback<Uuid>,
    /// To all who wait.
    pub queue: Callback<()>,
}

/// The strip.
#[component]
pub fn Overview(
    /// The figures; none before they came.
    figures: RwSignal<Option<Figures>>,
    /// In which days and hours are told.
    zone: Signal<Zone>,
    /// Where its parts lead.
    leads: Leads,
) -> impl IntoView {
    // In which bucket it is now changes on a minute.
    let ticks = use_now();
    let minute = Memo::new(move |_| ticks.get().timestamp() / 60);
    let chats_title = move || {
        figures.with(|figures| {
            let figures = figures.as_ref()?;
            let bucket = per_bucket(figures.overview.bucket_size);
            Some(t_with("overview.chats", &[("bucket", bucket), ("range", figures.range.adverb())]))
        })
    };
    let chats_title = Memo::new(move |_| chats_title().unwrap_or_default());
    let told = |key: &'static str| Memo::new(move |_| t(key).to_owned());
    let part = move |draw: fn(&Figures, bool, &Zone, Leads) -> AnyView| -> Draw {
        Box::new(move |is_table| {
            minute.track();
            let zone = zone.get();
            figures.with(|figures| figures.as_ref().map(|figures| draw(figures, is_table, &zone, leads)))
        })
    };
    view! {
        <section class="overview" id="overview" aria-label=t("overview.title") aria-busy=move || figures.with(Option::is_none).to_string()>
            {card(chats_title, Some(keys()), part(chats))}
            {card(told("overview.forms"), None, part(forms))}
            {card(told("overview.response"), None, part(response))}
            {card(told("overview.queue"), None, part(queue))}
        </section>
    }
}

/// Draws a card as a chart, or as a table.
type Draw = Box<dyn Fn(bool) -> Option<AnyView> + Send + Sync>;

fn card(title: Memo<String>, keys: Option<AnyView>, draw: Draw) -> AnyView {
    let is_table = RwSignal::new(false);
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
                    type="button" class="icon-button icon-button--small" aria-label=label title=hint
                    on:click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                >
                    {move || if is_table.get() { view! { <Icon name="chart"/> } } else { view! { <Icon name="columns"/> } }}
                </button>
            </header>
            {move || draw(is_table.get())}
        </section>
    }
    .into_any()
}

fn keys() -> AnyView {
    let key = |state: &'static str, words| {
        view! { <span><i class=format!("overview__swatch overview__fill--{state}")></i>{t(words)}</span> }
    };
    view! {
        <div class="overview__keys" aria-hidden="true">
            {key("queued", "state.queued")}{key("active", "state.active")}{key("closed", "state.closed")}
        </div>
    }
    .into_any()
}

/// A table with a head; the first cell of a row may lead somewhere.
pub(super) fn table(head: &[&'static str], rows: Vec<(Vec<String>, Option<Callback<()>>)>) -> AnyView {
    let head: Vec<_> = head.iter().map(|key| view! { <th scope="col">{t(key)}</th> }).collect();
    let row = |(cells, lead): (Vec<String>, Option<Callback<()>>)| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        let first = match lead {
            Some(lead) => {
                view! { <button type="button" class="overview__link" on:click=move |_| lead.run(())>{first}</button> }
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
    format!("{:.1}%", if whole > 0.0 { (part / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 })
}

/// Results by form.
fn forms(figures: &Figures, is_table: bool, _: &Zone, leads: Leads) -> AnyView {
    let forms = &figures.overview.forms;
    let lead = |form: &FormCount| {
        let name = form.form.clone();
        Callback::new(move |()| leads.form.run(name.clone()))
    };
    if is_table {
        let rows = forms.iter().map(|form| (vec![form.form.clone(), number(form.count)], Some(lead(form))));
        return table(&["overview.column.form", "overview.column.results"], rows.collect());
    }
    let Some(most) = forms.first().map(|form| form.count) else {
        return nothing(t_with("overview.no_results", &[("range", figures.range.adverb())]));
    };
    let row = |form: &FormCount| {
        let (name, lead) = (form.form.clone(), lead(form));
        view! {
            <li>
                <button type="button" class="overview__row" title=name.clone() on:click=move |_| lead.run(())>
                    <span class="overview__name"><Icon name=form_icon(&name)/><span class="truncated" dir="auto">{name.clone()}</span></span>
                    <span class="overview__track" aria-hidden="true"><i class="overview__fill--form" style:width=percent(form.count as f64, most as f64)></i></span>
                    <b>{number(form.count)}</b>
                </button>
            </li>
        }
    };
    let rows: Vec<_> = forms.iter().take(SHOWN).map(row).collect();
    view! { <ul class="overview__rows overview__rows--forms">{rows}</ul> }.into_any()
}

/// Who waits now.
fn queue(figures: &Figures, is_table: bool, _: &Zone, leads: Leads) -> AnyView {
    let queue = &figures.overview.queue;
    let waits = &figures.waiting;
    if is_table {
        let head = ["overview.column.who", "overview.column.waits", "overview.column.target"];
        let rows = waits.iter().map(|who| {
            let (chat, since) = (who.chat, who.since);
            let cells = vec![who.name.clone(), waiting(since, now()), seconds(who.target as f64)];
            (cells, Some(Callback::new(move |()| leads.chat.run(chat))))
        });
        return table(&head, rows.collect());
    }
    let Some(since) = queue.longest_since else { return nothing(t("overview.nobody_waits").to_owned()) };
    let ticks = use_now();
    // The longest wait or the latest target fills the track.
    let target = waits.iter().map(|who| who.target).max().unwrap_or_default() as f64;
    let top = move || ((ticks.get() - since.utc()).num_seconds() as f64).max(target * 1.2);
    let row = |who: &Waiting| {
        let Waiting { chat, name, since, target } = who.clone();
        let elapsed = move || (ticks.get() - since.utc()).num_seconds();
        let is_late = move || elapsed() > target;
        view! {
            <li>
                <button type="button" class="overview__row" title=name.clone() on:click=move |_| leads.chat.run(chat)>
                    <span class="truncated" dir="auto">{name.clone()}</span>
                    <span class="overview__track" aria-hidden="true">
                        <i
                            class="overview__fill--queued" class:overview__fill--late=is_late
                            style:width=move || percent(elapsed() as f64, top())
                        ></i>
                        <i class="overview__tick" style:left=move || percent(target as f64, top())></i>
                    </span>
                    <b>{move || waiting(since, ticks.get())}</b>
                </button>
            </li>
        }
    };
    let rows: Vec<_> = waits.iter().take(SHOWN - 1).map(row).collect();
    let longest = rows.is_empty().then(|| {
        let words = move || t_with("overview.longest", &[("time", &waiting(since, ticks.get()))]);
        view! { <p class="overview__nothing">{words}</p> }
    });
    let over = (queue.over_target > 0).then(|| {
        view! {
            <span class="state-badge state-badge--late"><Icon name="late"/>{t_count("overview.over", queue.over_target)}</span>
        }
    });
    view! {
        <button type="button" class="overview__figure" on:click=move |_| leads.queue.run(())>
            <b>{number(queue.count)}</b> <span>{t("overview.waiting")}</span> {over}
        </button>
        {longest}
        <ul class="overview__rows">{rows}</ul>
    }
    .into_any()
}
