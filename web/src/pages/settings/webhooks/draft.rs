//! What is typed and chosen of a webhook.

use super::events::EVENTS;
use super::words::url_fault;
use crate::pages::settings::form::choices::Choices;
use crate::pages::settings::form::fields::TextField;
use crate::server::load::Failure;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::WebhookEventType;

/// The fields.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Where messages are sent to.
    pub url: RwSignal<String>,
    /// What it is for.
    pub description: RwSignal<String>,
    /// What is sent.
    pub events: RwSignal<Vec<&'static str>>,
}

/// What a webhook has of them.
pub type Settings = (String, String, Vec<WebhookEventType>);

impl Draft {
    /// With these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let (url, description, events) = (RwSignal::default(), RwSignal::default(), RwSignal::default());
        let draft = Self { url, description, events };
        draft.set(settings);
        draft
    }

    /// Takes these settings in their place.
    pub fn set(self, (url, description, events): Settings) {
        self.url.set(url);
        self.description.set(description);
        self.events.set(events.into_iter().map(WebhookEventType::as_str).collect());
    }

    /// The events in their order. Tracks them.
    #[must_use]
    pub fn words(self) -> Vec<String> {
        let is_chosen = |event: &&WebhookEventType| self.events.with(|chosen| chosen.contains(&event.as_str()));
        WebhookEventType::ALL.iter().filter(is_chosen).map(ToString::to_string).collect()
    }

    /// Everything that is typed and chosen. Tracks it.
    #[must_use]
    pub fn settings(self) -> Settings {
        let events = self.words().iter().filter_map(|word| word.parse().ok()).collect();
        (self.url.get().trim().to_owned(), self.description.get().trim().to_owned(), events)
    }

    /// Whether what is wrong is said at a field.
    #[must_use]
    pub fn is_said(failure: &Failure) -> bool {
        ["/url", "/description", "/event_types"].iter().any(|pointer| failure.fault_of(pointer).is_some())
    }

    /// The fields; `ids` are those of the address, of the description and of the events.
    pub fn fields(self, ids: [&'static str; 3], failure: RwSignal<Option<Failure>>) -> AnyView {
        let fault = move |pointer: &'static str, words: fn(&str) -> &'static str| {
            Signal::derive(move || failure.with(|failure| failure.as_ref()?.fault_of(pointer).map(words)))
        };
        let [of_url, of_description, of_events] = ids;
        view! {
            <TextField id=of_url label=t("webhooks.address") kind="url" max="2000" hint=t("webhooks.address_words") value=self.url fault=fault("/url", url_fault)/>
            <TextField
                id=of_description label=t("webhooks.description") kind="text" max="500" is_optional=true hint=t("webhooks.description_words")
                value=self.description fault=fault("/description", |_| t("webhooks.description_wrong"))
            />
            <Choices id=of_events label=t("webhooks.events") groups=EVENTS chosen=self.events fault=fault("/event_types", |_| t("webhooks.events_wrong"))/>
        }
        .into_any()
    }
}
