//! A webhook as a row of the list.

use super::events::event_name;
use super::words::badge;
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::{text, when};
use crate::pages::tab::cells::organization_cell;
use crate::query_state::{WebhookFilter, WebhookStanding};
use crate::server::load::Failure;
use crate::server::settings::webhooks;
use crate::words::t;
use crate::words::zone::Zone;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{Page, Webhook};
use uuid::Uuid;

impl Item for Webhook {
    type Filter = WebhookFilter;

    const WORDS: Words = Words {
        noun: "webhook",
        title: "webhooks.title",
        search: "webhooks.search",
        create: "webhooks.create",
        count: "webhooks.count",
        loading: "webhooks.loading",
        failed: "webhooks.failed",
        none: ["webhooks.none", "webhooks.none_words"],
        gone: ["webhooks.gone", "webhooks.gone_words"],
    };
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("webhooks.name", "contact"),
        ("webhooks.address", "url"),
        ("webhooks.events", "events"),
        ("column.organization", "organization"),
        ("webhooks.failing_since", "seen"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.id
    }

    fn title(&self) -> String {
        let host = || self.url.split("://").last()?.split(['/', '?']).next().map(str::to_owned);
        let named = Some(self.description.clone()).filter(|words| !words.trim().is_empty());
        named.or_else(host).unwrap_or_else(|| self.url.clone())
    }

    fn badge(&self) -> Badge {
        badge(self)
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        let events = self.event_types.iter().map(|event| event_name(*event)).collect::<Vec<_>>().join(", ");
        vec![
            text(self.url.clone()),
            text(events),
            organization_cell(&self.organization),
            when(self.failing_since, "–", zone),
        ]
    }

    fn texts(&self) -> Vec<&str> {
        let events = self.event_types.iter().map(|event| event.as_str());
        [self.description.as_str(), &self.url, &self.organization.name].into_iter().chain(events).collect()
    }

    fn is_wanted(&self, filter: &WebhookFilter) -> bool {
        filter.standing.is_none_or(|wanted| wanted == WebhookStanding::of(self))
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_key(|webhook| webhook.id);
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(webhooks::list())
    }

    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(async move { webhooks::find(id).await })
    }

    fn refusal(failure: &Failure) -> String {
        match failure.code.as_str() {
            "webhook_disabled" => t("webhooks.is_paused").to_owned(),
            "too_many_deliveries" => t("webhooks.too_many_again").to_owned(),
            "too_many_webhooks" => t("webhooks.too_many").to_owned(),
            _ if failure.is_fault_of("/organization_id") => t("people.organization_wrong").to_owned(),
            _ if !failure.faults.is_empty() => t("webhooks.not_saved").to_owned(),
            _ => failure.sentence(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_state::WebhooksState;
    use serde_json::{Value, json};

    fn webhook(changed: &Value) -> Webhook {
        let mut webhook = json!({
            "id": Uuid::nil(), "organization": {"id": Uuid::nil(), "name": "Acme", "path": ["Acme"]},
            "url": "https://desk.example.com/hooks?x=1", "description": "", "event_types": ["chat.event"],
            "is_enabled": true, "created_at": "2026-11-26T10:00:00Z", "updated_at": "2026-11-26T10:00:00Z"
        });
        webhook.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        serde_json::from_value(webhook).unwrap()
    }

    #[test]
    fn webhooks_are_named_by_their_purpose_or_host_and_found_by_their_words() {
        let plain = webhook(&json!({}));
        let failing = webhook(&json!({"description": "Desk", "failing_since": "2026-11-26T10:00:00Z"}));
        let paused = webhook(&json!({"is_enabled": false, "failing_since": "2026-11-26T10:00:00Z"}));
        assert_eq!((plain.title(), failing.title()), ("desk.example.com".to_owned(), "Desk".to_owned()));
        let wanted = |query: &str| {
            let state = WebhooksState::read(query);
            [&plain, &failing, &paused].map(|webhook| webhook.is_found(&state))
        };
        assert_eq!(wanted("q=HOOKS"), [true, true, true]);
        assert_eq!(wanted("state=active"), [true, false, false]);
        assert_eq!(wanted("state=failing"), [false, true, false]);
        assert_eq!(wanted("state=disabled&q=chat.event"), [false, false, true]);
    }
}
