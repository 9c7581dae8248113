//! Light, dark, or as the system has it: the reader's own setting, kept in this browser.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::MediaQueryList;

const KEY: &str = "sightline-theme";

/// How the app is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word that is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// The theme, for everything below; a change is kept and shown at once. The page sets it before
/// the first paint (`index.html`).
pub fn provide_theme() {
    let storage = || window().local_storage().ok().flatten();
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let theme = RwSignal::new(match kept.as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    });
    provide_context(theme);
    follow_system(theme);
    Effect::new(move |before: Option<()>| {
        let theme = theme.get();
        if before.is_some() {
            if let Some(storage) = storage() {
                let _ = storage.set_item(KEY, theme.word());
            }
            show(theme);
        }
    });
}

/// The system changes at dusk, say, while the app is open.
fn follow_system(theme: RwSignal<Theme>) {
    let Some(query) = system() else { return };
    let changed = Closure::<dyn Fn()>::new(move || {
        if let Some(theme) = theme.try_get_untracked() {
            show(theme);
        }
    });
    query.set_onchange(Some(changed.as_ref().unchecked_ref()));
    // For as long as the page: query and closure hold each other.
    changed.forget();
    std::mem::forget(query);
}

fn system() -> Option<MediaQueryList> {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten()
}

fn show(theme: Theme) {
    let is_dark = match theme {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::System => system().is_some_and(|query| query.matches()),
    };
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", if is_dark { "dark" } else { "light" });
    }
}

/// The theme.
#[must_use]
pub fn use_theme() -> RwSignal<Theme> {
    use_context().unwrap_or_else(|| RwSignal::new(Theme::System))
}
