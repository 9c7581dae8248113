//! The filter by state of chats: a radio group (WAI-ARIA APG).

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use sightline_shared::ChatState;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The states in the order of the filter; `None` is all.
pub const PLACES: [Option<ChatState>; 4] =
    [None, Some(ChatState::Queued), Some(ChatState::Active), Some(ChatState::Closed)];

/// How many chats there are for each of [`PLACES`], in words, if known.
pub type Counts = [Option<String>; 4];

const CHOICES: [(Option<ChatState>, &str, &str); 4] = [
    (None, "state.all", ""),
    (Some(ChatState::Queued), "state.queued", "queued"),
    (Some(ChatState::Active), "state.active", "active"),
    (Some(ChatState::Closed), "state.closed", "closed"),
];

/// The radio group.
#[component]
pub fn StateFilter(
    /// The state in force; `None` is all.
    #[prop(into)]
    chosen: Signal<Option<ChatState>>,
    /// How many chats there are for each.
    counts: Signal<Counts>,
    /// The counts are those of other filters.
    is_stale: Signal<bool>,
    /// Another was chosen.
    on_change: Callback<Option<ChatState>>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let step = move |event: KeyboardEvent| {
        let at = CHOICES.iter().position(|(state, ..)| *state == chosen.get_untracked()).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (at + 1) % CHOICES.len(),
            "ArrowLeft" | "ArrowUp" => (at + CHOICES.len() - 1) % CHOICES.len(),
            _ => return,
        };
        event.prevent_default();
        on_change.run(CHOICES[next].0);
        let radio = root.get_untracked().and_then(|root| root.children().item(next as u32));
        if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlElement>().ok()) {
            let _ = radio.focus();
        }
    };
    let radio = move |(at, (state, key, icon)): (usize, (Option<ChatState>, &'static str, &'static str))| {
        let is_chosen = move || chosen.get() == state;
        view! {
            <button
                type="button"
                role="radio"
                class="segments__segment"
                aria-checked=move || is_chosen().to_string()
                data-key=move || is_chosen().then_some("s")
                tabindex=move || if is_chosen() { 0 } else { -1 }
                on:click=move |_| on_change.run(state)
            >
                {(!icon.is_empty()).then(|| view! { <span class=format!("segments__icon segments__icon--{icon}")><Icon name=icon/></span> })}
                {t(key)}
                " " <span class="segments__count">{move || counts.with(|counts| counts[at].clone())}</span>
            </button>
        }
    };
    view! {
        <div class="segments segments--states" class:segments--stale=is_stale role="radiogroup" aria-label=t("column.state") node_ref=root on:keydown=step>
            {CHOICES.into_iter().enumerate().map(radio).collect::<Vec<_>>()}
        </div>
    }
}
