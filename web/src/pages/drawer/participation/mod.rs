//! Participation in a chat: joining, taking over, writing, leaving, closing, handing on.
//!
//! Each message has one key for all attempts to send it: the server takes it once.

mod closing;
mod draft;
mod failure;
mod transferring;

use super::loading::raise;
use crate::browser::drafts::DraftPlace;
use crate::components::drawer::composer::{Composer, ComposerEvents, OpenDraft, Readers, Unsent};
use crate::pages::section::DataContext;
use crate::server;
use closing::Closing;
use draft::{remove_stored, stored_draft};
pub use failure::failure_text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatType, Event, NewEvent, Writing};
use std::cell::Cell;
use transferring::Transferring;
use uuid::Uuid;

thread_local! {
    /// The user's agent, which the first participation creates.
    static AGENT: Cell<Option<Uuid>> = const { Cell::new(None) };
}

/// The foot of an open chat.
#[component]
pub fn ChatFoot(
    /// The chat.
    id: Uuid,
    /// As it is known.
    #[prop(into)]
    chat: Signal<Option<Chat>>,
    /// The participants that have accepted it, once they are known.
    responsible: Memo<Option<Vec<Uuid>>>,
    /// Messages reach the company's platform.
    #[prop(into)]
    takes_replies: Signal<bool>,
    /// The chat became this.
    on_changed: Callback<Chat>,
    /// This was written.
    on_written: Callback<Event>,
) -> impl IntoView {
    let DataContext { me, organizations, .. } = DataContext::get();
    let part = Participation {
        place: DraftPlace { user: me.user.id, chat: id },
        chat: id,
        agent: RwSignal::new(me.agent_id.or_else(|| AGENT.get())),
        draft: stored_draft(DraftPlace { user: me.user.id, chat: id }),
        failure: RwSignal::new(None),
        is_busy: RwSignal::new(false),
        on_changed,
        on_written,
    };
    let takes_part = Memo::new(move |_| {
        let agent = part.agent.get();
        chat.with(|chat| chat.as_ref().is_some_and(|chat| is_participant(chat, agent)))
    });
    let has_accepted = Memo::new(move |_| {
        let agent = part.agent.get();
        responsible.with(|all| all.as_ref().is_none_or(|all| agent.is_some_and(|agent| all.contains(&agent))))
    });
    let state = Memo::new(move |_| chat.with(|chat| chat.as_ref().map(|chat| chat.state)));
    let readers = Memo::new(move |_| chat.with(|chat| chat.as_ref().map_or(Readers::Contact, readers)));
    // Messages between colleagues are for those who read them here, too.
    let is_cut_off = Memo::new(move |_| !takes_replies.get() && readers.get() == Readers::Contact);
    let contact = Memo::new(move |_| chat.with(|chat| chat.as_ref()?.contact.as_ref()?.name.clone()));
    let Participation { failure, is_busy, draft, .. } = part;
    let closing = Closing::new(id, is_busy, failure, on_changed);
    let transferring = Transferring::new(id, on_changed);
    let events = ComposerEvents {
        on_action: Callback::new(move |action| match action {
            "close" => closing.ask(),
            "transfer" => transferring.ask(),
            _ => part.participate(action),
        }),
        on_send: Callback::new(move |()| part.send_draft()),
        on_retry: Callback::new(move |message| part.send(message)),
        on_drop: Callback::new(move |key| part.remove_unsent(key)),
    };
    view! {
        {closing.view()}
        {transferring.view(organizations)}
        <Composer name=me.user.name takes_part has_accepted state readers is_cut_off contact is_busy failure draft events/>
    }
}

/// What the user does in a chat.
#[derive(Clone, Copy)]
struct Participation {
    place: DraftPlace,
    chat: Uuid,
    /// The agent as which the user takes part.
    agent: RwSignal<Option<Uuid>>,
    draft: OpenDraft,
    failure: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
    on_changed: Callback<Chat>,
    on_written: Callback<Event>,
}

impl Participation {
    fn participate(self, action: &'static str) {
        self.is_busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            match server::participate(self.chat, action).await {
                Ok(chat) => {
                    if action == "leave" {
                        // It was asked whether that is to be lost.
                        self.draft.text.try_set(String::new());
                        self.draft.unsent.try_set(Vec::new());
                    }
                    if self.agent.get_untracked().is_none() {
                        load_agent().await;
                        self.agent.try_set(AGENT.get());
                    }
                    self.on_changed.try_run(chat);
                }
                Err(error) => _ = self.failure.try_set(Some(failure_text(&error))),
            }
            self.is_busy.try_set(false);
        });
    }

    /// Sends what is written, if anything is.
    fn send_draft(self) {
        let words = self.draft.text.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        self.failure.set(None);
        let is_note = self.draft.is_note.get_untracked();
        let message = Unsent { key: Uuid::now_v7(), text: words, is_note, is_failed: false };
        self.draft.text.set(String::new());
        self.draft.unsent.update(|unsent| unsent.push(message.clone()));
        self.send(message);
    }

    fn send(self, message: Unsent) {
        let key = message.key;
        self.mark(key, false);
        spawn_local(async move {
            let kind = if message.is_note { Writing::Note } else { Writing::Message };
            let new = NewEvent { kind: kind.to_string(), text: message.text };
            match server::write(self.chat, &key.to_string(), &new).await {
                Ok(event) => {
                    remove_stored(self.place, key);
                    self.remove_unsent(key);
                    self.on_written.try_run(event);
                }
                Err(error) => {
                    self.failure.try_set(error.status.map(|_| failure_text(&error)));
                    self.mark(key, true);
                }
            }
        });
    }

    /// Notes whether the last attempt to send a message failed.
    fn mark(self, key: Uuid, is_failed: bool) {
        self.draft.unsent.try_update(|unsent| {
            unsent.iter_mut().filter(|one| one.key == key).for_each(|one| one.is_failed = is_failed);
        });
    }

    fn remove_unsent(self, key: Uuid) {
        self.draft.unsent.try_update(|unsent| unsent.retain(|one| one.key != key));
    }
}

/// Whether an agent takes part in a chat now.
fn is_participant(chat: &Chat, agent: Option<Uuid>) -> bool {
    chat.participants.iter().any(|one| one.active && Some(one.id) == agent)
}

/// The readers of what is written in a chat.
fn readers(chat: &Chat) -> Readers {
    match (chat.kind, chat.contact.as_ref()) {
        (ChatType::Agent, _) => Readers::Colleagues,
        (_, Some(contact)) if contact.erased => Readers::Nobody,
        _ => Readers::Contact,
    }
}

/// Sends a message again, and has it read again; why that failed is put into `failure`.
pub fn resend(chat: Uuid, event: Uuid, failure: RwSignal<Option<String>>, rewritten: RwSignal<u32>) {
    spawn_local(async move {
        match server::resend(chat, event).await {
            Ok(_) => raise(rewritten),
            Err(error) => _ = failure.try_set(Some(failure_text(&error))),
        }
    });
}

/// Joins a chat that is not open yet.
///
/// # Errors
/// Why not, in a sentence.
pub async fn join(chat: Uuid) -> Result<(), String> {
    server::participate(chat, "join").await.map_err(|error| failure_text(&error))?;
    load_agent().await;
    Ok(())
}

/// Stores the user's agent: the first participation creates one.
async fn load_agent() {
    if let Ok(me) = server::me().await {
        AGENT.set(me.agent_id);
    }
}
