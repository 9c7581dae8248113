//! A message about something that was done: it disappears by itself, but not while it is being read.

use crate::browser::parts::{Place, part};
use crate::components::base::focus::focus;
use crate::components::base::icon::Icon;
use crate::components::base::pause::Pause;
use crate::words::t;
use leptos::prelude::*;
use std::time::Duration;

/// How long it stays, and stays again after it was pointed at or had the focus.
const STAY: Duration = Duration::from_secs(6);

part!(TOAST in toast_code: toast, RwSignal<String>);

/// The place of the toast, there before its words so that they are announced; empty words are none.
#[component]
pub fn Toast(
    /// What was done.
    words: RwSignal<String>,
) -> impl IntoView {
    let has_words = Memo::new(move |_| words.with(|words| !words.is_empty()));
    view! { <div class="toast-place" role="status">{move || has_words.get().then(|| TOAST.show(words, Place::Floating))}</div> }
}

fn toast(words: RwSignal<String>) -> AnyView {
    let (is_pointed_at, is_focused) = (RwSignal::new(false), RwSignal::new(false));
    let pause = Pause::new(STAY);
    let close = move || {
        if is_focused.get_untracked()
            && let Some(row) = document().query_selector("#list [tabindex='0']").ok().flatten()
        {
            focus(&row);
        }
        words.set(String::new());
    };
    Effect::new(move || {
        let is_held = is_pointed_at.get() || is_focused.get();
        words.track();
        pause.forget();
        if !is_held {
            pause.then(close);
        }
    });
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| is_pointed_at.set(true)
            on:pointerleave=move |_| is_pointed_at.set(false)
            on:focusin=move |_| is_focused.set(true)
            on:focusout=move |_| is_focused.set(false)
        >
            <span>{words}</span>
            <button type="button" class="icon-button icon-button--small" aria-label=t("notice.dismiss") title=t("notice.dismiss") on:click=move |_| close()>
                <Icon name="x"/>
            </button>
        </div>
    }
    .into_any()
}
