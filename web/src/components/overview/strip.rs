//! The overview strip: four cards that summarize the chats of a filter. Bars, forms and names are
//! links; each chart has a sentence that describes it and can be shown as a table.

use super::card::{Draw, OverviewLinks, card, keys, nothing, percent, table};
use super::changes::{changes, number_change};
use super::charts::chats;
use super::figures::{Figures, Waiting};
use super::response::response;
use super::words::{per_bucket, seconds};
use crate::components::base::icon::Icon;
use crate::components::table::cells::form_icon;
use crate::words::time::{duration, use_now};
use crate::words::zone::{Zone, now};
use crate::words::{number, t, t_count, t_with};
use chrono::TimeDelta;
use leptos::prelude::*;
use sightline_shared::FormCount;

/// The number of forms or waiting chats that a card shows; its table shows all.
const SHOWN: usize = 5;

/// The strip.
#[component]
pub fn Overview(
    /// The figures; none before they came.
    figures: RwSignal<Option<Figures>>,
    /// The zone in which days and hours are shown.
    zone: Signal<Zone>,
    /// The links of its parts.
    links: OverviewLinks,
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
    let title = |key: &'static str| Memo::new(move |_| t(key).to_owned());
    let part = move |draw: fn(&Figures, bool, &Zone, OverviewLinks) -> AnyView| -> Draw {
        Box::new(move |is_table| {
            minute.track();
            let zone = zone.get();
            figures.with(|figures| figures.as_ref().map(|figures| draw(figures, is_table, &zone, links)))
        })
    };
    let keys = move || keys(figures.with(|figures| figures.as_ref().is_some_and(Figures::has_ghosts)));
    view! {
        {move || figures.with(|figures| changes(figures.as_ref()?))}
        <section class="overview" id="overview" aria-label=t("overview.title") aria-busy=move || figures.with(Option::is_none).to_string()>
            {card(chats_title, "overview.what.chats", Some(keys.into_any()), part(chats))}
            {card(title("overview.forms"), "overview.what.forms", None, part(forms))}
            {card(title("overview.response"), "overview.what.response", None, part(response))}
            {card(title("overview.queue"), "overview.what.queue", None, part(queue))}
        </section>
    }
}

/// Results by form.
fn forms(figures: &Figures, is_table: bool, _: &Zone, links: OverviewLinks) -> AnyView {
    let forms = &figures.overview.forms;
    let link = |form: &FormCount| {
        let name = form.form.clone();
        Callback::new(move |()| links.form.run(name.clone()))
    };
    if is_table {
        let mut head = vec!["overview.column.form", "overview.column.results"];
        head.extend(figures.compared().map(|_| "overview.column.before"));
        let rows = forms.iter().map(|form| {
            let before =
                figures.compared().map(|compared| compared.results(&form.form).map(number).unwrap_or_default());
            ([form.form.clone(), number(form.count)].into_iter().chain(before).collect(), Some(link(form)))
        });
        return table(&head, rows.collect());
    }
    let failing = figures.overview.not_delivered.count;
    let undelivered = (failing > 0).then(|| {
        view! {
            <a class="overview__figure" href=links.undelivered>
                <span class="state-badge state-badge--late"><Icon name="late"/>{t_count("overview.not_delivered", failing)}</span>
            </a>
        }
    });
    let Some(most) = forms.first().map(|form| form.count) else {
        let nothing = nothing(t_with("overview.no_results", &[("range", figures.range.adverb())]));
        return view! { {undelivered} {nothing} }.into_any();
    };
    let row = |form: &FormCount| {
        let (name, link) = (form.form.clone(), link(form));
        let change = figures
            .compared()
            .and_then(|compared| Some(number_change(&compared.before, form.count, compared.results(&form.form)?)));
        view! {
            <li>
                <button type="button" class="overview__row" title=name.clone() on:click=move |_| link.run(())>
                    <span class="overview__name"><Icon name=form_icon(&name)/><span class="truncated" dir="auto">{name.clone()}</span></span>
                    <span class="overview__track" aria-hidden="true"><i class="overview__fill--form" style:width=percent(form.count as f64, most as f64)></i></span>
                    <b>{number(form.count)}</b>{change}
                </button>
            </li>
        }
    };
    let rows: Vec<_> = forms.iter().take(if failing > 0 { SHOWN - 1 } else { SHOWN }).map(row).collect();
    view! { {undelivered} <ul class="overview__rows overview__rows--forms">{rows}</ul> }.into_any()
}

/// The chats that wait now.
fn queue(figures: &Figures, is_table: bool, _: &Zone, links: OverviewLinks) -> AnyView {
    let queue = &figures.overview.queue;
    let waits = &figures.waiting;
    if is_table {
        let head = ["overview.column.who", "overview.column.waits", "overview.column.target"];
        let rows = waits.iter().map(|waiting| {
            let (chat, since) = (waiting.chat, waiting.since);
            let cells = vec![waiting.name.clone(), duration(now() - since.utc()), seconds(waiting.target as f64)];
            (cells, Some(Callback::new(move |()| links.chat.run(chat))))
        });
        return table(&head, rows.collect());
    }
    let Some(since) = queue.longest_since else { return nothing(t("overview.nobody_waits").to_owned()) };
    let ticks = use_now();
    // The longest wait or the latest target fills the track.
    let target = waits.iter().map(|waiting| waiting.target).max().unwrap_or_default() as f64;
    let top = move || seconds_of(ticks.get() - since.utc()).max(target * 1.2);
    let row = |waiting: &Waiting| {
        let Waiting { chat, name, since, target } = waiting.clone();
        let elapsed = move || ticks.get() - since.utc();
        let is_late = move || elapsed() > TimeDelta::seconds(target);
        view! {
            <li>
                <button type="button" class="overview__row" title=name.clone() on:click=move |_| links.chat.run(chat)>
                    <span class="truncated" dir="auto">{name.clone()}</span>
                    <span class="overview__track" aria-hidden="true">
                        <i
                            class="overview__fill--queued" class:overview__fill--late=is_late
                            style:width=move || percent(seconds_of(elapsed()), top())
                        ></i>
                        <i class="overview__tick" style:left=move || percent(target as f64, top())></i>
                    </span>
                    <b>{move || duration(elapsed())}</b>
                </button>
            </li>
        }
    };
    let rows: Vec<_> = waits.iter().take(SHOWN - 1).map(row).collect();
    let longest = rows.is_empty().then(|| {
        let words = move || t_with("overview.longest", &[("time", &duration(ticks.get() - since.utc()))]);
        view! { <p class="overview__nothing">{words}</p> }
    });
    let over = (queue.over_target > 0).then(|| {
        view! {
            <span class="state-badge state-badge--late"><Icon name="late"/>{t_count("overview.over", queue.over_target)}</span>
        }
    });
    view! {
        <button type="button" class="overview__figure" on:click=move |_| links.queue.run(())>
            <b>{number(queue.count)}</b> <span>{t("overview.waiting")}</span> {over}
        </button>
        {longest}
        <ul class="overview__rows overview__rows--waiting">{rows}</ul>
    }
    .into_any()
}

fn seconds_of(time: TimeDelta) -> f64 {
    time.num_milliseconds() as f64 / 1_000.0
}
