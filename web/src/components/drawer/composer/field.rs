//! The field in which one writes, and what has not arrived.

use super::draft::{ComposerEvents, OpenDraft, Unsent};
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

/// The field; Enter sends, Shift and Enter is a new line, and so is Enter while a word is composed.
#[component]
pub(super) fn Field(draft: OpenDraft, on_send: Callback<()>) -> impl IntoView {
    let OpenDraft { text, is_note, .. } = draft;
    let field = NodeRef::<Textarea>::new();
    let on_keydown = move |event: KeyboardEvent| {
        // Safari ends the composition before it reports the key that did, with this code.
        let is_composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !is_composing {
            event.prevent_default();
            on_send.run(());
        }
    };
    field.on_load(|field| _ = field.focus());
    view! {
        <textarea
            class="composer__field" class:composer__field--note=is_note rows="1" maxlength="16384" dir="auto" node_ref=field
            aria-label=move || t(if is_note.get() { "composer.write_note" } else { "composer.write_message" })
            placeholder=move || t(if is_note.get() { "composer.write_note" } else { "composer.write_message" })
            prop:value=text on:input=move |event| text.set(event_target_value(&event)) on:keydown=on_keydown
        ></textarea>
    }
}

/// What was written and has not arrived, each with a way to send it again or to discard it.
#[component]
pub(super) fn Unsents(unsent: RwSignal<Vec<Unsent>>, events: ComposerEvents) -> impl IntoView {
    let ComposerEvents { on_retry, on_drop, .. } = events;
    let line = move |message: Unsent| {
        let (again, key) = (message.clone(), message.key);
        let actions = message.is_failed.then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| on_retry.run(again.clone())>{t("action.try_again")}</button>
                <button type="button" class="button button--quiet" on:click=move |_| on_drop.run(key)>{t("composer.drop")}</button>
            }
        });
        let words = t(if message.is_failed { "composer.not_sent" } else { "composer.sending" });
        view! {
            <li class="composer__unsent" class:composer__unsent--failed=message.is_failed>
                <span class="truncated" dir="auto">{message.text}</span>
                <span class="composer__hint">{words}</span>
                {actions}
            </li>
        }
    };
    view! { <ul class="composer__list" aria-live="polite">{move || unsent.get().into_iter().map(line).collect::<Vec<_>>()}</ul> }
}
