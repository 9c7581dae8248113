//! A question before something that takes effect at once.

use crate::components::shell::dialog::{Dialog, QUESTION};
use crate::words::t;
use leptos::html::Button;
use leptos::prelude::*;

/// The question; the focus is on the safe answer.
#[component]
pub fn Confirm(
    /// Whether it is asked.
    is_asked: RwSignal<bool>,
    /// What is done, as its button says it.
    action: &'static str,
    /// The question, when it is asked.
    question: Callback<(), String>,
    /// What it means, in paragraphs.
    words: Callback<(), Vec<String>>,
    /// It is confirmed.
    on_confirm: Callback<()>,
) -> impl IntoView {
    let head = ViewFn::from(move || {
        view! { <header class="dialog__head"><h2 id=QUESTION>{question.run(())}</h2></header> }
    });
    let content = move || {
        let cancel = NodeRef::<Button>::new();
        cancel.on_load(|cancel| request_animation_frame(move || _ = cancel.focus()));
        let confirm = move |_| {
            is_asked.set(false);
            on_confirm.run(());
        };
        let words = words.run(()).into_iter().map(|words| view! { <p>{words}</p> }).collect::<Vec<_>>();
        view! {
            <div class="settings">{words}</div>
            <footer class="dialog__foot settings__foot">
                <button type="button" class="button" node_ref=cancel on:click=move |_| is_asked.set(false)>{t("action.cancel")}</button>
                <button type="button" class="button button--danger" on:click=confirm>{action}</button>
            </footer>
        }
    };
    view! { <Dialog is_open=is_asked title=action class="settings" question=head content/> }
}
