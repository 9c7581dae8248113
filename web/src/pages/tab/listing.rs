//! The rows of a list as they are loaded, page after page, and as they change. A late answer never
//! overwrites that of a newer request: each carries its generation.
//!
//! The live stream reports changes, but only the server can say which rows belong to a list. So
//! the rows that are shown change in place, and new rows are requested.

use super::hidden::HiddenChats;
use super::newest::{changes, newest};
use crate::components::table::row::{Row, RowData};
use crate::query_state::{ListFilter, Tab};
use crate::server;
use crate::server::latest::Latest;
use crate::server::live::Change;
use crate::server::load::Failure;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Count, Page, PageRequest};
use uuid::Uuid;

/// How many rows a page has: more than the largest screen shows.
const PAGE: u32 = 100;
/// How long changes are collected before the list is requested again, in milliseconds.
const COLLECT_FOR: u32 = 300;
/// The shortest time between two such requests, in milliseconds.
const PAUSE: u32 = 2_000;
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
    /// The reader is not using the list, so new rows may be added at once.
    pub is_idle: RwSignal<bool>,
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
        Self {
            tab,
            rows: RwSignal::new(Vec::new()),
            count: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            failure: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            fresh: RwSignal::new(Vec::new()),
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

    /// Requests the rows of a filter; the old rows stay until the answer arrives.
    pub fn set_filter(self, filter: ListFilter) {
        self.filter.set_value(filter);
        self.count.set(None);
        self.refresh();
    }

    /// Requests the rows again.
    pub fn refresh(self) {
        self.generation.update_value(|generation| *generation += 1);
        let generation = self.generation.get_value();
        self.is_loading.set(true);
        self.is_loading_more.set_value(false);
        self.discard_waiting();
        self.loading.run(Box::pin(async move {
            let answer = self.load(None).await;
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
                    self.rows.update(|rows| rows.extend(loaded.rows));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// Applies changes of the live stream.
    pub fn apply(self, changes: &[Change]) {
        self.hidden.update_value(|hidden| hidden.follow(changes));
        if changes.iter().any(|change| matches!(change, Change::Reset | Change::Erased(_))) {
            self.refresh();
            return;
        }
        for change in changes {
            let data = match change {
                Change::Chat(chat) if self.tab == Tab::Chats => RowData::Chat((**chat).clone()),
                Change::Result(result) if self.tab == Tab::Results => RowData::Result((**result).clone()),
                _ => continue,
            };
            self.update_shown(vec![data.into()]);
        }
        if changes.iter().any(|change| matches!(change, Change::Hidden(_))) {
            self.leave_out_hidden();
        }
        if changes.iter().any(|change| matches!(change, Change::Chat(_) | Change::Result(_) | Change::Hidden(_))) {
            self.check();
        }
    }

    /// Shows the rows that were waiting.
    pub fn show_waiting(self) {
        let Some(loaded) = self.pending.try_update_value(Option::take).flatten() else { return };
        let fresh = self.waiting.get_untracked();
        self.show(loaded);
        self.waiting.set(Vec::new());
        self.fresh.set(fresh);
        spawn_local(async move {
            TimeoutFuture::new(FRESH_FOR).await;
            self.fresh.try_set(Vec::new());
        });
    }

    fn show(self, loaded: Loaded) {
        self.failure.set(None);
        self.next.set(loaded.next);
        // The live stream may have sent newer copies while these were on their way, or waited.
        self.rows.update(|shown| *shown = newest(loaded.rows, shown));
    }

    /// Takes the rows of hidden chats off what is shown and what waits.
    fn leave_out_hidden(self) {
        let is_hidden = |row: &Row| self.hidden.with_value(|hidden| hidden.has(row));
        let gone = |rows: &[Row]| rows.iter().filter(|row| is_hidden(row)).map(Row::id).collect::<Vec<_>>();
        let shown = self.rows.with_untracked(|rows| gone(rows));
        if !shown.is_empty() {
            self.rows.update(|rows| rows.retain(|row| !shown.contains(&row.id())));
        }
        let waiting = self.pending.with_value(|pending| pending.as_ref().map(|loaded| gone(&loaded.rows)));
        if let Some(waiting) = waiting.filter(|waiting| !waiting.is_empty()) {
            self.pending.update_value(|pending| {
                pending.iter_mut().for_each(|loaded| loaded.rows.retain(|row| !waiting.contains(&row.id())));
            });
            self.waiting.update(|ids| ids.retain(|id| !waiting.contains(id)));
        }
    }

    fn discard_waiting(self) {
        self.pending.set_value(None);
        self.waiting.set(Vec::new());
    }

    /// Checks whether there are new rows, and counts all; not more often than needed.
    fn check(self) {
        if self.check.get_value() != Check::Idle {
            self.check.set_value(Check::RunningAndDue);
            return;
        }
        self.check.set_value(Check::Running);
        spawn_local(async move {
            TimeoutFuture::new(COLLECT_FOR).await;
            let Some(generation) = self.generation.try_get_value() else { return };
            let (answer, ()) = futures::join!(self.load(None), self.recount(generation));
            if self.is_current(generation) && !self.is_loading.get_untracked() {
                // If it fails, the next change requests it again.
                answer.into_iter().for_each(|loaded| self.compare(loaded));
            }
            TimeoutFuture::new(PAUSE).await;
            if let Some(check) = self.check.try_update_value(|check| std::mem::replace(check, Check::Idle))
                && check == Check::RunningAndDue
            {
                self.check();
            }
        });
    }

    fn compare(self, loaded: Loaded) {
        let shown: Vec<Uuid> = self.rows.with_untracked(|rows| rows.iter().map(Row::id).collect());
        let new: Vec<Uuid> = loaded.rows.iter().map(Row::id).filter(|id| !shown.contains(id)).collect();
        if new.is_empty() {
            self.discard_waiting();
            self.update_shown(loaded.rows);
            return;
        }
        self.update_shown(loaded.rows.clone());
        self.waiting.set(new);
        self.pending.set_value(Some(loaded));
        if self.is_idle.get_untracked() {
            self.show_waiting();
        }
    }

    /// Updates rows that are shown, in their places.
    fn update_shown(self, rows: Vec<Row>) {
        let changes = self.rows.with_untracked(|shown| changes(rows, shown));
        if !changes.is_empty() {
            self.rows.update(|rows| changes.into_iter().for_each(|(at, row)| rows[at] = row));
        }
    }

    /// The filter of the last request.
    fn filter(self) -> ListFilter {
        self.filter.try_get_value().unwrap_or_else(|| ListFilter::new(self.tab))
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
