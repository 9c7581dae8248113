//! Closing several chats, one after the other. As with one chat, nothing is sent for some seconds after it was confirmed,
//! and it can be undone until then; leaving the list or the page in between sends it at once.

use super::tally::Tally;
use crate::components::base::pause::Pause;
use crate::components::table::row::Row;
use crate::components::table::selecting::selection::Selection;
use crate::pages::message;
use crate::server;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatState, ClosedChat};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;
use uuid::Uuid;

/// How long it can be undone, as `selection.pending` says.
const DELAY: Duration = Duration::from_secs(5);

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is being closed.
    Idle,
    /// So many are about to be closed.
    Pending(usize),
    /// So many were tried, of so many.
    Running(usize, usize),
}

/// What was confirmed: the chats, each with one key for all attempts.
#[derive(Clone)]
struct Job {
    chats: VecDeque<(Uuid, String)>,
    closed: ClosedChat,
}

impl Job {
    /// Sends what is left while the page is left.
    fn send_with_page(&mut self) {
        for (chat, key) in std::mem::take(&mut self.chats) {
            server::participation::close_with_page(chat, &key, &self.closed);
        }
    }
}

/// Closing the chats of a selection.
#[derive(Clone, Copy)]
pub struct ClosingMany {
    selection: Selection,
    /// How far it has come.
    pub phase: RwSignal<Phase>,
    pending: StoredValue<Option<Job>>,
    is_stopped: RwSignal<bool>,
    delay: Pause,
}

impl ClosingMany {
    /// Closes chats of `selection`.
    #[must_use]
    pub fn new(selection: Selection) -> Self {
        let (phase, is_stopped) = (RwSignal::new(Phase::Idle), RwSignal::new(false));
        let closing = Self { selection, phase, pending: StoredValue::new(None), is_stopped, delay: Pause::new(DELAY) };
        let leaving = window_event_listener_untyped("pagehide", move |_| {
            if let Some(mut job) = closing.take() {
                job.send_with_page();
                // The browser may show the page again as it was.
                closing.end();
            }
        });
        on_cleanup(move || {
            leaving.remove();
            closing.run();
        });
        closing
    }

    /// Closes those of the rows that can be closed, unless that is undone.
    pub fn confirm(self, rows: &[Row], reason: Option<String>) {
        let chats: VecDeque<_> = closable(rows).map(|chat| (chat.id, Uuid::now_v7().to_string())).collect();
        self.selection.is_held.set(true);
        self.phase.set(Phase::Pending(chats.len()));
        self.pending.set_value(Some(Job { chats, closed: ClosedChat { reason } }));
        self.delay.then(move || self.run());
        // Renews the sign-in if it is about to expire: what is sent with the page could not do that.
        spawn_local(async { drop(server::me().await) });
    }

    /// Nothing is closed.
    pub fn undo(self) {
        self.delay.forget();
        self.take();
        self.end();
    }

    /// The chats that were not tried yet stay as they are.
    pub fn stop(self) {
        self.is_stopped.set(true);
    }

    fn take(self) -> Option<Job> {
        self.pending.try_update_value(Option::take).flatten()
    }

    fn end(self) {
        self.phase.try_set(Phase::Idle);
        self.selection.is_held.try_set(false);
    }

    fn run(self) {
        let Some(job) = self.take() else { return };
        self.is_stopped.try_set(false);
        let all = job.chats.len();
        self.phase.try_set(Phase::Running(0, all));
        spawn_local(async move {
            let job = Rc::new(RefCell::new(job));
            let rest = Rc::clone(&job);
            let leaving = window_event_listener_untyped("pagehide", move |_| rest.borrow_mut().send_with_page());
            let tally = self.close_all(&job, all).await;
            leaving.remove();
            self.end();
            message::report(tally.words(job.borrow().chats.len()));
        });
    }

    /// Closes one after the other, until all were tried, the user stops it or the server does not answer. The list may
    /// have been left meanwhile.
    async fn close_all(self, job: &RefCell<Job>, all: usize) -> Tally {
        let (mut tally, closed) = (Tally::new("selection.closed"), job.borrow().closed.clone());
        loop {
            if self.is_stopped.try_get_untracked() == Some(true) {
                return tally;
            }
            let next = job.borrow_mut().chats.pop_front();
            let Some((chat, key)) = next else { return tally };
            match server::participation::close(chat, &key, &closed).await {
                Ok(_) => {
                    tally.done += 1;
                    self.selection.retain(|id| id != chat);
                }
                Err(failure) => {
                    tally.refuse(&failure);
                    if failure.status.is_none() {
                        return tally;
                    }
                }
            }
            let left = job.borrow().chats.len();
            self.phase.try_set(Phase::Running(all - left, all));
        }
    }
}

/// The chats of the rows that can be closed: those that are not. A user who may close chats may close every chat in the list.
pub fn closable(rows: &[Row]) -> impl Iterator<Item = &Chat> {
    rows.iter().filter_map(Row::chat).filter(|chat| chat.state != ChatState::Closed)
}
