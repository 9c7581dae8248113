//! The rows of a list as they are loaded, page after page. A late answer never overwrites a newer
//! question: each carries its generation.

use crate::api::{self, Pairs};
use crate::load::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use sightline_shared::Count;

/// How many rows a page has: more than the largest screen shows.
const PAGE: &str = "100";

/// A list.
pub struct Listing<T: Send + Sync + 'static> {
    list: &'static str,
    /// The rows that are loaded.
    pub rows: RwSignal<Vec<T>>,
    /// How many there are; apart from the rows, which never wait for it.
    pub count: RwSignal<Option<Count>>,
    /// Rows are being loaded that replace these.
    pub is_loading: RwSignal<bool>,
    /// Why they did not come.
    pub failure: RwSignal<Option<Failure>>,
    /// An answer has come to this list at all.
    pub has_answer: RwSignal<bool>,
    next: RwSignal<Option<String>>,
    is_loading_more: StoredValue<bool>,
    generation: StoredValue<u64>,
    asked: StoredValue<Pairs>,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Listing<T> {
    /// An empty list.
    #[must_use]
    pub fn new(list: &'static str) -> Self {
        Self {
            list,
            rows: RwSignal::new(Vec::new()),
            count: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            failure: RwSignal::new(None),
            has_answer: RwSignal::new(false),
            next: RwSignal::new(None),
            is_loading_more: StoredValue::new(false),
            generation: StoredValue::new(0),
            asked: StoredValue::new(Vec::new()),
        }
    }

    /// Asks a question; the old rows stay until its answer comes.
    pub fn ask(self, question: Pairs) {
        self.asked.set_value(question);
        self.refresh();
    }

    /// Asks the last question again.
    pub fn refresh(self) {
        self.generation.update_value(|generation| *generation += 1);
        let generation = self.generation.get_value();
        let question = self.asked.get_value();
        self.is_loading.set(true);
        self.is_loading_more.set_value(false);
        self.count.set(None);
        let counted = question.clone();
        spawn_local(async move {
            let mut pairs = question;
            pairs.push(("limit", PAGE.to_owned()));
            let answer = api::page(self.list, &pairs).await;
            if !self.is_current(generation) {
                return;
            }
            self.is_loading.set(false);
            match answer {
                Ok(page) => {
                    self.failure.set(None);
                    self.next.set(page.next_cursor);
                    self.rows.set(page.items);
                    self.has_answer.set(true);
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
        spawn_local(async move {
            let count = api::count(self.list, &counted).await.ok();
            if self.is_current(generation) {
                self.count.set(count);
            }
        });
    }

    /// Loads the next page, when there is one and none is on its way.
    pub fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        if self.is_loading_more.get_value() || self.is_loading.get_untracked() {
            return;
        }
        self.is_loading_more.set_value(true);
        let generation = self.generation.get_value();
        let mut pairs = self.asked.get_value();
        pairs.push(("limit", PAGE.to_owned()));
        pairs.push(("cursor", cursor));
        spawn_local(async move {
            let answer = api::page::<T>(self.list, &pairs).await;
            if !self.is_current(generation) {
                return;
            }
            self.is_loading_more.set_value(false);
            match answer {
                Ok(page) => {
                    self.next.set(page.next_cursor);
                    self.rows.update(|rows| rows.extend(page.items));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// False also when the page that asked is gone.
    fn is_current(self, generation: u64) -> bool {
        self.generation.try_get_value() == Some(generation)
    }
}
