//! The delivery log of a webhook, read again gently while it is looked at.

use crate::components::base::pause::Pause;
use crate::pages::settings::list::model::ListModel;
use crate::server::latest::Latest;
use crate::server::load::{Failure, Load};
use crate::server::settings::webhooks;
use crate::words::zone::now;
use chrono::TimeDelta;
use leptos::prelude::*;
use sightline_shared::{Webhook, WebhookDelivery};
use std::time::Duration;
use uuid::Uuid;

/// How many deliveries are shown first, and how many at most.
const FIRST: usize = 20;
const MOST: usize = 200;
/// How long until it is read again: while one is about to be sent, and else.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(10);

/// The log.
#[derive(Clone, Copy)]
pub struct Log {
    /// The newest deliveries.
    pub entries: RwSignal<Load<Vec<WebhookDelivery>>>,
    /// There are older ones.
    pub has_more: RwSignal<bool>,
    /// The delivery of the last test.
    pub test: RwSignal<Option<Uuid>>,
    webhook: Uuid,
    model: ListModel<Webhook>,
    limit: RwSignal<usize>,
    loading: Latest,
    pause: Pause,
    waited: StoredValue<Duration>,
}

impl Log {
    /// Requests it.
    #[must_use]
    pub fn new(webhook: Uuid, model: ListModel<Webhook>) -> Self {
        let log = Self {
            entries: RwSignal::new(Load::Loading),
            has_more: RwSignal::new(false),
            test: RwSignal::new(None),
            webhook,
            model,
            limit: RwSignal::new(FIRST),
            loading: Latest::new(),
            pause: Pause::new(SOON),
            waited: StoredValue::new(Duration::ZERO),
        };
        log.read();
        log
    }

    /// Reads it now.
    pub fn read(self) {
        let Some(limit) = self.limit.try_get_untracked() else { return };
        self.loading.run(Box::pin(async move {
            let answer = webhooks::deliveries(self.webhook, limit).await;
            self.take(answer.map(|page| (page.items, page.next_cursor.is_some())));
            self.pause.then(move || self.read_if_seen());
        }));
    }

    /// Older ones, too.
    pub fn read_more(self) {
        self.limit.update(|limit| *limit = (*limit + 30).min(MOST));
        self.read();
    }

    /// A delivery of those that are shown. Tracks them.
    #[must_use]
    pub fn find(self, id: Uuid) -> Option<WebhookDelivery> {
        self.entries.with(|entries| match entries {
            Load::Ready(entries) => entries.iter().find(|entry| entry.id == id).cloned(),
            _ => None,
        })
    }

    /// A log that cannot be read again stays as it is.
    fn take(self, answer: Result<(Vec<WebhookDelivery>, bool), Failure>) {
        match answer {
            Ok((entries, has_more)) => {
                let entries = Load::Ready(entries);
                let is_other = self.entries.with_untracked(|known| *known != Load::Loading && *known != entries);
                self.has_more.set(has_more && self.limit.get_untracked() < MOST);
                self.entries.set(entries);
                if is_other {
                    leptos::task::spawn_local(self.model.read_again(self.webhook));
                }
            }
            Err(failure) if !self.entries.with_untracked(|known| matches!(known, Load::Ready(_))) => {
                self.entries.set(Load::Failed(failure));
            }
            Err(_) => {}
        }
    }

    fn read_if_seen(self) {
        let is_soon = self.is_soon();
        let waited = self.waited.try_update_value(|waited| {
            *waited += SOON;
            *waited
        });
        let Some(waited) = waited else { return };
        if !document().hidden() && (is_soon || waited >= LATER) {
            self.waited.set_value(Duration::ZERO);
            self.read();
        } else {
            self.pause.then(move || self.read_if_seen());
        }
    }

    /// Whether one is about to be sent.
    fn is_soon(self) -> bool {
        let horizon = now() + TimeDelta::seconds(10);
        let is_due = |entry: &WebhookDelivery| entry.next_attempt_at.is_some_and(|at| at.utc() <= horizon);
        self.entries
            .try_with_untracked(|entries| matches!(entries, Load::Ready(entries) if entries.iter().any(is_due)))
            .unwrap_or_default()
    }
}
