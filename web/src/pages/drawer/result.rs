//! The drawer of a result.

use super::copy_link::copy_open_link;
use super::loading::{load_by_id, raise, retry};
use super::participation::{failure_text, join};
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::nav::DrawerNav;
use crate::components::drawer::result_panel::ResultPanel;
use crate::components::table::cells::contact_name;
use crate::query_state::Open;
use crate::server;
use crate::server::live::{Change, Live};
use crate::server::load::Load;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::WebhookDeliveryState;
use uuid::Uuid;

/// The drawer.
#[component]
pub fn ResultDrawer(
    /// Which one it is.
    id: Uuid,
    /// The zone of the times.
    zone: Signal<Zone>,
    /// Its position, and the navigation from it.
    nav: DrawerNav,
    /// Opens something else, or closes the drawer.
    on_open: Callback<Option<Open>>,
) -> impl IntoView {
    let (result, again) = load_by_id(id, server::result, |_, _| false);
    // A chat that is hidden takes its results along.
    if let Some(live) = Live::get() {
        live.subscribe(move |changes| {
            let Some(Load::Ready(detail)) = result.try_get_untracked() else { return };
            let own = detail.result.chat_id;
            // A change of the chat may be that of a delivery, as long as one is under way.
            let is_under_way = detail.deliveries.iter().any(|one| one.state != WebhookDeliveryState::Delivered);
            let concerns = |change: &Change| match change {
                Change::Hidden(chat) => *chat == own,
                Change::Chat(chat) => is_under_way && chat.id == own,
                _ => false,
            };
            if changes.iter().any(concerns) {
                raise(again);
            }
        });
    }
    let title = Signal::derive(move || match result.get() {
        Load::Ready(detail) => detail.result.form,
        Load::Loading => t("result.one").to_owned(),
        Load::Failed(_) => t("drawer.failed.result").to_owned(),
    });
    let badge = move || match result.get() {
        Load::Ready(detail) => {
            let (name, _) = contact_name(detail.result.contact.as_ref());
            Some(view! { <span class="drawer__muted truncated" dir="auto">{name}</span> })
        }
        _ => None,
    };
    let view_chat = move |(chat, event)| on_open.run(Some(Open::Chat(chat, Some(event))));
    let failure = RwSignal::new(None);
    let join_chat = move |(chat, event)| {
        spawn_local(async move {
            match join(chat).await {
                // Not when something else was opened meanwhile.
                Ok(()) if failure.try_get_untracked().is_some() => view_chat((chat, event)),
                Ok(()) => {}
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    };
    let on_resend = Callback::new(move |failure: RwSignal<Option<String>>| {
        spawn_local(async move {
            match server::resend_result(id).await {
                Ok(()) => raise(again),
                Err(error) => _ = failure.try_set(Some(failure_text(&error))),
            }
        });
    });
    view! {
        <Drawer
            title badge noun="result" nav on_copy_link=copy_open_link()
        >
            <ResultPanel result zone on_view_chat=Callback::new(view_chat) on_join_chat=Callback::new(join_chat) on_resend failure on_retry=retry(again)/>
        </Drawer>
    }
}
