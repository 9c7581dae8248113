//! The other chats of a chat's contact, requested when the user opens the list.

use crate::components::drawer::contact_panel::ContactChat;
use crate::query_state::ListFilter;
use crate::server;
use crate::server::load::{Failure, Load};
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatFilter, PageRequest};
use uuid::Uuid;

/// How many are shown; the rest is in the list of chats.
const NEWEST: u32 = 20;

/// The button, and what it opens.
#[must_use]
pub fn other_chats(chat: Uuid, contact: Uuid, zone: Signal<Zone>, on_view_chat: Callback<Uuid>) -> AnyView {
    let chats = RwSignal::new(Load::<Vec<Chat>>::Loading);
    let load = move |_| {
        spawn_local(async move {
            let answer = find(chat, contact).await;
            chats.try_set(answer.map_or_else(Load::Failed, Load::Ready));
        });
    };
    let list = move || match chats.get() {
        Load::Loading => view! { <p class="popover__hint" role="status">{t("parts.loading")}</p> }.into_any(),
        Load::Failed(failure) => view! { <p class="popover__error" role="alert">{failure.sentence()}</p> }.into_any(),
        Load::Ready(chats) if chats.is_empty() => {
            view! { <p class="popover__hint">{t("contact.no_other_chats")}</p> }.into_any()
        }
        Load::Ready(chats) => {
            let rows = chats.into_iter().map(|chat| view! { <ContactChat chat zone on_view_chat/> });
            view! { <ul class="contact-chats">{rows.collect::<Vec<_>>()}</ul> }.into_any()
        }
    };
    view! {
        <button type="button" class="drawer__link" popovertarget="other-chats" on:click=load>{t("contact.other_chats")}</button>
        <div class="popover popover--chats" id="other-chats" popover="auto" role="group" aria-label=t("contact.other_chats")>
            {list}
        </div>
    }
    .into_any()
}

async fn find(chat: Uuid, contact: Uuid) -> Result<Vec<Chat>, Failure> {
    // One more than is shown: the chat itself may be among them.
    let filter = ListFilter::Chats(ChatFilter { contact_id: Some(contact), ..ChatFilter::default() });
    let request = PageRequest { limit: Some(NEWEST + 1), cursor: None };
    let page = server::page::<Chat>(&filter, &request).await?;
    Ok(page.items.into_iter().filter(|other| other.id != chat).take(NEWEST as usize).collect())
}
