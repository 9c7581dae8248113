//! A modal dialog (WAI-ARIA APG): the browser's own, which keeps the focus inside, closes with
//! Escape and gives the focus back.

use super::icon::Icon;
use crate::text::t;
use leptos::html;
use leptos::prelude::*;

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
        } else {
            dialog.close();
        }
    });
    dialog
}
