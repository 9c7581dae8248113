//! What the overview requests of a filter: again when the filter changes and, after a pause, when chats do. What is
//! shown stays until the answer arrives, and where there is none.

use crate::components::table::list_message::Notice;
use crate::pages::tab::model::TabModel;
use crate::query_state::ListFilter;
use crate::server::latest::Latest;
use crate::server::live::{Change, Live};
use crate::server::load::Failure;
use crate::words::{t, time};
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The shortest time between two requests while chats change, in milliseconds.
const PAUSE: u32 = 5_000;

/// What was requested.
pub(super) struct Fetched<T: Send + Sync + 'static> {
    /// The last that came.
    pub(super) value: RwSignal<Option<T>>,
    failure: RwSignal<Option<Failure>>,
    again: RwSignal<u32>,
}

// By hand: derived, both would ask the same of what was requested.
impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: Send + Sync + 'static> Fetched<T> {
    /// Requests by `request` while there is a question.
    pub(super) fn new<Q: Clone + Send + Sync + 'static>(
        question: Memo<Option<Q>>,
        request: impl Fn(Q) -> LocalBoxFuture<'static, Result<T, Failure>> + 'static,
    ) -> Self {
        let (value, failure, again) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(0));
        let latest = Latest::new();
        Effect::new(move || {
            again.track();
            let Some(answer) = question.get().map(&request) else { return };
            latest.run(Box::pin(async move {
                match answer.await {
                    Ok(fetched) => {
                        failure.try_set(None);
                        value.try_set(Some(fetched));
                    }
                    Err(why) => _ = failure.try_set(Some(why)),
                }
            }));
        });
        repeat_on_changes(again);
        Self { value, failure, again }
    }

    /// Why the last request failed, or why a part of it did, and another try.
    pub(super) fn failed(
        self,
        part: impl Fn(&T) -> Option<(&'static str, Failure)> + Send + 'static,
    ) -> impl Fn() -> Option<AnyView> + Send + 'static {
        let again = move |_| self.again.update(|again| *again += 1);
        move || {
            let whole = self.failure.get().map(|failure| (t("overview.failed"), failure));
            let (what, failure) = whole.or_else(|| self.value.with(|value| part(value.as_ref()?)))?;
            let words = format!("{what}. {}", failure.sentence());
            let notice = view! {
                <Notice words><button type="button" class="button" on:click=again>{t("action.try_again")}</button></Notice>
            };
            Some(notice.into_any())
        }
    }
}

/// Raises `again` after a pause, once for all changes until then.
fn repeat_on_changes(again: RwSignal<u32>) {
    let Some(live) = Live::get() else { return };
    let is_due = StoredValue::new(false);
    live.subscribe(move |changes| {
        let is_other = changes.iter().any(|change| !matches!(change, Change::Event(_)));
        if !is_other || is_due.try_get_value() != Some(false) {
            return;
        }
        is_due.set_value(true);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            is_due.try_set_value(false);
            again.try_update(|again| *again += 1);
        });
    });
}

/// The filter of the tab while something of it is shown.
pub(super) fn filter_while(
    model: TabModel,
    is_shown: impl Fn() -> bool + Send + Sync + 'static,
) -> Memo<Option<ListFilter>> {
    let now = time::use_now();
    Memo::new(move |_| {
        // Today becomes another day.
        now.track();
        let zone = model.zone.get();
        is_shown().then(|| model.state.with(|state| state.request_filter(time::today(&zone), zone.name())))
    })
}
