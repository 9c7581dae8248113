//! The drawer of a tab: a chat, a result or a contact, as the address says.

mod chat;
mod contact;
mod copy_link;
mod events;
mod export_menu;
mod loading;
mod other_chats;
mod participation;
mod prefetch;
mod result;
mod tagging;
mod who_looked;

use crate::browser::parts::{Place, part};
use crate::components::drawer::nav::DrawerNav;
use crate::query_state::Open;
use crate::words::zone::Zone;
use chat::ChatDrawer;
use contact::ContactDrawer;
use leptos::prelude::*;
use result::ResultDrawer;
use sightline_shared::Chat;
use uuid::Uuid;

/// The drawer.
// Transparent, so that the view around it runs again once its code is here, and the drawer itself
// stays the same from then on.
#[component(transparent)]
pub fn OpenDrawer(
    /// What is open; at no event.
    open: Open,
    /// The event of the open chat to bring into view.
    at: Signal<Option<Uuid>>,
    /// The row of the open chat, which is shown until the chat is loaded.
    row: Signal<Option<Chat>>,
    /// The ids of the rows, for the next and the previous.
    ids: Signal<Vec<Uuid>>,
    /// How many rows there are in all.
    total: Signal<Option<i64>>,
    /// The zone of the times.
    zone: Signal<Zone>,
    /// Opens something else, or closes the drawer.
    on_open: Callback<Option<Open>>,
    /// Opens another row instead.
    on_step: Callback<Uuid>,
) -> impl IntoView {
    DRAWER.show(OpenDrawerProps { open, at, row, ids, total, zone, on_open, on_step }, Place::Drawer)
}

/// A chat is about to be opened.
pub fn expect_chat(id: Uuid) {
    DRAWER.prepare();
    prefetch::fetch(id);
}

part!(DRAWER in open_drawer_code: open_drawer, OpenDrawerProps);

fn open_drawer(OpenDrawerProps { open, at, row, ids, total, zone, on_open, on_step }: OpenDrawerProps) -> AnyView {
    let id = match open {
        Open::Chat(id, _) | Open::Result(id) | Open::Contact(id) => id,
    };
    let nav = DrawerNav::new(id, ids, total, Callback::new(move |()| on_open.run(None)), on_step);
    match open {
        Open::Chat(id, _) => view! { <ChatDrawer id at row zone nav on_open/> }.into_any(),
        Open::Result(id) => view! { <ResultDrawer id zone nav on_open/> }.into_any(),
        Open::Contact(id) => view! { <ContactDrawer id zone nav on_open/> }.into_any(),
    }
}
