//! Alerts: how many chats wait longer than they should in what the reader watches, in the title and the icon of
//! the tab, and by choice as notifications and sounds of the browser.

mod announcing;
mod settings;
mod sign;
mod watching;

use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::server::live::{Live, LiveState};
use crate::words::t;
use leptos::prelude::*;
use uuid::Uuid;

part!(ALERTS in alerts_code: watching::watching, Uuid);

/// The button, and what it opens. What is watched is watched from the time the stream is live.
#[component]
pub fn AlertsMenu(
    /// The user.
    user: Uuid,
) -> impl IntoView {
    let live = Live::get();
    let is_wanted = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || live.is_some_and(|live| live.state.get() == LiveState::Live)
    });
    view! {
        <button
            type="button" class="rail__item rail__item--small" popovertarget="alerts"
            aria-label=t("alerts.title") title=t("alerts.title")
        >
            <Icon name="bell"/>
        </button>
        <div class="popover popover--account" id="alerts" popover="auto" role="group" aria-label=t("alerts.title") data-no-command="">
            {move || is_wanted.get().then(|| ALERTS.show(user, Place::Popover))}
        </div>
    }
}
