//! The drawer of a chat.

use super::copy_link::copy_open_link;
use super::events::transcript;
use super::export_menu::export_menu;
use super::loading::{load_by_id, raise, retry};
use super::other_chats::other_chats;
use super::participation::{ChatFoot, resend};
use super::prefetch;
use super::tagging::{ChatTags, ShownTags};
use super::who_looked::{who_looked, who_looked_link};
use crate::components::base::state_badge::StateBadge;
use crate::components::drawer::chat_panel::ChatPanel;
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::nav::DrawerNav;
use crate::components::drawer::panel_load::not_loaded;
use crate::components::table::cells::contact_name;
use crate::components::transcript::state::TranscriptState;
use crate::query_state::Open;
use crate::server::live::{Change, Live};
use crate::server::load::Load;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::{Chat, ChatDetail, Event, Match};
use uuid::Uuid;

/// The drawer.
#[component]
pub fn ChatDrawer(
    /// Which chat it is.
    id: Uuid,
    /// The event to bring into view.
    at: Signal<Option<Uuid>>,
    /// Its row, which is shown until it is loaded.
    row: Signal<Option<Chat>>,
    /// The zone of the times.
    zone: Signal<Zone>,
    /// Its position, and the navigation from it.
    nav: DrawerNav,
    /// Opens something else, or closes the drawer.
    on_open: Callback<Option<Open>>,
) -> impl IntoView {
    let hits = hits(row);
    let first_hit = hits.with_untracked(|hits| hits.first().map(|hit| hit.event_id));
    let at = Signal::derive(move || at.get().or(first_hit));
    let OpenChat { detail, row, chat, transcript, again, on_changed } = OpenChat::new(id, at, row);
    let to_contact = Callback::new(move |contact| contact_links(id, contact, zone, on_open));
    let takes_replies =
        Memo::new(move |_| detail.with(|detail| !matches!(detail, Load::Ready(detail) if !detail.takes_replies)));
    let responsible = Memo::new(move |_| detail.with(responsible));
    let foot =
        move || view! { <ChatFoot id chat responsible takes_replies on_changed on_written=transcript.on_event/> };
    let shown_tags = Memo::new(move |_| shown_tags(chat.get(), &detail.get()));
    let tags = move || view! { <ChatTags id tags=shown_tags on_changed/> };
    let on_resend = Callback::new(move |(event, failure)| resend(id, event, failure, transcript.rewritten));
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
    let content = move || match missing.get() {
        Some(failure) if failure.is_not_found() => {
            not_loaded(t("drawer.hidden_chat").to_owned(), &failure, retry(again))
        }
        Some(failure) => not_loaded(failure.sentence(), &failure, retry(again)),
        None => view! {
            <ChatPanel
                row detail transcript zone at hits to_contact tags foot on_resend
                on_jump=Callback::new(move |event| on_open.run(Some(Open::Chat(id, Some(event)))))
                on_open_result=Callback::new(move |result| on_open.run(Some(Open::Result(result))))
            />
        }
        .into_any(),
    };
    let title = Signal::derive(move || title(chat.get().as_ref(), &detail.get()));
    view! {
        <Drawer title badge nav on_copy_link=copy_open_link() actions=move || view! { {who_looked(id, zone)} {export_menu(id, zone)} }>{content}</Drawer>
    }
}

/// The tags of the newest copy of a chat; which of them are of users, only the loaded one knows.
fn shown_tags(chat: Option<Chat>, detail: &Load<ChatDetail>) -> ShownTags {
    let Some(chat) = chat else { return ShownTags::default() };
    let own = if let Load::Ready(detail) = detail { detail.own_tags.clone() } else { Vec::new() };
    ShownTags { is_erased: chat.contact.is_some_and(|contact| contact.erased), all: chat.tags, own }
}

/// What is known of the open chat, as it is loaded, listed and sent by the live stream.
struct OpenChat {
    detail: Signal<Load<ChatDetail>>,
    /// The newest that is known without having loaded it.
    row: Signal<Option<Chat>>,
    /// The newest of all.
    chat: Memo<Option<Chat>>,
    transcript: TranscriptState,
    /// Raised to load it again.
    again: RwSignal<u32>,
    /// The chat became this.
    on_changed: Callback<Chat>,
}

impl OpenChat {
    fn new(id: Uuid, at: Signal<Option<Uuid>>, row: Signal<Option<Chat>>) -> Self {
        let is_newer = |one: &ChatDetail, other: &ChatDetail| one.chat.is_newer_than(&other.chat);
        let (detail, again) = load_by_id(id, prefetch::chat, is_newer);
        // The newest copy received: as the answer to an action of the user, or from the live stream.
        let sent = RwSignal::new(None::<Chat>);
        let row = Signal::derive(move || newest(sent.get(), row.get()));
        let chat = Memo::new(move |_| match detail.get() {
            Load::Ready(detail) => newest(row.get(), Some(detail.chat)),
            // What is no longer the reader's to see is shown nowhere.
            Load::Failed(failure) if failure.is_not_found() => None,
            Load::Loading | Load::Failed(_) => row.get(),
        });
        let on_changed = Callback::new(move |chat: Chat| {
            sent.try_update(|sent| *sent = newest(Some(chat), sent.take()));
            raise(again);
        });
        let transcript = transcript(id, at);
        follow(id, transcript, on_changed, again);
        Self { detail, row, chat, transcript, again, on_changed }
    }
}

/// Passes on what the live stream sends of a chat.
fn follow(id: Uuid, transcript: TranscriptState, on_changed: Callback<Chat>, again: RwSignal<u32>) {
    let Some(live) = Live::get() else { return };
    live.subscribe(move |changes| {
        for change in changes {
            match change {
                Change::Event(event) => match serde_json::from_str::<Event>(&event) {
                    Ok(event) if event.chat_id == id => transcript.on_event.run(event),
                    _ => {}
                },
                Change::Chat(chat) if chat.id == id => on_changed.run(*chat),
                Change::Transcript(chat) if chat == id => raise(transcript.rewritten),
                Change::Hidden(chat) if chat == id => raise(again),
                Change::Began | Change::Reset => raise(transcript.rewritten),
                _ => {}
            }
        }
    });
}

/// Where the words of a search were found. Rows of the live stream do not say it again.
fn hits(row: Signal<Option<Chat>>) -> Memo<Vec<Match>> {
    Memo::new(move |before: Option<&Vec<Match>>| {
        let found = row.with(|row| row.as_ref().and_then(|row| row.matches.clone()));
        found.or_else(|| before.cloned()).unwrap_or_default()
    })
}

/// The links to the contact of a chat, and to the contact's other chats.
fn contact_links(chat: Uuid, contact: Uuid, zone: Signal<Zone>, on_open: Callback<Option<Open>>) -> AnyView {
    let open = move |_| on_open.run(Some(Open::Contact(contact)));
    let view_chat = Callback::new(move |chat| on_open.run(Some(Open::Chat(chat, None))));
    view! {
        <button type="button" class="drawer__link" on:click=open>{t("contact.view")}</button>
        {other_chats(chat, contact, zone, view_chat)}
        {who_looked_link(chat)}
    }
    .into_any()
}

/// The participants that have accepted a chat. Rows of the list and of the live stream do not say which.
fn responsible(detail: &Load<ChatDetail>) -> Option<Vec<Uuid>> {
    let Load::Ready(detail) = detail else { return None };
    let all = detail.chat.participants.iter();
    Some(all.filter(|one| one.active && one.accepted == Some(true)).map(|one| one.id).collect())
}

fn title(chat: Option<&Chat>, detail: &Load<ChatDetail>) -> String {
    match (chat, detail) {
        (Some(chat), _) => contact_name(chat.contact.as_ref()).0,
        (None, Load::Failed(_)) => t("drawer.failed.chat").to_owned(),
        (None, _) => t("column.chat").to_owned(),
    }
}

/// The newer of two copies of a chat; `one` where neither is.
fn newest(one: Option<Chat>, other: Option<Chat>) -> Option<Chat> {
    match (one, other) {
        (Some(one), Some(other)) if other.is_newer_than(&one) => Some(other),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::copies::copy;

    #[test]
    fn the_newest_copy_is_kept_in_whatever_order_they_come() {
        for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
            let kept = order.into_iter().fold(None, |kept, revision| newest(Some(copy(revision)), kept));
            assert_eq!(kept, Some(copy(3)), "{order:?}");
        }
        let late = Chat { over_target: true, ..copy(2) };
        assert_eq!(newest(Some(late.clone()), Some(copy(2))), Some(late), "the last of equally new ones");
        assert_eq!(newest(None, Some(copy(1))), Some(copy(1)));
    }
}
