//! What a webhook can be sent, in words.

use crate::pages::settings::form::choices::{Group, Offered};
use crate::words::t;
use sightline_shared::WebhookEventType as Event;

const fn offered(event: Event, name: &'static str, words: &'static str) -> Offered {
    Offered { value: event.as_str(), name, words, is_risky: false }
}

/// All events, as they are chosen.
pub const EVENTS: &[Group] = &[
    (
        "webhooks.chats",
        &[
            offered(Event::ChatCreated, "webhooks.event.chat_created", "webhooks.on.chat_created"),
            offered(Event::ChatQueued, "webhooks.event.chat_queued", "webhooks.on.chat_queued"),
            offered(Event::ChatAccepted, "webhooks.event.chat_accepted", "webhooks.on.chat_accepted"),
            offered(Event::ChatEvent, "webhooks.event.chat_event", "webhooks.on.chat_event"),
            offered(Event::ChatWaitingOverTarget, "webhooks.event.chat_waiting", "webhooks.on.chat_waiting"),
            offered(Event::ChatMoved, "webhooks.event.chat_moved", "webhooks.on.chat_moved"),
            offered(Event::ChatClosed, "webhooks.event.chat_closed", "webhooks.on.chat_closed"),
            offered(Event::ChatReopened, "webhooks.event.chat_reopened", "webhooks.on.chat_reopened"),
        ],
    ),
    (
        "webhooks.results",
        &[offered(Event::ResultCreated, "webhooks.event.result_created", "webhooks.on.result_created")],
    ),
    (
        "webhooks.contacts",
        &[
            offered(Event::ContactCreated, "webhooks.event.contact_created", "webhooks.on.contact_created"),
            offered(Event::ContactUpdated, "webhooks.event.contact_updated", "webhooks.on.contact_updated"),
            offered(Event::ContactErased, "webhooks.event.contact_erased", "webhooks.on.contact_erased"),
        ],
    ),
];

/// The name of an event.
#[must_use]
pub fn event_name(event: Event) -> &'static str {
    if event == Event::WebhookTest {
        return t("webhooks.event.test");
    }
    let known = EVENTS.iter().flat_map(|(_, offers)| *offers).find(|offer| offer.value == event.as_str());
    known.map_or(event.as_str(), |offer| t(offer.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_name() {
        let unnamed: Vec<_> = Event::ALL.iter().filter(|event| event_name(**event) == event.as_str()).collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
    }
}
