//! Which language the reader wants: a choice kept in this browser, else as the browser says.

use crate::text;
use leptos::prelude::*;

const KEY: &str = "sightline-language";

/// Takes the reader's language, and tells the page's.
pub fn choose() {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let told = window().navigator().languages();
    text::choose(kept.into_iter().chain(told.iter().filter_map(|language| language.as_string())));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", text::language());
    }
}

/// Keeps another language and shows the page again in it: all that is chosen stands in its address.
pub fn change(code: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, code);
    }
    let _ = window().location().reload();
}
