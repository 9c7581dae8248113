//! Views that need no saving, each with how many chats it holds now.

use super::model::TabModel;
use crate::browser::address::{Address, Step};
use crate::pages::section::DataContext;
use crate::query_state::{Tab, TabState};
use crate::server;
use crate::server::live::{Change, Live};
use crate::words::{t, t_count, time};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// The shortest time between two counts, in milliseconds.
const PAUSE: u32 = 1_000;
/// Those who wait longer than they should, the longest first.
pub const LATE: &str = "range=all&state=queued&over_target=true&sort=waiting";
const WITHOUT_REPLY: &str = "range=all&type=contact,bot&state=queued,active&replied=false&sort=updated_at";
const WITH_RESULTS: &str = "has_results=true";
/// Those that are the same for everybody: the keys of their names, and their queries on the tab of chats.
pub const READY: [(&str, &str); 3] =
    [("views.late", LATE), ("views.without_reply", WITHOUT_REPLY), ("views.with_results", WITH_RESULTS)];

/// The views, as lines of a list; none but on the tab of chats.
#[component]
pub fn ReadyViews(
    /// The tab that is shown.
    model: TabModel,
    /// How often the list was opened: everything is counted each time.
    opened: RwSignal<u32>,
) -> impl IntoView {
    let agent = RwSignal::new(DataContext::get().me.agent_id);
    let recount = recount(opened);
    // Who has never taken part in a chat is no agent yet.
    Effect::new(move || {
        opened.track();
        if agent.get_untracked().is_none() {
            spawn_local(async move {
                if let Ok(me) = server::me().await {
                    agent.try_set(me.agent_id);
                }
            });
        }
    });
    let mine = move || agent.get().map(|agent: Uuid| line(model, "views.mine", &format!("agent_id={agent}"), recount));
    (model.tab == Tab::Chats).then(|| {
        view! {
            <ul class="views">
                {READY.map(|(key, query)| line(model, key, query, recount)).into_iter().collect::<Vec<_>>()} {mine}
            </ul>
        }
    })
}

/// What counts: the list was opened, or chats have changed while it is open.
fn recount(opened: RwSignal<u32>) -> RwSignal<u32> {
    let recount = RwSignal::new(0_u32);
    Effect::new(move || {
        opened.track();
        recount.update(|times| *times += 1);
    });
    let is_due = StoredValue::new(false);
    if let Some(live) = Live::get() {
        live.subscribe(move |changes| {
            let is_open = || document().query_selector("#views:popover-open").is_ok_and(|open| open.is_some());
            let concerns = |change: &Change| !matches!(change, Change::Event(_) | Change::Transcript(_));
            if changes.iter().any(concerns) && is_open() && !is_due.get_value() {
                is_due.set_value(true);
                spawn_local(async move {
                    TimeoutFuture::new(PAUSE).await;
                    is_due.try_set_value(false);
                    recount.try_update(|times| *times += 1);
                });
            }
        });
    }
    recount
}

fn line(model: TabModel, key: &'static str, query: &str, recount: RwSignal<u32>) -> AnyView {
    let state = TabState::read(Tab::Chats, query);
    let (address, own) = (state.address(), state.view_query());
    let count = RwSignal::new(None);
    Effect::new(move || {
        recount.track();
        let zone = model.zone.get();
        let filter = state.request_filter(time::today(&zone), zone.name());
        spawn_local(async move {
            // If it fails, the previous count stays.
            if let Ok(answer) = server::count(&filter).await {
                count.try_set(Some(answer.count));
            }
        });
    });
    let is_shown = move || model.state.with(|state| state.view.is_none() && state.view_query() == own);
    let go = move |_| Address::get().go(&address, Step::Add);
    view! {
        <li class="views__line">
            <button type="button" class="views__open" popovertarget="views" popovertargetaction="hide" aria-current=move || is_shown().then_some("true") on:click=go>
                <span class="truncated">{t(key)}</span>
                <span class="popover__hint">{move || count.get().map(|count| t_count("agents.chats", count))}</span>
            </button>
        </li>
    }
    .into_any()
}
