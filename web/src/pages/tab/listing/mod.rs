//! The rows of a list as they are loaded, page after page, and as they change. A late answer never
//! overwrites that of a newer request: each carries its generation.
//!
//! The live stream reports changes, but only the server can say which rows belong to a list. So
//! the rows that are shown change in place, and new rows are requested.

mod hidden;
mod leaving;
mod live;
mod newest;
pub mod place;

use crate::components::table::row::{Row, RowData};
use crate::components::table::selecting::selection::Selection;
use crate::query_state::{ListFilter, Tab};
use crate::server;
use crate::server::latest::Latest;
use crate::server::live::Live;
use crate::server::load::Failure;
use gloo_timers::future::TimeoutFuture;
use hidden::HiddenChats;
use leptos::prelude::*;
use leptos::task::spawn_local;
use newest::{further, newest};
use place::{Place, Places};
use sightline_shared::{Count, Page, PageRequest};
use uuid::Uuid;

/// How many rows a page has: more than the largest screen shows.
const PAGE: u32 = 100;
/// How long a row that was added is marked, in milliseconds; the style fades it.
const FRESH_FOR: u32 = 1_500;

/// Some rows, and where the next ones are.
#[derive(Clone)]
struct Loaded {
    rows: Vec<Row>,
    next: Option<String>,
}

/// A list.
#[derive(Clone, Copy)]
pub struct Listing {
    tab: Tab,
    /// The rows that are loaded.
    pub rows: RwSignal<Vec<Row>>,
    /// The rows that are selected. Those that leave the list are no longer.
    pub selection: Selection,
    /// How many there are; apart from the rows, which never wait for it.
    pub count: RwSignal<Option<Count>>,
    /// Rows are being loaded that replace these.
    pub is_loading: RwSignal<bool>,
    /// The failure of the last request.
    pub failure: RwSignal<Option<Failure>>,
    /// The new rows that are not shown yet.
    pub waiting: RwSignal<Vec<Uuid>>,
    /// The rows that were just added.
    pub fresh: RwSignal<Vec<Uuid>>,
    /// The rows that no longer belong to the list, with the reason; they go soon.
    pub leaving: RwSignal<Vec<(Uuid, String)>>,
    /// The rows have another order than that in which they are shown.
    pub is_reordered: RwSignal<bool>,
    /// How far it is scrolled, in pixels.
    pub top: RwSignal<f64>,
    /// How far it is to be scrolled; taken when done.
    pub go_to: RwSignal<Option<f64>>,
    /// The reader is not using the list, so new rows may be added at once.
    pub is_idle: RwSignal<bool>,
    places: Places,
    live: Option<Live>,
    next: RwSignal<Option<String>>,
    pending: StoredValue<Option<Loaded>>,
    hidden: StoredValue<HiddenChats>,
    check: StoredValue<Check>,
    is_loading_more: StoredValue<bool>,
    generation: StoredValue<u64>,
    loading: Latest,
    counting: Latest,
    filter: StoredValue<ListFilter>,
}

/// Whether a check for new rows is running.
#[derive(Clone, Copy, PartialEq)]
enum Check {
    Idle,
    Running,
    /// And once more after that.
    RunningAndDue,
}

impl Listing {
    /// An empty list.
    #[must_use]
    pub fn new(tab: Tab) -> Self {
        let rows = RwSignal::new(Vec::new());
        Self {
            tab,
            rows,
            selection: Selection::new(rows),
            count: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            failure: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            fresh: RwSignal::new(Vec::new()),
            leaving: RwSignal::new(Vec::new()),
            is_reordered: RwSignal::new(false),
            top: RwSignal::new(0.0),
            go_to: RwSignal::new(None),
            places: Places::get(),
            live: Live::get(),
            is_idle: RwSignal::new(false),
            next: RwSignal::new(None),
            pending: StoredValue::new(None),
            hidden: StoredValue::new(HiddenChats::default()),
            check: StoredValue::new(Check::Idle),
            is_loading_more: StoredValue::new(false),
            generation: StoredValue::new(0),
            loading: Latest::new(),
            counting: Latest::new(),
            filter: StoredValue::new(ListFilter::new(tab)),
        }
    }

    /// Requests the rows of a filter; the old rows stay until the answer arrives. A list that was left
    /// is shown as it was until then, and as far as it had been loaded.
    pub fn set_filter(self, filter: ListFilter) {
        let place = self.places.take(&filter);
        self.filter.set_value(filter);
        let wanted = place.as_ref().map_or(0, |place| place.rows.len());
        self.count.set(place.as_ref().and_then(|place| place.count));
        if let Some(place) = place {
            self.rows.set(place.rows);
            self.go_to.set(Some(place.top));
        }
        self.request(wanted);
    }

    /// Remembers where the reader is, for when it comes back.
    pub fn leave_place(self) {
        let rows = self.rows.try_get_untracked().unwrap_or_default();
        let (count, top) = (self.count.try_get_untracked().flatten(), self.top.try_get_untracked());
        if let Some(top) = top.filter(|_| !rows.is_empty()) {
            self.places.keep(Place { filter: self.filter(), rows, count, top });
        }
    }

    /// Requests the rows again.
    pub fn refresh(self) {
        self.request(0);
    }

    /// Requests the first pages, until there are as many rows as `wanted`.
    fn request(self, wanted: usize) {
        self.generation.update_value(|generation| *generation += 1);
        let generation = self.generation.get_value();
        self.is_loading.set(true);
        self.is_loading_more.set_value(false);
        self.discard_waiting();
        self.loading.run(Box::pin(async move {
            let answer = self.load_to(wanted).await;
            if !self.is_current(generation) {
                return;
            }
            self.is_loading.set(false);
            match answer {
                Ok(loaded) => self.show(loaded),
                Err(failure) => self.failure.set(Some(failure)),
            }
        }));
        self.counting.run(Box::pin(self.recount(generation)));
    }

    /// Loads the next page, if there is one and it is not loading already.
    pub fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        if self.is_loading_more.get_value() || self.is_loading.get_untracked() {
            return;
        }
        self.is_loading_more.set_value(true);
        let generation = self.generation.get_value();
        spawn_local(async move {
            let answer = self.load(Some(cursor)).await;
            if !self.is_current(generation) {
                return;
            }
            self.is_loading_more.set_value(false);
            match answer {
                Ok(loaded) => {
                    self.next.set(loaded.next);
                    self.rows.update(|rows| rows.extend(further(loaded.rows, rows)));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// Shows the rows that were waiting.
    pub fn show_waiting(self) {
        let Some(loaded) = self.pending.try_update_value(Option::take).flatten() else { return };
        let fresh = self.waiting.get_untracked();
        self.show(loaded);
        self.discard_waiting();
        self.fresh.set(fresh);
        spawn_local(async move {
            TimeoutFuture::new(FRESH_FOR).await;
            self.fresh.try_set(Vec::new());
        });
    }

    fn show(self, loaded: Loaded) {
        self.failure.set(None);
        self.leaving.set(Vec::new());
        // Of a list that goes on, those that are not loaded may be further down.
        if loaded.next.is_none() {
            self.selection.retain(|id| loaded.rows.iter().any(|row| row.id() == id));
        }
        self.next.set(loaded.next);
        // The live stream may have sent newer copies while these were on their way, or waited.
        self.rows.update(|shown| *shown = newest(loaded.rows, shown));
    }

    fn discard_waiting(self) {
        self.pending.set_value(None);
        self.is_reordered.set(false);
        self.waiting.set(Vec::new());
    }

    /// The filter of the last request.
    fn filter(self) -> ListFilter {
        self.filter.try_get_value().unwrap_or_else(|| ListFilter::new(self.tab))
    }

    async fn load_to(self, wanted: usize) -> Result<Loaded, Failure> {
        let mut all = self.load(None).await?;
        while all.rows.len() < wanted
            && let Some(cursor) = all.next.take()
        {
            let more = self.load(Some(cursor)).await?;
            let more_rows = further(more.rows, &all.rows);
            all.rows.extend(more_rows);
            all.next = more.next;
        }
        Ok(all)
    }

    async fn load(self, cursor: Option<String>) -> Result<Loaded, Failure> {
        let filter = self.filter();
        let request = PageRequest { limit: Some(PAGE), cursor };
        fn loaded<T>(page: Page<T>, row: fn(T) -> RowData) -> Loaded {
            Loaded { rows: page.items.into_iter().map(|item| row(item).into()).collect(), next: page.next_cursor }
        }
        let mut answer = match self.tab {
            Tab::Chats => server::page(&filter, &request).await.map(|page| loaded(page, RowData::Chat)),
            Tab::Results => server::page(&filter, &request).await.map(|page| loaded(page, RowData::Result)),
            Tab::Contacts => server::page(&filter, &request).await.map(|page| loaded(page, RowData::Contact)),
        };
        if let Ok(loaded) = &mut answer {
            self.hidden.try_with_value(|hidden| loaded.rows.retain(|row| !hidden.has(row)));
        }
        answer
    }

    async fn recount(self, generation: u64) {
        let answer = server::count(&self.filter()).await;
        // If it fails, the previous count stays, as the rows do.
        if let Some(count) = answer.ok().filter(|_| self.is_current(generation)) {
            self.count.set(Some(count));
        }
    }

    /// False also when the page that sent the request is gone.
    fn is_current(self, generation: u64) -> bool {
        self.generation.try_get_value() == Some(generation)
    }
}
