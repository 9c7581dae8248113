//! The top bar: the current section, the tabs with their counts, and the state of live updates.

use super::model::TabModel;
use super::words::count_number;
use crate::components::shell::live_indicator::LiveIndicator;
use crate::pages::section::DataContext;
use crate::pages::tab::overview::strip::OverviewButton;
use crate::query_state::{ListFilter, Tab};
use crate::server;
use crate::server::live::{Live, LiveState};
use crate::words::t;
use crate::words::time::{self, use_now};
use crate::words::zone::Zone;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::Count;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The top bar.
#[component]
pub fn TopBar(
    /// The tab that is shown.
    model: TabModel,
) -> impl IntoView {
    let me = DataContext::get().me;
    let tabs = Tab::ALL.map(|own| {
        let is_shown = own == model.tab;
        let target = Memo::new(move |_| model.state.with(|state| state.carried_to(own).address()));
        let count = if is_shown { model.listing.count } else { other_count(own, model) };
        view! {
            <a
                class="tabs__tab" role="tab" data-key=(own as usize + 1).to_string() id=format!("tab-{}", own.word())
                href=target
                aria-selected=is_shown.to_string()
                tabindex=if is_shown { 0 } else { -1 }
            >
                {own.label()}
                <span class="tabs__count">{move || count.get().as_ref().map(count_number)}</span>
            </a>
        }
    });
    let live = Live::get().map(|live| {
        // Live is only what is current.
        let state = Signal::derive(move || match live.state.get() {
            LiveState::Live if model.listing.failure.with(Option::is_some) => LiveState::Connecting,
            state => state,
        });
        view! { <LiveIndicator state received_at=live.received_at zone=model.zone on_toggle=Callback::new(move |()| live.toggle())/> }
    });
    view! {
        <header class="top-bar">
            <div class="top-bar__where">
                <svg class="top-bar__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
                <span class="top-bar__company truncated" title=me.company.clone()>{me.organization.name.clone()}</span>
                <span class="top-bar__slash" aria-hidden="true">"/"</span>
                <h1>{t("rail.data")}</h1>
            </div>
            <div class="tabs" role="tablist" aria-label=t("rail.data") on:keydown=move |event| step(&event, model.tab)>
                {tabs.into_iter().collect::<Vec<_>>()}
            </div>
            <div class="top-bar__tools">
                {(model.tab == Tab::Chats).then(|| view! { <OverviewButton model/> })}
                {live}
            </div>
        </header>
    }
}

/// Moves the focus between the tabs; Enter opens the one that has it.
fn step(event: &KeyboardEvent, shown: Tab) {
    let place = |word: &str| Tab::ALL.iter().position(|known| known.word() == word);
    let focused = document().active_element().and_then(|element| place(element.id().strip_prefix("tab-")?));
    let at = focused.or_else(|| place(shown.word())).unwrap_or(0);
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % 3,
        "ArrowLeft" => (at + 2) % 3,
        _ => return,
    };
    event.prevent_default();
    focus_tab(Tab::ALL[next]);
}

/// Moves the focus to the name of a tab where what had it is gone.
pub fn focus_lost(tab: Tab) {
    if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
        focus_tab(tab);
    }
}

/// Moves the focus to the name of a tab.
fn focus_tab(tab: Tab) {
    let link = document().get_element_by_id(&format!("tab-{}", tab.word()));
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// The count of a tab that is not shown; requested again when its filters or the rows change.
fn other_count(own: Tab, model: TabModel) -> RwSignal<Option<Count>> {
    let count = RwSignal::new(None);
    let now = use_now();
    let zone: Signal<Zone> = model.zone;
    let filter: Memo<ListFilter> = Memo::new(move |_| {
        now.track();
        let day = time::today(&zone.get());
        model.state.with(|state| state.carried_to(own).request_filter(day, zone.get().name()))
    });
    Effect::new(move |before: Option<ListFilter>| {
        let requested = filter.get();
        if before.is_some_and(|before| before != requested) {
            count.set(None);
        }
        // The rows of this tab were counted again after a change.
        model.listing.count.track();
        let own = requested.clone();
        spawn_local(async move {
            let answer = server::count(&own).await;
            // If it fails, the previous count stays.
            if let Some(answer) = answer.ok().filter(|_| filter.try_get_untracked() == Some(own)) {
                count.try_set(Some(answer));
            }
        });
        requested
    });
    count
}
