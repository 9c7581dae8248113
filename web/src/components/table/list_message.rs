//! What a list shows in the place of rows: that they are loading, that there are none, or an error.

use crate::components::base::icon::Icon;
use leptos::prelude::*;

/// Rows that are on their way; they show after a moment only.
#[component]
pub fn ListSkeleton(
    /// What is on its way, in words.
    words: &'static str,
) -> impl IntoView {
    view! {
        <div class="list-skeleton" id="list" tabindex="-1">
            <p class="visually-hidden" role="status">{words}</p>
            {(0..12).map(|_| view! { <div class="list-skeleton__row" aria-hidden="true"><i></i><i></i><i></i></div> }).collect::<Vec<_>>()}
        </div>
    }
}

/// A message in the place of the rows, with actions.
#[component]
pub fn ListMessage(
    /// The icon of what is so.
    icon: &'static str,
    /// What is so.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    #[prop(into)]
    words: String,
    /// It is an error.
    #[prop(optional)]
    is_error: bool,
    /// It is the only content of the page.
    #[prop(optional)]
    is_page: bool,
    /// Buttons.
    children: Children,
) -> impl IntoView {
    let role = if is_error { "alert" } else { "status" };
    let title = if is_page {
        view! { <h1 class="list-message__title">{title}</h1> }.into_any()
    } else {
        view! { <h2 class="list-message__title">{title}</h2> }.into_any()
    };
    let message = view! {
        <div class="list-message" role=role id=(!is_page).then_some("list") tabindex=(!is_page).then_some("-1")>
            <span class="list-message__icon"><Icon name=icon/></span>
            {title}
            <p class="list-message__words">{words}</p>
            <div class="list-message__actions">{children()}</div>
        </div>
    };
    if is_page { view! { <main class="page page--alone">{message}</main> }.into_any() } else { message.into_any() }
}

/// A notice above the rows.
#[component]
pub fn Notice(
    /// What.
    #[prop(into)]
    words: Signal<String>,
    /// Buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" role="status">
            <Icon name="late"/>
            <span class="notice__words">{words}</span>
            {children()}
        </div>
    }
}
