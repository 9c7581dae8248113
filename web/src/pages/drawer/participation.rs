//! Participation in a chat: joining, taking over, writing, leaving, closing.
//!
//! What is written and not sent yet is kept for each chat until the page is left, so that closing
//! the drawer loses nothing. Each message has one key for all attempts to send it: the server
//! takes it once.

use super::loading::raise;
use crate::components::drawer::composer::{Composer, ComposerEvents, OpenDraft, Readers, Unsent};
use crate::pages::section::DataContext;
use crate::server;
use crate::server::load::Failure;
use crate::words::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatType, Event, NewEvent, Writing};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use uuid::Uuid;

/// What the user was writing in a chat.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    is_note: bool,
    unsent: Vec<Unsent>,
}

thread_local! {
    /// The user's agent, which the first participation creates.
    static AGENT: Cell<Option<Uuid>> = const { Cell::new(None) };
    static DRAFTS: RefCell<HashMap<Uuid, Draft>> = RefCell::new(HashMap::new());
}

/// The foot of an open chat.
#[component]
pub fn ChatFoot(
    /// The chat.
    id: Uuid,
    /// As it is known.
    #[prop(into)]
    chat: Signal<Option<Chat>>,
    /// Messages reach the company's platform.
    #[prop(into)]
    takes_replies: Signal<bool>,
    /// The chat became this.
    on_changed: Callback<Chat>,
    /// This was written.
    on_written: Callback<Event>,
) -> impl IntoView {
    let me = DataContext::get().me;
    let part = Participation {
        chat: id,
        agent: RwSignal::new(me.agent_id.or_else(|| AGENT.get())),
        draft: stored_draft(id),
        failure: RwSignal::new(None),
        is_busy: RwSignal::new(false),
        on_changed,
        on_written,
    };
    let takes_part = Memo::new(move |_| {
        let agent = part.agent.get();
        chat.with(|chat| chat.as_ref().is_some_and(|chat| is_participant(chat, agent)))
    });
    let state = Memo::new(move |_| chat.with(|chat| chat.as_ref().map(|chat| chat.state)));
    let readers = Memo::new(move |_| chat.with(|chat| chat.as_ref().map_or(Readers::Contact, readers)));
    // Messages between colleagues are for those who read them here, too.
    let is_cut_off = Memo::new(move |_| !takes_replies.get() && readers.get() == Readers::Contact);
    let contact = Memo::new(move |_| chat.with(|chat| chat.as_ref()?.contact.as_ref()?.name.clone()));
    let Participation { failure, is_busy, draft, .. } = part;
    let events = ComposerEvents {
        on_action: Callback::new(move |action| part.participate(action)),
        on_send: Callback::new(move |()| part.send_draft()),
        on_retry: Callback::new(move |message| part.send(message)),
        on_drop: Callback::new(move |key| part.remove_unsent(key)),
    };
    view! { <Composer name=me.user.name takes_part state readers is_cut_off contact is_busy failure draft events/> }
}

/// What was about to be written in a chat, kept again whenever it changes.
fn stored_draft(chat: Uuid) -> OpenDraft {
    let Draft { text, is_note, unsent } = DRAFTS.with_borrow(|drafts| drafts.get(&chat).cloned().unwrap_or_default());
    let draft = OpenDraft { text: RwSignal::new(text), is_note: RwSignal::new(is_note), unsent: RwSignal::new(unsent) };
    Effect::new(move || {
        let draft = Draft { text: draft.text.get(), is_note: draft.is_note.get(), unsent: draft.unsent.get() };
        DRAFTS.with_borrow_mut(|drafts| {
            let is_empty = draft.text.is_empty() && draft.unsent.is_empty();
            if is_empty { drafts.remove(&chat) } else { drafts.insert(chat, draft) }
        });
    });
    draft
}

/// What the user does in a chat.
#[derive(Clone, Copy)]
struct Participation {
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
                    if self.agent.get_untracked().is_none() {
                        load_agent().await;
                        self.agent.try_set(AGENT.get());
                    }
                    self.on_changed.run(chat);
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
                    remove_stored(self.chat, key);
                    self.remove_unsent(key);
                    self.on_written.run(event);
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

/// A message that arrived although the drawer was closed meanwhile is no draft any more.
fn remove_stored(chat: Uuid, key: Uuid) {
    DRAFTS.with_borrow_mut(|drafts| {
        if let Some(draft) = drafts.get_mut(&chat) {
            draft.unsent.retain(|one| one.key != key);
        }
    });
}

/// Why something was not done, in a sentence.
pub fn failure_text(failure: &Failure) -> String {
    match failure.status {
        None => t("composer.no_answer").to_owned(),
        Some(_) => failure.sentence(),
    }
}
