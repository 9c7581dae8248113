//! Counts those who wait too long, and lets the reader choose what is watched and how it is announced.

use super::announcing::announce;
use super::settings::{AlertSettings, Watched, alert_settings};
use super::sign;
use crate::browser::address::{Address, Step};
use crate::pages::section::DataContext;
use crate::pages::tab::ready_views::LATE;
use crate::query_state::{Tab, TabState};
use crate::server;
use crate::server::live::{Change, Live};
use crate::server::session::Session;
use crate::words::time::{absolute, use_now};
use crate::words::zone::{Zone, now};
use crate::words::{t, t_count, t_with, time};
use chrono::{DateTime, TimeDelta};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatState, Page, PageRequest, Timestamp, View};
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationPermission};

/// A change is counted after this, in milliseconds.
const SOON: u32 = 1_000;
/// A wait becomes too long without a change: the longest time between two counts, in seconds. The server says
/// something at least every 15 s, also to a window that is hidden, whose timers are slow.
const AT_LEAST_EVERY: i64 = 14;
/// More are not counted.
const MOST: u32 = 100;
/// For how long nothing is announced, in minutes.
const SNOOZES: [i64; 2] = [15, 60];

/// What is watched, and how many of it wait too long.
#[derive(Clone, Copy)]
struct Watching {
    user: Uuid,
    live: Option<Live>,
    settings: RwSignal<AlertSettings>,
    views: RwSignal<Vec<View>>,
    /// How many wait too long, and whether there are more.
    late: RwSignal<(usize, bool)>,
    /// The user's time zone.
    zone: StoredValue<Zone>,
    counted_at: StoredValue<i64>,
    is_expired: RwSignal<bool>,
    is_due: StoredValue<bool>,
}

/// Watches, and shows the settings.
pub fn watching(user: Uuid) -> AnyView {
    let watching = Watching {
        user,
        live: Live::get(),
        settings: alert_settings(user),
        views: RwSignal::new(Vec::new()),
        late: RwSignal::new((0, false)),
        zone: StoredValue::new(Zone::new(DataContext::get().me.time_zone)),
        counted_at: StoredValue::new(0),
        is_expired: Session::get().is_expired,
        is_due: StoredValue::new(false),
    };
    watching.follow();
    on_cleanup(|| sign::show(0, false));
    Effect::new(move || {
        let (count, has_more) = watching.late.get();
        sign::show(count, has_more);
    });
    view! {
        <p class="popover__user"><b>{t("alerts.title")}</b></p>
        {late_button(watching)}
        {choice(watching)}
        {ways(watching.settings)}
        {snooze(watching)}
    }
    .into_any()
}

impl Watching {
    fn follow(self) {
        spawn_local(async move {
            if let Ok(page) = server::views::list().await {
                self.views
                    .try_set(page.items.into_iter().filter(|view| view.tab.as_str() == Tab::Chats.word()).collect());
            }
        });
        // Another choice is counted at once, and so are the views when they are known.
        let watched = Memo::new(move |_| self.settings.with(|settings| settings.watched));
        Effect::new(move || {
            watched.track();
            self.views.track();
            self.count();
        });
        let Some(live) = self.live else { return };
        live.subscribe(move |changes| {
            if changes.iter().any(|change| matches!(change, Change::Chat(_) | Change::Hidden(_) | Change::Reset)) {
                self.count_soon();
            }
        });
        Effect::new(move || {
            live.received_at.track();
            if now().timestamp() - self.counted_at.get_value() >= AT_LEAST_EVERY {
                self.count();
            }
        });
    }

    fn count_soon(self) {
        if self.is_due.try_update_value(|is_due| std::mem::replace(is_due, true)) == Some(false) {
            spawn_local(async move {
                TimeoutFuture::new(SOON).await;
                if self.is_due.try_set_value(false).is_none() {
                    self.count();
                }
            });
        }
    }

    /// The address of those who wait too long in what is watched; none of a view that is gone.
    fn state(self) -> Option<TabState> {
        let query = match self.settings.with_untracked(|settings| settings.watched) {
            Watched::Everything => LATE.to_owned(),
            Watched::Organization(id) => format!("{LATE}&organization_id={id}"),
            Watched::View(id) => self
                .views
                .with_untracked(|views| views.iter().find(|view| view.id == id).map(|view| view.query.clone()))?,
        };
        let mut state = TabState::read(Tab::Chats, &query);
        state.change_filter(|filter| {
            filter.chats().into_iter().for_each(|chats| {
                chats.states = vec![ChatState::Queued];
                chats.over_target = Some(true);
            });
        });
        Some(state)
    }

    fn count(self) {
        if self.is_expired.try_get_untracked() == Some(true) {
            return;
        }
        let Some(state) = self.state() else { return };
        self.counted_at.set_value(now().timestamp());
        let filter = self.zone.with_value(|zone| state.request_filter(time::today(zone), zone.name()));
        let asked = self.settings.with_untracked(|settings| settings.watched);
        spawn_local(async move {
            let request = PageRequest { limit: Some(MOST), cursor: None };
            let Ok(page) = server::page::<Chat>(&filter, &request).await else { return };
            let Some(settings) = self.settings.try_get_untracked().filter(|settings| settings.watched == asked) else {
                return;
            };
            let Page { items, next_cursor, .. } = page;
            let late = (items.len(), next_cursor.is_some());
            if self.late.get_untracked() != late {
                self.late.set(late);
            }
            if self.live.is_none_or(Live::leads) {
                announce(self.user, &settings, &items);
            }
        });
    }
}

fn late_button(watching: Watching) -> impl IntoView {
    let words = move || match watching.late.get() {
        (count, true) => t_with("alerts.more", &[("count", &count.to_string())]),
        (count, false) => t_count("alerts.late", count as i64),
    };
    let go = move |_| watching.state().into_iter().for_each(|state| Address::get().go(&state.address(), Step::Add));
    view! { <button type="button" class="button" on:click=go>{words}</button> }
}

/// What is watched.
fn choice(watching: Watching) -> impl IntoView {
    let Watching { settings, views, .. } = watching;
    let organizations = DataContext::get().organizations;
    let chosen = Memo::new(move |_| settings.with(|settings| settings.watched.word()));
    let option = move |watched: Watched, words: String| {
        let value = watched.word();
        let own = value.clone();
        view! { <option value=value selected=move || chosen.get() == own>{words}</option> }
    };
    let organization = move |id: &str, words: String| Some(option(Watched::Organization(id.parse().ok()?), words));
    let organizations = move || {
        let all = organizations.get();
        all.into_iter().skip(1).filter_map(|one| organization(&one.value, one.label)).collect::<Vec<_>>()
    };
    let views =
        move || views.get().into_iter().map(|view| option(Watched::View(view.id), view.name)).collect::<Vec<_>>();
    let on_change = move |event| {
        let watched = Watched::read(&event_target_value(&event));
        settings.update(|settings| settings.watched = watched);
    };
    view! {
        <label class="views__name">
            {t("alerts.watched")}
            <select on:change=on_change>
                {option(Watched::Everything, t("alerts.everything").to_owned())}
                <optgroup label=t("filter.organizations")>{organizations}</optgroup>
                <optgroup label=t("views.title")>{views}</optgroup>
            </select>
        </label>
    }
}

/// How it is announced.
fn ways(settings: RwSignal<AlertSettings>) -> impl IntoView {
    let is_refused = RwSignal::new(false);
    let notify = move |event| {
        if !event_target_checked(&event) {
            settings.update(|settings| settings.notifies = false);
            return;
        }
        let Ok(asked) = Notification::request_permission() else { return is_refused.set(true) };
        spawn_local(async move {
            let _ = JsFuture::from(asked).await;
            let is_granted = Notification::permission() == NotificationPermission::Granted;
            is_refused.try_set(!is_granted);
            settings.try_update(|settings| settings.notifies = is_granted);
        });
    };
    view! {
        <label class="popover__line">
            <input type="checkbox" prop:checked=move || settings.with(|settings| settings.notifies) on:change=notify/>
            {t("alerts.notify")}
        </label>
        {move || is_refused.get().then(|| view! { <p class="popover__error" role="alert">{t("alerts.refused")}</p> })}
        <label class="popover__line">
            <input
                type="checkbox" prop:checked=move || settings.with(|settings| settings.sounds)
                on:change=move |event| settings.update(|settings| settings.sounds = event_target_checked(&event))
            />
            {t("alerts.sound")}
        </label>
    }
}

/// Quiet for a while.
fn snooze(Watching { settings, zone, .. }: Watching) -> impl IntoView {
    let clock = use_now();
    let until = Memo::new(move |_| {
        let until = settings.with(|settings| settings.snoozed_until);
        DateTime::from_timestamp_millis(until).filter(|until| *until > clock.get())
    });
    let set = move |until: i64| settings.update(|settings| settings.snoozed_until = until);
    move || match until.get() {
        Some(until) => {
            let time = zone.with_value(|zone| absolute(Timestamp::from(until), clock.get_untracked(), zone));
            view! {
                <p class="popover__hint">{t_with("alerts.snoozed", &[("time", &time)])}</p>
                <button type="button" class="button" on:click=move |_| set(0)>{t("alerts.wake")}</button>
            }
            .into_any()
        }
        None => {
            let button = |minutes: i64| {
                let snooze = move |_| set((now() + TimeDelta::minutes(minutes)).timestamp_millis());
                view! { <button type="button" class="button" on:click=snooze>{t_count("alerts.snooze", minutes)}</button> }
            };
            SNOOZES.map(button).into_iter().collect::<Vec<_>>().into_any()
        }
    }
}
