//! The transcript: a scrolling log of a chat's events that opens at its newest end.
//!
//! Reads only. Where events come from and how many are loaded is its owner's business
//! ([`TranscriptState`]); where it is scrolled to is [`super::transcript_scroll`]'s.

use super::entries::EntryView;
use super::scroll::TranscriptScroll;
use super::timeline::{Entry, build};
use crate::words::time::day_of;
use crate::words::zone::Zone;
use crate::words::{t, t_count};
use leptos::html::Div;
use leptos::prelude::*;
use sightline_shared::{Event, Match, ResultDetail, Session};
use uuid::Uuid;

/// The part of a chat's stream that is loaded, and how to get more.
#[derive(Clone, Copy)]
pub struct TranscriptState {
    /// The events, by `seq`.
    pub items: Signal<Vec<Event>>,
    /// How many messages came while the newest events were not loaded.
    pub unloaded: Signal<usize>,
    /// There are events before the first of these.
    pub has_earlier: Signal<bool>,
    /// There are events after the last of these.
    pub has_later: Signal<bool>,
    /// Something is being loaded.
    pub loading: Signal<bool>,
    /// Why the last load failed, in a sentence.
    pub error: Signal<Option<String>>,
    /// Earlier events are wanted.
    pub on_load_earlier: Callback<()>,
    /// Later events are wanted.
    pub on_load_later: Callback<()>,
    /// The load that failed is wanted again.
    pub on_retry: Callback<()>,
    /// An event has happened.
    pub learn: Callback<Event>,
    /// More than enough is loaded: what is farthest away goes, at the end or at the beginning.
    pub on_trim: Callback<Side>,
    /// The newest events are wanted.
    pub on_newest: Callback<()>,
}

/// A side of what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The earlier events.
    Beginning,
    /// The later events.
    End,
}

/// What a chat knows besides its events; empty until it is loaded.
#[derive(Clone, Copy)]
pub struct TranscriptContext {
    /// Its sessions, in order.
    pub sessions: Signal<Vec<Session>>,
    /// Its results with their fields.
    pub results: Signal<Vec<ResultDetail>>,
    /// In which times are told.
    pub zone: Signal<Zone>,
    /// The agent who stands where the contact does, in a chat without one.
    pub asker: Signal<Option<Uuid>>,
    /// The event that was asked for.
    pub at: Signal<Option<Uuid>>,
    /// Where words were found that were searched for.
    pub hits: Signal<Vec<Match>>,
    /// A result is to be opened.
    pub on_open_result: Callback<Uuid>,
}

/// The log of one chat. For another chat it is to be made anew.
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
    // Asked for by what draws, before it draws.
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
                    <Edge state is_shown=edge_drawn(state.has_later)/>
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

/// Where more events follow: says that they are coming, or why not.
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
