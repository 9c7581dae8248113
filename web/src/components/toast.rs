//! A word about something that was done: it goes by itself, but not while it is being read.

use super::focus::focus;
use super::icon::Icon;
use crate::text::t;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long it stays, and stays again after it was pointed at or had the focus.
const STAY: Duration = Duration::from_secs(6);

/// The toast; empty words are none.
#[component]
pub fn Toast(
    /// What was done.
    words: RwSignal<String>,
) -> impl IntoView {
    let (is_pointed_at, is_focused) = (RwSignal::new(false), RwSignal::new(false));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let close = move || {
        if is_focused.get_untracked()
            && let Some(row) = document().query_selector("#list [tabindex='0']").ok().flatten()
        {
            focus(&row);
        }
        words.set(String::new());
        // What is no longer there is left without a word.
        is_pointed_at.set(false);
        is_focused.set(false);
    };
    Effect::new(move || {
        let is_held = is_pointed_at.get() || is_focused.get();
        stop();
        if words.with(|words| !words.is_empty()) && !is_held {
            timer.set_value(set_timeout_with_handle(close, STAY).ok());
        }
    });
    on_cleanup(stop);
    view! {
        // There before the words, so that they are announced.
        <div class="toast-place" role="status">
            {move || Some(words.get()).filter(|words| !words.is_empty()).map(|words| view! {
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
            })}
        </div>
    }
}
