//! What a list of the settings has rows of.

use crate::query_state::{SettingsFilter, SettingsState};
use crate::server::load::Failure;
use crate::words::lower;
use crate::words::zone::Zone;
use futures::future::LocalBoxFuture;
use leptos::prelude::AnyView;
use sightline_shared::Page;
use uuid::Uuid;

/// The keys of the texts of a list.
#[derive(Clone, Copy)]
pub struct Words {
    /// What a row is, in the code: the end of classes, the beginning of ids.
    pub noun: &'static str,
    /// The title of the page.
    pub title: &'static str,
    /// What is looked for.
    pub search: &'static str,
    /// What the button for another row says.
    pub create: &'static str,
    /// How many rows there are.
    pub count: &'static str,
    /// The rows are loading.
    pub loading: &'static str,
    /// The rows could not be loaded.
    pub failed: &'static str,
    /// No row is as the filters want it, and what to do.
    pub none: [&'static str; 2],
    /// There is no such row, and why.
    pub gone: [&'static str; 2],
}

/// What a row is: the icon and the tone of a badge, and the words in it.
pub type Badge = (&'static str, &'static str, &'static str);

/// A row.
pub trait Item: Clone + PartialEq + Send + Sync + 'static {
    /// What rows are filtered by.
    type Filter: SettingsFilter;
    /// The texts of the list.
    const WORDS: Words;
    /// The keys of the heads, and the ends of the classes of their cells. The first is the title.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// Its id.
    fn id(&self) -> Uuid;

    /// Its name.
    fn title(&self) -> String;

    /// What it is.
    fn badge(&self) -> Badge;

    /// What is in its cells, after the title.
    fn cells(&self, zone: &Zone) -> Vec<AnyView>;

    /// The texts in which words are looked for.
    fn texts(&self) -> Vec<&str>;

    /// Whether filters want it.
    fn is_wanted(&self, filter: &Self::Filter) -> bool;

    /// Brings rows into their order.
    fn order(rows: &mut [Self]);

    /// Requests all rows. The server gives all at once, so nothing is left for it to find.
    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>>;

    /// Requests one row.
    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>>;

    /// Why something was not done, in the reader's language where the reason is known.
    fn refusal(failure: &Failure) -> String {
        failure.sentence()
    }

    /// Whether an address wants it.
    fn is_found(&self, state: &SettingsState<Self::Filter>) -> bool {
        let has_words = |words: &String| {
            let words = lower(words.trim());
            self.texts().into_iter().any(|text| lower(text).contains(&words))
        };
        self.is_wanted(&state.filter) && state.q.as_ref().is_none_or(has_words)
    }
}
