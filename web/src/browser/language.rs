//! The reader's language: the choice stored in this browser, otherwise the browser's own.

use crate::server;
use crate::words;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

const KEY: &str = "sightline-language";

/// Chooses the reader's language, fetches its texts, sets the language of the page, then calls `then`.
pub fn choose(then: fn()) {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let preferred = window().navigator().languages();
    words::choose(kept.into_iter().chain(preferred.iter().filter_map(|language| language.as_string())));
    if !words::needs_file() {
        set_page_language();
        return then();
    }
    spawn_local(async move {
        words::provide(server::texts(words::language()).await);
        set_page_language();
        then();
    });
}

fn set_page_language() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", words::language());
    }
}

/// Stores another language and reloads the page in it: the address keeps all that is chosen.
pub fn change(code: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, code);
    }
    let _ = window().location().reload();
}
