//! The foot of a chat for a participant.

use super::draft::{ComposerEvents, OpenDraft};
use super::field::{Field, Unsents};
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use sightline_shared::ChatState;

/// The actions of a participant.
#[component]
pub(super) fn Writing(
    state: Signal<Option<ChatState>>,
    has_accepted: Signal<bool>,
    seen: Signal<String>,
    is_cut_off: Signal<bool>,
    is_busy: RwSignal<bool>,
    draft: OpenDraft,
    events: ComposerEvents,
) -> impl IntoView {
    let OpenDraft { text, is_note, unsent } = draft;
    Effect::new(move || {
        if is_cut_off.get() {
            is_note.set(true);
        }
    });
    let is_free = move || state.get().is_some_and(|state| state != ChatState::Active);
    let hint = move || if is_free() && !is_note.get() { t("composer.takes_over") } else { t("composer.keys") };
    view! {
        <div class="composer">
            <Head state has_accepted seen is_busy draft on_action=events.on_action/>
            <Unsents unsent events/>
            {move || (!is_cut_off.get()).then(|| view! {
                <div class="segments composer__kind" role="radiogroup" aria-label=t("composer.kind")>
                    {kind(is_note, false, "composer.message")}
                    {kind(is_note, true, "composer.note")}
                </div>
            })}
            <Field draft on_send=events.on_send/>
            <div class="composer__foot">
                <span class="composer__hint">{hint}</span>
                <button
                    type="button" class="button button--primary" disabled=move || text.with(|text| text.trim().is_empty())
                    on:click=move |_| events.on_send.run(())
                >
                    {t("composer.send")}
                </button>
            </div>
        </div>
    }
}

/// The readers, and the buttons to take over, hand on, close and leave. Leaving with something unsent has to be
/// confirmed.
#[component]
fn Head(
    state: Signal<Option<ChatState>>,
    has_accepted: Signal<bool>,
    seen: Signal<String>,
    is_busy: RwSignal<bool>,
    draft: OpenDraft,
    on_action: Callback<&'static str>,
) -> impl IntoView {
    let is_confirming = RwSignal::new(false);
    let leave = move |_| {
        let needs_confirmation = draft.is_unsent() && !is_confirming.get_untracked();
        is_confirming.set(needs_confirmation);
        if !needs_confirmation {
            on_action.run("leave");
        }
    };
    let is_open = move || state.get().is_some_and(|state| state != ChatState::Closed);
    // An active chat is taken over from those who are responsible, or with them.
    let is_offered = move || state.get().is_some_and(|state| state != ChatState::Active || !has_accepted.get());
    let button = move |action: &'static str, key: &'static str| {
        view! { <button type="button" class="button" disabled=is_busy data-action=action on:click=move |_| on_action.run(action)>{t(key)}</button> }
    };
    let readers = move || if draft.is_note.get() { t("composer.only_colleagues").to_owned() } else { seen.get() };
    view! {
        <div class="composer__head">
            <p class="drawer__viewing">{readers}</p>
            {move || is_offered().then(|| button("accept", "composer.accept"))}
            {move || is_open().then(|| (button("transfer", "composer.transfer"), button("close", "composer.close")))}
            <button type="button" class="button" disabled=is_busy on:click=leave>
                {move || t(if is_confirming.get() { "composer.leave_anyway" } else { "composer.leave" })}
            </button>
        </div>
        {move || is_confirming.get().then(|| view! { <p class="composer__hint" role="alert">{t("composer.leave_asks")}</p> })}
    }
}

fn kind(is_note: RwSignal<bool>, own: bool, key: &'static str) -> AnyView {
    let step = move |event: KeyboardEvent| {
        if event.key().starts_with("Arrow") {
            event.prevent_default();
            is_note.update(|is_note| *is_note = !*is_note);
        }
    };
    view! {
        <button
            type="button" role="radio" class="segments__segment" aria-checked=move || (is_note.get() == own).to_string()
            tabindex=move || if is_note.get() == own { 0 } else { -1 }
            on:click=move |_| is_note.set(own) on:keydown=step
        >{t(key)}</button>
    }
    .into_any()
}
