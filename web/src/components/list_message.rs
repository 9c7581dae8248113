//! What stands where rows would stand: nothing yet, nothing at all, or why not.

use super::icon::Icon;
use leptos::prelude::*;

/// Rows that are on their way; they show after a moment only.
#[component]
pub fn ListSkeleton(
    /// What is on its way, in words.
    words: &'static str,
) -> impl IntoView {
    view! {
        <div class="list-skeleton">
            <p class="visually-hidden" role="status">{words}</p>
            {(0..12).map(|_| view! { <div class="list-skeleton__row" aria-hidden="true"><i></i><i></i><i></i></div> }).collect::<Vec<_>>()}
        </div>
    }
}

/// Words in the place of rows, with what one can do.
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
    /// Buttons.
    children: Children,
) -> impl IntoView {
    let role = if is_error { "alert" } else { "status" };
    view! {
        <div class="list-message" role=role>
            <span class="list-message__icon"><Icon name=icon/></span>
            <h2 class="list-message__title">{title}</h2>
            <p class="list-message__words">{words}</p>
            <div class="list-message__actions">{children()}</div>
        </div>
    }
}

/// A line above the rows that something is not as asked for.
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
