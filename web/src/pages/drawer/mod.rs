//! The drawer of a tab: a chat, a result or a contact, as the address says.

mod copy_link;
mod export_menu;
mod loading;
mod other_chats;
mod participation;
mod prefetch;

use super::erasing::{can_erase, expect_erasing};
use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::components::base::state_badge::StateBadge;
use crate::components::drawer::chat_panel::ChatPanel;
use crate::components::drawer::contact_panel::ContactPanel;
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::panel_load::not_loaded;
use crate::components::drawer::result_panel::ResultPanel;
use crate::components::table::cells::contact_name;
use crate::query_state::Open;
use crate::server;
use crate::server::live::{Live, News};
use crate::server::load::Load;
use crate::words::zone::Zone;
use crate::words::{number, t, t_with};
use copy_link::copy_open_link;
use export_menu::export_menu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use loading::{load_by_id, transcript};
use other_chats::other_chats;
use participation::{TakePart, join};
use sightline_shared::{Chat, ChatDetail, ContactDetail, Match, ResultDetail};
use uuid::Uuid;

/// The drawer.
// Transparent, so that whoever shows it is run again once its code is here, and the drawer itself
// stays the same from then on.
#[component(transparent)]
pub fn OpenDrawer(
    /// What is open; at no event.
    open: Open,
    /// The event of the open chat that is to be brought into view.
    at: Signal<Option<Uuid>>,
    /// The row of the open chat, which is shown until the chat is loaded.
    row: Signal<Option<Chat>>,
    /// The ids of the rows, for the next and the previous.
    ids: Signal<Vec<Uuid>>,
    /// How many rows there are in all.
    total: Signal<Option<i64>>,
    /// In which times are told.
    zone: Signal<Zone>,
    /// Something else is to be opened, or nothing.
    on_open: Callback<Option<Open>>,
    /// Another row is to be opened instead.
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
    let place = Memo::new(move |_| ids.with(|ids| ids.iter().position(|known| *known == id)));
    let position = Signal::derive(move || {
        let place = place.get()? + 1;
        let place = number(i64::try_from(place).ok()?);
        Some(total.get().map_or_else(
            || place.clone(),
            |total| t_with("drawer.position", &[("place", &place), ("total", &number(total))]),
        ))
    });
    let step = move |by: isize| {
        let target = place.get_untracked().and_then(|place| place.checked_add_signed(by));
        if let Some(target) = target.and_then(|target| ids.with_untracked(|ids| ids.get(target).copied())) {
            on_step.run(target);
        }
    };
    let frame = DrawerFrame {
        position,
        is_first: Signal::derive(move || place.get().is_none_or(|place| place == 0)),
        is_last: Signal::derive(move || place.get().is_none_or(|place| place + 1 >= ids.with(Vec::len))),
        on_close: Callback::new(move |()| on_open.run(None)),
        on_previous: Callback::new(move |()| step(-1)),
        on_next: Callback::new(move |()| step(1)),
    };
    match open {
        Open::Chat(id, _) => view! { <ChatDrawer id at row zone frame on_open/> }.into_any(),
        Open::Result(id) => view! { <ResultDrawer id zone frame on_open/> }.into_any(),
        Open::Contact(id) => view! { <ContactDrawer id zone frame on_open/> }.into_any(),
    }
}

/// What every drawer has.
#[derive(Clone, Copy)]
struct DrawerFrame {
    position: Signal<Option<String>>,
    is_first: Signal<bool>,
    is_last: Signal<bool>,
    on_close: Callback<()>,
    on_previous: Callback<()>,
    on_next: Callback<()>,
}

#[component]
fn ChatDrawer(
    id: Uuid,
    at: Signal<Option<Uuid>>,
    row: Signal<Option<Chat>>,
    zone: Signal<Zone>,
    frame: DrawerFrame,
    on_open: Callback<Option<Open>>,
) -> impl IntoView {
    let wanted = Signal::stored(Some(id));
    // Where the words of a search were found. Rows that the live stream tells do not say it again.
    let hits = Memo::new(move |before: Option<&Vec<Match>>| {
        let found = row.with(|row| row.as_ref().and_then(|row| row.matches.clone()));
        found.or_else(|| before.cloned()).unwrap_or_default()
    });
    let first_hit = hits.with_untracked(|hits| hits.first().map(|hit| hit.event_id));
    let at = Signal::derive(move || at.get().or(first_hit));
    let view_chat = Callback::new(move |chat| on_open.run(Some(Open::Chat(chat, None))));
    let to_contact = Callback::new(move |contact| {
        let open = move |_| on_open.run(Some(Open::Contact(contact)));
        view! {
            <button type="button" class="drawer__link" on:click=open>{t("contact.view")}</button>
            {other_chats(id, contact, zone, view_chat)}
        }
        .into_any()
    });
    let again = RwSignal::new(0);
    let detail: Signal<Load<ChatDetail>> = load_by_id(wanted, prefetch::chat, again);
    let state = transcript(wanted, at);
    // As it was told last: by an answer to what one did, or by the live stream.
    let told = RwSignal::new(None::<Chat>);
    let row = Signal::derive(move || newest(told.get(), row.get()));
    let chat = Memo::new(move |_| match detail.get() {
        Load::Ready(detail) => newest(row.get(), Some(detail.chat)),
        Load::Loading | Load::Failed(_) => row.get(),
    });
    let on_changed = Callback::new(move |chat: Chat| {
        told.try_set(Some(chat));
        again.try_update(|again| *again += 1);
    });
    if let Some(live) = Live::get() {
        live.each(move |news| {
            for news in news {
                match news {
                    News::Event(event) if event.chat_id == id => state.learn.run(*event),
                    News::Chat(chat) if chat.id == id => on_changed.run(*chat),
                    News::Reset => state.on_load_later.run(()),
                    _ => {}
                }
            }
        });
    }
    let foot = move || view! { <TakePart id chat on_changed on_written=state.learn/> };
    let title = Signal::derive(move || match (chat.get(), detail.get()) {
        (Some(chat), _) => contact_name(chat.contact.as_ref()).0,
        (None, Load::Failed(_)) => t("drawer.failed.chat").to_owned(),
        (None, _) => t("column.chat").to_owned(),
    });
    let badge = move || {
        chat.get().map(|chat| {
            view! { <StateBadge state=chat.state waiting_since=chat.waiting_since over_target=chat.over_target/> }
        })
    };
    // Only when it changes: what is shown of the chat stays while the chat is read again.
    let missing = Memo::new(move |_| match detail.get() {
        Load::Failed(failure) => Some(failure),
        _ => None,
    });
    view! {
        <Drawer
            title badge position=frame.position is_first=frame.is_first is_last=frame.is_last
            on_close=frame.on_close on_previous=frame.on_previous on_next=frame.on_next on_copy_link=copy_open_link()
            actions=move || export_menu(id, zone)
        >
            {move || match missing.get() {
                Some(failure) if failure.is_not_found() => not_loaded(t("drawer.hidden_chat").to_owned(), &failure, retry(again)),
                Some(failure) => not_loaded(failure.sentence(), &failure, retry(again)),
                None => view! {
                    <ChatPanel
                        row detail transcript=state zone at hits to_contact foot
                        on_jump=Callback::new(move |event| on_open.run(Some(Open::Chat(id, Some(event)))))
                        on_open_result=Callback::new(move |result| on_open.run(Some(Open::Result(result))))
                    />
                }
                .into_any(),
            }}
        </Drawer>
    }
}

/// What asks again for what was not loaded.
fn retry(again: RwSignal<u32>) -> Callback<()> {
    Callback::new(move |()| again.update(|again| *again += 1))
}

/// The newer of two that are the same chat.
fn newest(one: Option<Chat>, other: Option<Chat>) -> Option<Chat> {
    match (one, other) {
        (Some(one), Some(other)) if one.id == other.id && other.event_count > one.event_count => Some(other),
        (one, other) => one.or(other),
    }
}

#[component]
fn ResultDrawer(id: Uuid, zone: Signal<Zone>, frame: DrawerFrame, on_open: Callback<Option<Open>>) -> impl IntoView {
    let again = RwSignal::new(0);
    let result: Signal<Load<ResultDetail>> = load_by_id(Signal::stored(Some(id)), server::result, again);
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
                Err(why) => _ = failure.try_set(Some(why)),
            }
        });
    };
    view! {
        <Drawer
            title badge position=frame.position noun="result" is_first=frame.is_first is_last=frame.is_last
            on_close=frame.on_close on_previous=frame.on_previous on_next=frame.on_next on_copy_link=copy_open_link()
        >
            <ResultPanel result zone on_view_chat=Callback::new(view_chat) on_join_chat=Callback::new(join_chat) failure on_retry=retry(again)/>
        </Drawer>
    }
}

#[component]
fn ContactDrawer(id: Uuid, zone: Signal<Zone>, frame: DrawerFrame, on_open: Callback<Option<Open>>) -> impl IntoView {
    let again = RwSignal::new(0);
    let contact: Signal<Load<ContactDetail>> = load_by_id(Signal::stored(Some(id)), server::contact, again);
    let title = Signal::derive(move || match contact.get() {
        Load::Ready(detail) => detail.contact.name.unwrap_or_else(|| t("contact.unknown").to_owned()),
        Load::Loading => t("column.contact").to_owned(),
        Load::Failed(_) => t("drawer.failed.contact").to_owned(),
    });
    let view_chat = move |chat| on_open.run(Some(Open::Chat(chat, None)));
    let erase = expect_erasing();
    view! {
        <Drawer
            title position=frame.position noun="contact" is_first=frame.is_first is_last=frame.is_last
            on_close=frame.on_close on_previous=frame.on_previous on_next=frame.on_next on_copy_link=copy_open_link()
        >
            <ContactPanel contact zone on_view_chat=Callback::new(view_chat) on_retry=retry(again)/>
            {can_erase().then(|| view! {
                <footer class="drawer__foot">
                    <button type="button" class="button button--danger-quiet" on:click=move |_| erase.run((id, title.get_untracked()))>
                        <Icon name="trash"/>{t("erase.title")}
                    </button>
                </footer>
            })}
        </Drawer>
    }
}
