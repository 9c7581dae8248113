//! The foot of a chat for a user that does not take part.

use super::draft::{ComposerEvents, OpenDraft};
use super::field::{Field, Unsents};
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

/// The foot: the user is not visible in the chat, can join it, and can write a note for colleagues
/// without joining.
#[component]
pub(super) fn Watching(is_busy: RwSignal<bool>, draft: OpenDraft, events: ComposerEvents) -> impl IntoView {
    let is_noting = RwSignal::new(false);
    let start = move || {
        // What was begun as a message, before leaving, cannot be sent as one.
        draft.is_note.set(true);
        is_noting.set(true);
    };
    if !draft.text.with_untracked(String::is_empty) {
        start();
    }
    let on_send = Callback::new(move |()| {
        events.on_send.run(());
        if draft.text.with_untracked(String::is_empty) {
            draft.is_note.set(false);
            is_noting.set(false);
        }
    });
    let has_unsent = Memo::new(move |_| draft.unsent.with(|unsent| !unsent.is_empty()));
    let choice = move || {
        view! {
            <p class="drawer__viewing"><Icon name="eye"/><span>{t("composer.viewing")}</span></p>
            <button type="button" class="button drawer__action" data-key="N" on:click=move |_| start()>
                <Icon name="doc"/>{t("composer.add_note")}
            </button>
            <button
                type="button" class="button button--primary drawer__action" data-key="J" disabled=is_busy
                on:click=move |_| events.on_action.run("join")
            >
                <Icon name="join"/>{t("composer.join")}
            </button>
        }
    };
    view! {
        {move || has_unsent.get().then(|| view! { <div class="composer"><Unsents unsent=draft.unsent events/></div> })}
        {move || if is_noting.get() { view! { <Noting draft is_noting on_send/> }.into_any() } else { choice().into_any() }}
    }
}

/// The field for a note.
#[component]
fn Noting(draft: OpenDraft, is_noting: RwSignal<bool>, on_send: Callback<()>) -> impl IntoView {
    let is_empty = move || draft.text.with(|text| text.trim().is_empty());
    view! {
        <div class="composer">
            <p class="drawer__viewing"><Icon name="eye"/><span>{t("composer.noting")}</span></p>
            <Field draft on_send/>
            <div class="composer__foot">
                <button type="button" class="button" on:click=move |_| is_noting.set(false)>{t("action.cancel")}</button>
                <button type="button" class="button button--primary" disabled=is_empty on:click=move |_| on_send.run(())>
                    {t("composer.send_note")}
                </button>
            </div>
        </div>
    }
}
