//! Links to files, which the browser itself fetches: it shows how far it is, and stops on demand.

use crate::server;
use crate::words::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, MouseEvent};

/// The files of one menu.
#[derive(Clone, Copy)]
pub struct Download {
    failure: RwSignal<Option<String>>,
    /// The access token was renewed just now: it may have expired, and the browser does not renew it.
    is_fresh: StoredValue<bool>,
}

impl Download {
    /// Nothing was fetched yet.
    #[must_use]
    pub fn new() -> Self {
        Self { failure: RwSignal::new(None), is_fresh: StoredValue::new(false) }
    }

    /// The link to the file at `address`, named by the words of `key`.
    pub fn link(self, address: impl Fn() -> String + Send + Sync + 'static, key: &'static str) -> AnyView {
        view! { <a class="button" download="" href=address on:click=move |event| self.press(event)>{t(key)}</a> }
            .into_any()
    }

    /// Why the last one could not be fetched.
    pub fn failure(self) -> AnyView {
        let words =
            move || self.failure.get().map(|words| view! { <p class="popover__error" role="alert">{words}</p> });
        words.into_any()
    }

    fn press(self, event: MouseEvent) {
        self.failure.set(None);
        if self.is_fresh.get_value() {
            return self.is_fresh.set_value(false);
        }
        event.prevent_default();
        let link = event.current_target().and_then(|link| link.dyn_into::<HtmlElement>().ok());
        spawn_local(async move {
            match server::me().await {
                Ok(_) => {
                    self.is_fresh.try_set_value(true);
                    link.inspect(HtmlElement::click);
                }
                Err(error) => _ = self.failure.try_set(Some(error.sentence())),
            }
        });
    }
}
