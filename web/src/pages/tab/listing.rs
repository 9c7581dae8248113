//! The rows of a list as they are loaded, page after page, and as they change. A late answer never
//! overwrites that of a newer request: each carries its generation.
//!
//! The live stream reports changes, but only the server can say which rows belong to a list. So
//! the rows that are shown change in place, and new rows are requested.

use super::hidden::HiddenChats;
use super::leaving::{self, focus_row, focused};
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
    /// The rows that no longer belong to the list, with the reason; they go soon.
    pub leaving: RwSignal<Vec<(Uuid, String)>>,
    /// The rows have another order than that in which they are shown.
    pub is_reordered: RwSignal<bool>,
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
            leaving: RwSignal::new(Vec::new()),
            is_reordered: RwSignal::new(false),
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
        if changes.contains(&Change::Resumed) {
            // What failed meanwhile is requested again, and what may have changed is looked for.
            if self.failure.with_untracked(Option::is_some) { self.refresh() } else { self.check() }
        }
        for change in changes {
            let data = match change {
                Change::Chat(chat) if self.tab == Tab::Chats => RowData::Chat((**chat).clone()),
                Change::Result(result) if self.tab == Tab::Results => RowData::Result((**result).clone()),
                _ => continue,
            };
            let row = Row::from(data);
            let is_excluded = self.filter.with_value(|filter| leaving::is_excluded(filter, &row));
            self.update_shown(vec![row.clone()]);
            if is_excluded {
                self.leave(vec![row]);
            } else if self.leaving.with_untracked(|leaving| leaving.iter().any(|(id, _)| *id == row.id())) {
                self.leaving.update(|leaving| leaving.retain(|(id, _)| *id != row.id()));
            }
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
        self.next.set(loaded.next);
        // The live stream may have sent newer copies while these were on their way, or waited.
        self.rows.update(|shown| *shown = newest(loaded.rows, shown));
    }

    /// Takes the rows of hidden chats off what is shown and what waits.
    fn leave_out_hidden(self) {
        let is_hidden = |row: &Row| self.hidden.with_value(|hidden| hidden.has(row));
        let gone = |rows: &[Row]| rows.iter().filter(|row| is_hidden(row)).map(Row::id).collect::<Vec<_>>();
        let shown = self.rows.with_untracked(|rows| gone(rows));
        self.remove(&shown);
        let waiting = self.pending.with_value(|pending| pending.as_ref().map(|loaded| gone(&loaded.rows)));
        if let Some(waiting) = waiting.filter(|waiting| !waiting.is_empty()) {
            self.pending.update_value(|pending| {
                pending.iter_mut().for_each(|loaded| loaded.rows.retain(|row| !waiting.contains(&row.id())));
            });
            self.waiting.update(|ids| ids.retain(|id| !waiting.contains(id)));
        }
    }

    /// Takes rows off the list. The focus stays in its row, or comes to the one in its place.
    fn remove(self, ids: &[Uuid]) {
        if ids.is_empty() {
            return;
        }
        let place = focused();
        let place_of = |rows: &[Row], id| rows.iter().position(|row| row.id() == id);
        let in_focus = place.and_then(|place| self.rows.with_untracked(|rows| rows.get(place).map(Row::id)));
        self.rows.update(|rows| rows.retain(|row| !ids.contains(&row.id())));
        if let Some((place, id)) = place.zip(in_focus) {
            let last = self.rows.with_untracked(Vec::len).saturating_sub(1);
            focus_row(self.rows.with_untracked(|rows| place_of(rows, id)).unwrap_or(place.min(last)));
        }
    }

    /// Marks those of the rows that are shown as leaving, and takes them off soon.
    fn leave(self, rows: Vec<Row>) {
        let is_shown = |id| self.rows.with_untracked(|rows| rows.iter().any(|row| row.id() == id));
        let is_marked = |id| self.leaving.with_untracked(|leaving| leaving.iter().any(|(known, _)| *known == id));
        let rows: Vec<Row> = rows.into_iter().filter(|row| is_shown(row.id()) && !is_marked(row.id())).collect();
        if rows.is_empty() {
            return;
        }
        let filter = self.filter();
        self.leaving.update(|leaving| leaving.extend(rows.iter().map(|row| (row.id(), leaving::reason(&filter, row)))));
        spawn_local(async move {
            leaving::stay(self.is_idle).await;
            let ids: Vec<Uuid> = rows.iter().map(Row::id).collect();
            // Those that came back are no longer marked.
            let gone = self.leaving.try_update(|leaving| {
                let gone: Vec<Uuid> = leaving.iter().map(|(id, _)| *id).filter(|id| ids.contains(id)).collect();
                leaving.retain(|(id, _)| !gone.contains(id));
                gone
            });
            gone.into_iter().for_each(|gone| self.remove(&gone));
        });
    }

    fn discard_waiting(self) {
        self.pending.set_value(None);
        self.is_reordered.set(false);
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
        let ids: Vec<Uuid> = loaded.rows.iter().map(Row::id).collect();
        self.update_shown(loaded.rows.clone());
        let shown = self.rows.get_untracked();
        if loaded.next.is_none() {
            self.leave(shown.iter().filter(|row| !ids.contains(&row.id())).cloned().collect());
        }
        let leaving = self.leaving.get_untracked();
        let stays = |row: &&Row| !leaving.iter().any(|(id, _)| *id == row.id());
        let shown: Vec<Uuid> = shown.iter().filter(stays).map(Row::id).collect();
        let new: Vec<Uuid> = ids.iter().copied().filter(|id| !shown.contains(id)).collect();
        let is_reordered = new.is_empty() && !shown.starts_with(&ids);
        if new.is_empty() && !is_reordered {
            self.discard_waiting();
            return;
        }
        self.waiting.set(new);
        self.is_reordered.set(is_reordered);
        self.pending.set_value(Some(loaded));
        if self.is_idle.get_untracked() || shown.is_empty() {
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
