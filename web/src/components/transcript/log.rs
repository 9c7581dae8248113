//! The transcript: a scrolling log of a chat's events that opens at its newest end.
//!
//! Reads only. The owner decides where events come from and how many are loaded
//! ([`TranscriptState`]); where it is scrolled to is [`super::scroll`]'s.

use super::entries::EntryView;
use super::scroll::TranscriptScroll;
use super::state::{TranscriptContext, TranscriptState};
use super::timeline::{Entry, build};
use crate::words::time::day_of;
use crate::words::{t, t_count};
use leptos::html::Div;
use leptos::prelude::*;

/// The log of one chat. Another chat needs a new log.
#[component]
pub fn Transcript(
    /// The events.
    state: TranscriptState,
    /// What belongs to them.
    context: TranscriptContext,
) -> impl IntoView {
    let log = NodeRef::<Div>::new();
    let scroll = TranscriptScroll::new(log, state, context.at);
    let entries = Memo::new(move |_| {
        let zone = context.zone.get();
        state.items.with(|items| context.sessions.with(|sessions| build(items, sessions, |at| day_of(at, &zone))))
    });
    let unseen = Memo::new(move |_| scroll.unseen.get() + state.unloaded.get());
    let has_items = Memo::new(move |_| state.items.with(|items| !items.is_empty()));
    // A failure is shown somewhere also where everything is loaded.
    let has_later = Signal::derive(move || {
        state.has_later.get() || (state.error.with(Option::is_some) && !state.has_earlier.get())
    });
    // Read when the entries are about to be drawn.
    let drawn = move || {
        scroll.hold();
        entries.get()
    };
    let edge_drawn = move |side: Signal<bool>| {
        Signal::derive(move || {
            scroll.hold();
            has_items.get() && side.get()
        })
    };
    view! {
        <div class="transcript">
            <div
                class="transcript__log"
                role="log"
                aria-label=t("transcript.label")
                tabindex="0"
                aria-busy=move || state.loading.get().to_string()
                node_ref=log
                on:scroll=move |_| scroll.on_scroll()
            >
                <div class="transcript__timeline">
                    <Edge state is_shown=edge_drawn(state.has_earlier)/>
                    <For each=drawn key=Entry::key let:entry>
                        <EntryView entry context on_unfold=Callback::new(move |()| scroll.hold_for_a_frame())/>
                    </For>
                    <Edge state is_shown=edge_drawn(has_later)/>
                    <Show when=move || !has_items.get()>
                        <NoEvents state/>
                    </Show>
                </div>
            </div>
            <Show when=move || { unseen.get() > 0 }>
                <button type="button" class="button transcript__new" on:click=move |_| scroll.to_end()>
                    {move || t_count("transcript.new", i64::try_from(unseen.get()).unwrap_or(i64::MAX))}
                </button>
            </Show>
        </div>
    }
}

/// The end of the log while more events follow: shows that they are loading, or why they failed.
#[component]
fn Edge(state: TranscriptState, is_shown: Signal<bool>) -> impl IntoView {
    let words = move || match state.error.get() {
        Some(error) => view! { <RetryLine error state/> }.into_any(),
        None if state.loading.get() => view! { <p class="transcript__edge-words">{t("parts.loading")}</p> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <Show when=move || is_shown.get()>
            <div class="transcript__edge">{words}</div>
        </Show>
    }
}

#[component]
fn NoEvents(state: TranscriptState) -> impl IntoView {
    move || match state.error.get() {
        Some(error) => view! { <div class="transcript__empty"><RetryLine error state/></div> }.into_any(),
        None if state.loading.get() => view! { <Skeleton/> }.into_any(),
        None => view! { <p class="transcript__empty">{t("transcript.empty")}</p> }.into_any(),
    }
}

#[component]
fn RetryLine(error: String, state: TranscriptState) -> impl IntoView {
    view! {
        <div class="transcript__error" role="alert">
            <span>{error}</span>
            <button type="button" class="button" on:click=move |_| state.on_retry.run(())>{t("action.try_again")}</button>
        </div>
    }
}

/// Bubbles to come. Decoration: the log itself says that it is busy.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="transcript__skeleton" aria-hidden="true">
            <i></i>
            <i class="transcript__skeleton-out"></i>
            <i></i>
            <i class="transcript__skeleton-out"></i>
        </div>
        <p class="visually-hidden" role="status">{t("transcript.loading")}</p>
    }
}
