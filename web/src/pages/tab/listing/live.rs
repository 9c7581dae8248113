//! How a list follows the live stream: rows change in their places, those that stop matching go, and
//! new rows are requested.

use super::leaving::{self, focus_row, focused};
use super::newest::changes;
use super::{Check, Listing, Loaded};
use crate::components::table::row::{Row, RowData};
use crate::query_state::Tab;
use crate::server::live::{Change, Live};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// How long changes are collected before the list is requested again, in milliseconds.
const COLLECT_FOR: u32 = 300;
/// The shortest time between two such requests, in milliseconds.
const PAUSE: u32 = 2_000;

impl Listing {
    /// Applies changes of the live stream.
    pub fn apply(self, changes: &[Change]) {
        self.hidden.update_value(|hidden| hidden.follow(changes));
        for change in changes {
            if let Change::Erased(contact) = change {
                self.selection.retain(|id| id != *contact);
            }
        }
        if changes.iter().any(|change| matches!(change, Change::Reset | Change::Erased(_))) {
            self.refresh();
            return;
        }
        if changes.iter().any(|change| matches!(change, Change::Began | Change::Resumed)) {
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
        self.selection.retain(|id| !ids.contains(&id));
        if let Some((place, id)) = place.zip(in_focus) {
            let last = self.rows.with_untracked(Vec::len).saturating_sub(1);
            focus_row(self.rows.with_untracked(|rows| place_of(rows, id)).unwrap_or(place.min(last)));
        }
    }

    /// Marks those of the rows that are shown as leaving, and takes them off soon.
    fn leave(self, rows: Vec<Row>) {
        let is_shown = |id| self.rows.with_untracked(|rows| rows.iter().any(|row| row.id() == id));
        let is_marked = |id| self.leaving.with_untracked(|leaving| leaving.iter().any(|(known, _)| *known == id));
        let filter = self.filter();
        // The list may have been requested again before the change arrived that says why.
        let marked: Vec<&Row> = rows.iter().filter(|row| is_marked(row.id())).collect();
        if !marked.is_empty() {
            self.leaving.update(|leaving| {
                for (id, reason) in leaving {
                    let row = marked.iter().find(|row| row.id() == *id);
                    row.into_iter().for_each(|row| *reason = leaving::reason(&filter, row));
                }
            });
        }
        let rows: Vec<Row> = rows.into_iter().filter(|row| is_shown(row.id()) && !is_marked(row.id())).collect();
        if rows.is_empty() {
            return;
        }
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
            let is_paused = || self.live.is_some_and(Live::is_paused);
            if is_paused() {
                self.check.set_value(Check::Idle);
                return;
            }
            let (answer, ()) = futures::join!(self.load(None), self.recount(generation));
            if self.is_current(generation) && !self.is_loading.get_untracked() && !is_paused() {
                // If it fails, the next change requests it again.
                answer.into_iter().for_each(|loaded| self.compare(loaded));
            } else {
                // The rows that come may be older than this answer.
                self.check.try_set_value(Check::RunningAndDue);
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
}
