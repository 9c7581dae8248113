//! What a panel shows until its content is there, and when it does not come.

use crate::load::Load;
use crate::text::t;
use leptos::prelude::*;

/// The content once it is loaded.
#[component]
pub fn PanelLoad<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What is loaded.
    of: Signal<Load<T>>,
    /// How it is shown.
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    move || match of.get() {
        Load::Ready(content) => show(content),
        Load::Loading => view! { <PanelSkeleton/> }.into_any(),
        Load::Failed(failure) => view! {
            <div class="drawer__body">
                <p class="drawer__empty" role="alert">{failure.sentence()}</p>
            </div>
        }
        .into_any(),
    }
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
