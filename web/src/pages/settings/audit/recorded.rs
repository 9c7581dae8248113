//! What is recorded, and what is not.

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

const RECORDED: [&str; 5] = [
    "audit.recorded.reads",
    "audit.recorded.chats",
    "audit.recorded.erasures",
    "audit.recorded.sign_ins",
    "audit.recorded.settings",
];
const NOT_RECORDED: [&str; 5] = [
    "audit.unrecorded.lists",
    "audit.unrecorded.words",
    "audit.unrecorded.sources",
    "audit.unrecorded.command_line",
    "audit.unrecorded.strangers",
];

/// The button, and what it opens.
#[must_use]
pub fn recorded() -> AnyView {
    let lines = |keys: [&'static str; 5]| keys.map(|key| view! { <li>{t(key)}</li> }).into_iter().collect::<Vec<_>>();
    view! {
        <button type="button" class="button button--quiet" popovertarget="audit-recorded"><Icon name="doc"/>{t("audit.recorded")}</button>
        <div class="popover popover--recorded" id="audit-recorded" popover="auto" role="group" aria-label=t("audit.recorded")>
            <h2>{t("audit.recorded")}</h2>
            <ul>{lines(RECORDED)}</ul>
            <h2>{t("audit.unrecorded")}</h2>
            <ul>{lines(NOT_RECORDED)}</ul>
            <p class="popover__hint">{t("audit.recorded_hint")}</p>
        </div>
    }
    .into_any()
}
