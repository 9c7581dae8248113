//! A modal dialog (WAI-ARIA APG): the browser's own, which keeps the focus inside, closes with
//! Escape and gives the focus back.

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The dialog.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// Its title.
    title: &'static str,
    /// The end of its class: `dialog--…`.
    class: &'static str,
    /// What it asks before something that cannot be undone, in the place of the title (APG alert
    /// dialog): it names the dialog, whose id for that is [`QUESTION`].
    #[prop(optional)]
    question: Option<ViewFn>,
    /// What is in it; made when it is opened.
    #[prop(into)]
    content: ViewFn,
) -> impl IntoView {
    let dialog = modal(is_open);
    let is_alert = question.is_some();
    view! {
        <dialog
            class=format!("dialog dialog--{class}") node_ref=dialog
            role=is_alert.then_some("alertdialog") aria-labelledby=is_alert.then_some(QUESTION)
            aria-label=(!is_alert).then_some(title)
            on:close=move |_| is_open.set(false)
            on:click=move |event| {
                // The backdrop is the dialog itself; what is in it lies on top.
                if event.target() == event.current_target() {
                    is_open.set(false);
                }
            }
        >
            {move || is_open.get().then(|| {
                let head = question.as_ref().map_or_else(|| titled(title, is_open), ViewFn::run);
                view! { <div class="dialog__content">{head} {content.run()}</div> }
            })}
        </dialog>
    }
}

/// The id of what is asked in an alert dialog.
pub const QUESTION: &str = "question";

fn titled(title: &'static str, is_open: RwSignal<bool>) -> AnyView {
    view! {
        <header class="dialog__head">
            <h2>{title}</h2>
            <button type="button" class="icon-button" aria-label=t("action.close") on:click=move |_| is_open.set(false)><Icon name="x"/></button>
        </header>
    }
    .into_any()
}

/// The browser's dialog that is shown while `is_open`, over everything else.
pub fn modal(is_open: RwSignal<bool>) -> NodeRef<html::Dialog> {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            let _ = dialog.show_modal();
        } else if dialog.open() {
            dialog.close();
            request_animation_frame(renew_caret);
        }
    });
    dialog
}

/// Chromium gives the focus back to a field, but no caret when that was in a field of the dialog
/// which is gone: what is typed would go nowhere.
fn renew_caret() {
    let active = document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok());
    if let Some(field) = active.filter(|active| active.matches("input, textarea").unwrap_or_default()) {
        let _ = field.blur();
        let _ = field.focus();
    }
}
