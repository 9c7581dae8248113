//! Copies the address of what one sees.

use super::icon::Icon;
use crate::text::t;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long the tick shows.
const TOLD: Duration = Duration::from_secs(2);

/// The button. Where the browser has no clipboard (a page without TLS) there is none.
#[component]
pub fn CopyLink() -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let Ok(address) = window().location().href() else { return };
        let writing = JsFuture::from(window().navigator().clipboard().write_text(&address));
        spawn_local(async move {
            if writing.await.is_ok() {
                is_copied.try_set(true);
                set_timeout(move || _ = is_copied.try_set(false), TOLD);
            }
        });
    };
    let words = move || if is_copied.get() { t("copy.copied") } else { t("copy.link") };
    window().is_secure_context().then(|| {
        view! {
            <button type="button" class="icon-button" data-key="c" aria-label=words title=words on:click=copy>
                {move || if is_copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="link"/> } }}
            </button>
        }
    })
}
