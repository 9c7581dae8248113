//! What a panel shows while its content is loading, and when loading has failed.

use crate::server::load::{Failure, Load};
use crate::words::t;
use leptos::prelude::*;

/// The content once it is loaded.
#[component]
pub fn PanelLoad<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What is loaded.
    of: Signal<Load<T>>,
    /// Loads it again.
    on_retry: Callback<()>,
    /// How it is shown.
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    move || match of.get() {
        Load::Ready(content) => show(content),
        Load::Loading => view! { <PanelSkeleton/> }.into_any(),
        Load::Failed(failure) => not_loaded(failure.sentence(), &failure, on_retry),
    }
}

/// In the place of what was not loaded: why not, and another try where one may help.
pub fn not_loaded(words: String, failure: &Failure, on_retry: Callback<()>) -> AnyView {
    let retry = (!failure.is_not_found()).then(|| {
        view! { <button type="button" class="button" on:click=move |_| on_retry.run(())>{t("action.try_again")}</button> }
    });
    view! {
        <div class="drawer__body">
            <div class="drawer__empty">
                <p role="alert">{words}</p>
                {retry}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PanelSkeleton() -> impl IntoView {
    view! {
        <div class="drawer__body" aria-busy="true">
            <p class="visually-hidden" role="status">{t("parts.loading")}</p>
            <div class="drawer__skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
        </div>
    }
}
