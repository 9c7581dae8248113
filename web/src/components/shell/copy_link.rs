//! Copies the address of the page. A relative range, such as "today", is copied as it is or as the
//! days that it means now.

use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long the tick shows.
const TICK_SHOWN_FOR: Duration = Duration::from_secs(2);

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRange {
    /// The address as it is.
    Unchanged,
    /// The address with its range as days.
    Days,
}

/// The button. Where the browser has no clipboard (a page without TLS) there is none.
#[component]
pub fn CopyLink(
    /// The address, without the host.
    address: Callback<LinkRange, String>,
    /// Whether its range is relative, so that its days can be copied instead.
    has_days: Signal<bool>,
    /// What the link to that range shows, and what the link to its days shows, in words.
    choices: Callback<(), (String, String)>,
    /// It is on the clipboard.
    on_copied: Callback<()>,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let copy = Callback::new(move |range| {
        let Ok(host) = window().location().origin() else { return };
        let link = host + &address.run(range);
        let writing = JsFuture::from(window().navigator().clipboard().write_text(&link));
        spawn_local(async move {
            if writing.await.is_ok() {
                on_copied.run(());
                is_copied.try_set(true);
                set_timeout(move || _ = is_copied.try_set(false), TICK_SHOWN_FOR);
            }
        });
    });
    let words = move || if is_copied.get() { t("copy.copied") } else { t("copy.link") };
    window().is_secure_context().then(|| {
        view! {
            <span class="copy-link">
                <button type="button" class="icon-button" data-key="c" aria-label=words title=words on:click=move |_| copy.run(LinkRange::Unchanged)>
                    {move || if is_copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="link"/> } }}
                </button>
                {move || has_days.get().then(|| more(choices, copy))}
            </span>
        }
    })
}

/// Opens the choice.
fn more(choices: Callback<(), (String, String)>, copy: Callback<LinkRange>) -> AnyView {
    let is_wanted = RwSignal::new(false);
    view! {
        <button
            type="button" class="icon-button icon-button--small copy-link__more" aria-label=t("copy.choose") title=t("copy.choose")
            popovertarget="copy-link" on:click=move |_| { is_wanted.set(false); is_wanted.set(true); }
        >
            <Icon name="chev"/>
        </button>
        <div class="popover popover--link" id="copy-link" popover="auto" role="group" aria-label=t("copy.choose")>
            {move || is_wanted.get().then(|| CHOICE.show(Choice { choices, copy }, Place::Popover))}
        </div>
    }
    .into_any()
}

struct Choice {
    choices: Callback<(), (String, String)>,
    copy: Callback<LinkRange>,
}

part!(CHOICE in link_choice_code: choice, Choice);

fn choice(Choice { choices, copy }: Choice) -> AnyView {
    let (as_it_is, with_days) = choices.run(());
    let line = |range, words: String| {
        view! {
            <button
                type="button" class="copy-link__line" popovertarget="copy-link" popovertargetaction="hide"
                on:click=move |_| copy.run(range)
            >
                {words}
            </button>
        }
    };
    view! {
        <p class="copy-link__title" aria-hidden="true">{t("copy.link")}</p>
        {line(LinkRange::Unchanged, as_it_is)}
        {line(LinkRange::Days, with_days)}
    }
    .into_any()
}
