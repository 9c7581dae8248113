//! A modal dialog (WAI-ARIA APG): the browser's own, which keeps the focus inside, closes with
//! Escape and gives the focus back.

use super::icon::Icon;
use crate::text::t;
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
    /// It asks before something that cannot be undone (APG alert dialog).
    #[prop(optional)]
    is_alert: bool,
    /// What is in it; made when it is opened.
    #[prop(into)]
    content: ViewFn,
) -> impl IntoView {
    let dialog = modal(is_open);
    view! {
        <dialog
            class=format!("dialog dialog--{class}") aria-label=title node_ref=dialog
            role=is_alert.then_some("alertdialog")
            on:close=move |_| is_open.set(false)
            on:click=move |event| {
                // The backdrop is the dialog itself; what is in it lies on top.
                if event.target() == event.current_target() {
                    is_open.set(false);
                }
            }
        >
            {move || is_open.get().then(|| view! {
                <div class="dialog__content">
                    <header class="dialog__head">
                        <h2>{title}</h2>
                        <button type="button" class="icon-button" aria-label=t("action.close") on:click=move |_| is_open.set(false)><Icon name="x"/></button>
                    </header>
                    {content.run()}
                </div>
            })}
        </dialog>
    }
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
