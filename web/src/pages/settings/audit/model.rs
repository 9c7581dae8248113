//! The entries that are shown: page after page as the server gives them, and newer ones as they come.

use super::newer::{Newer, newer};
use crate::browser::address::{Address, Step};
use crate::pages::section::DataContext;
use crate::query_state::{AuditState, RangeChoice};
use crate::server::latest::Latest;
use crate::server::load::Failure;
use crate::server::session::Session;
use crate::server::settings::audit;
use crate::words::time::{self, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{AuditEntry, AuditFilter, Page, PageRequest};
use uuid::Uuid;

/// How many entries a page has.
const PAGE: u32 = 100;
/// How many entries are asked for to see what is new.
const LOOK: u32 = 20;

/// The model of the page.
#[derive(Clone, Copy)]
pub struct AuditModel {
    /// What the address says.
    pub state: Memo<AuditState>,
    /// The zone of the days and of the times shown.
    pub zone: Signal<Zone>,
    /// The entries that are loaded, newest first.
    pub rows: RwSignal<Vec<AuditEntry>>,
    /// Where the next ones are.
    pub next: RwSignal<Option<String>>,
    /// Entries are being loaded that replace these.
    pub is_loading: RwSignal<bool>,
    /// Why the last request failed.
    pub failure: RwSignal<Option<Failure>>,
    /// Newer entries that are not shown, because the reader is further down.
    pub waiting: RwSignal<Option<Waiting>>,
    /// The entries that were just added.
    pub fresh: RwSignal<Vec<Uuid>>,
    /// The newest entry is in view.
    pub is_at_top: RwSignal<bool>,
    filter: Memo<AuditFilter>,
    address: Address,
    loading: Latest,
    /// A further page, or what is new, is being asked for.
    is_asking: StoredValue<(bool, bool)>,
    generation: StoredValue<u64>,
}

/// Newer entries that are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// So many.
    Some(usize),
    /// More than were asked for.
    Many,
}

impl AuditModel {
    /// Requests the entries whenever the filter changes.
    #[must_use]
    pub fn new() -> Self {
        let address = Address::get();
        let state = Memo::new(move |_| {
            let mut state = address.query.with(|query| AuditState::read(query));
            if state.tz.as_deref().is_some_and(|tz| !Zone::is_known(tz)) {
                state.tz = None;
                state.not_understood.push("tz".to_owned());
            }
            state
        });
        let own_zone = DataContext::get().me.time_zone;
        let zone =
            Memo::new(move |_| Zone::new(state.with(|state| state.tz.clone()).unwrap_or_else(|| own_zone.clone())));
        let now = use_now();
        let today = Memo::new(move |_| {
            now.track();
            time::today(&zone.get())
        });
        let filter = Memo::new(move |_| {
            // An hour goes with the clock.
            if state.with(|state| state.range == RangeChoice::LastHour) {
                now.track();
            }
            state.with(|state| state.request_filter(today.get(), zone.get().name()))
        });
        let model = Self {
            state,
            zone: zone.into(),
            rows: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            failure: RwSignal::new(None),
            waiting: RwSignal::new(None),
            fresh: RwSignal::new(Vec::new()),
            is_at_top: RwSignal::new(true),
            filter,
            address,
            loading: Latest::new(),
            is_asking: StoredValue::new((false, false)),
            generation: StoredValue::new(0),
        };
        Effect::new(move |_| {
            filter.track();
            model.refresh();
        });
        // What failed for an expired session is requested again.
        let is_expired = Session::get().is_expired;
        Effect::new(move |was: Option<bool>| {
            let is_expired = is_expired.get();
            if was == Some(true) && !is_expired {
                model.refresh();
            }
            is_expired
        });
        model
    }

    /// Requests the entries again; those that are shown stay until the answer arrives, and when there is none.
    pub fn refresh(self) {
        self.generation.update_value(|generation| *generation += 1);
        self.is_asking.set_value((false, false));
        self.is_loading.set(true);
        self.loading.run(Box::pin(async move {
            let answer = self.ask(PAGE, None).await;
            self.is_loading.set(false);
            match answer {
                Ok(page) => self.show(page),
                Err(failure) => self.failure.set(Some(failure)),
            }
        }));
    }

    fn show(self, page: Page<AuditEntry>) {
        self.failure.set(None);
        self.waiting.set(None);
        self.next.set(page.next_cursor);
        self.rows.set(page.items);
    }

    /// Loads the next page, if there is one and it is not loading already.
    pub fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        if self.is_asking.get_value().0 || self.is_loading.get_untracked() {
            return;
        }
        self.is_asking.update_value(|asking| asking.0 = true);
        let generation = self.generation.get_value();
        spawn_local(async move {
            let answer = self.ask(PAGE, Some(cursor)).await;
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            self.is_asking.update_value(|asking| asking.0 = false);
            match answer {
                Ok(page) => {
                    self.failure.set(None);
                    self.next.set(page.next_cursor);
                    self.rows.update(|rows| {
                        let known: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
                        rows.extend(page.items.into_iter().filter(|row| !known.contains(&row.id)));
                    });
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// Asks what is new, unless that is being asked: it is shown where the newest entry is in view, and offered elsewhere.
    pub fn look(self) {
        if self.is_asking.get_value().1
            || self.is_loading.get_untracked()
            || self.failure.with_untracked(Option::is_some)
        {
            return;
        }
        self.is_asking.update_value(|asking| asking.1 = true);
        let generation = self.generation.get_value();
        spawn_local(async move {
            let answer = self.ask(LOOK, None).await;
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            self.is_asking.update_value(|asking| asking.1 = false);
            // The next look finds what this one did not.
            if let Ok(page) = answer {
                self.take(page);
            }
        });
    }

    fn take(self, page: Page<AuditEntry>) {
        let is_whole = page.next_cursor.is_none();
        let newer = self.rows.with_untracked(|rows| newer(rows, page.items, is_whole));
        match newer {
            Newer::Nothing => {}
            Newer::Some(ids, rows) if self.is_at_top.get_untracked() => {
                self.waiting.set(None);
                self.fresh.set(ids);
                self.rows.set(rows);
            }
            Newer::Some(ids, _) => self.waiting.set(Some(Waiting::Some(ids.len()))),
            Newer::Many if self.is_at_top.get_untracked() => self.refresh(),
            Newer::Many => self.waiting.set(Some(Waiting::Many)),
        }
    }

    async fn ask(self, limit: u32, cursor: Option<String>) -> Result<Page<AuditEntry>, Failure> {
        let filter = self.filter.try_get_untracked().unwrap_or_default();
        audit::page(&filter, &PageRequest { limit: Some(limit), cursor }).await
    }

    /// The filter as the API takes it.
    #[must_use]
    pub fn request_filter(self) -> AuditFilter {
        self.filter.get()
    }

    /// Changes filters: the address is replaced.
    pub fn change(self, change: impl FnOnce(&mut AuditState)) {
        let mut state = self.state.get_untracked();
        state.not_understood.clear();
        change(&mut state);
        self.address.go(&state.address(), Step::Replace);
    }

    /// Drops all filters.
    pub fn clear(self) {
        self.change(|state| *state = AuditState::default());
    }
}
