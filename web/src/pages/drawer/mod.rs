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

use crate::browser::parts::{Place, part};
use crate::components::drawer::frame::DrawerNav;
use crate::query_state::Open;
use crate::words::zone::Zone;
use crate::words::{number, t_with};
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
    let nav = nav(id, ids, total, on_open, on_step);
    match open {
        Open::Chat(id, _) => view! { <ChatDrawer id at row zone nav on_open/> }.into_any(),
        Open::Result(id) => view! { <ResultDrawer id zone nav on_open/> }.into_any(),
        Open::Contact(id) => view! { <ContactDrawer id zone nav on_open/> }.into_any(),
    }
}

/// The place of what is open among the rows, and the ways to the others.
fn nav(
    id: Uuid,
    ids: Signal<Vec<Uuid>>,
    total: Signal<Option<i64>>,
    on_open: Callback<Option<Open>>,
    on_step: Callback<Uuid>,
) -> DrawerNav {
    let place = Memo::new(move |_| ids.with(|ids| ids.iter().position(|known| *known == id)));
    let step = move |by: isize| {
        let target = place.get_untracked().and_then(|place| place.checked_add_signed(by));
        if let Some(target) = target.and_then(|target| ids.with_untracked(|ids| ids.get(target).copied())) {
            on_step.run(target);
        }
    };
    DrawerNav {
        position: Signal::derive(move || place.get().map(|place| position(place, total.get()))),
        is_first: Signal::derive(move || place.get().is_none_or(|place| place == 0)),
        is_last: Signal::derive(move || place.get().is_none_or(|place| place + 1 >= ids.with(Vec::len))),
        on_close: Callback::new(move |()| on_open.run(None)),
        on_previous: Callback::new(move |()| step(-1)),
        on_next: Callback::new(move |()| step(1)),
    }
}

/// A place in words, counted from one: `3 of 248`; without the whole where that is not known.
fn position(place: usize, total: Option<i64>) -> String {
    let place = number(place as i64 + 1);
    match total {
        Some(total) => t_with("drawer.position", &[("place", &place), ("total", &number(total))]),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_place_is_counted_from_one() {
        assert_eq!(position(0, Some(1_248)), "1 of 1,248");
        assert_eq!(position(1_000, None), "1,001");
    }
}
