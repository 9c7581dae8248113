//! Participation in a chat: joining, taking over, writing, leaving, closing.
//!
//! What is written and not sent yet is kept for each chat in the session of the tab, so that closing
//! the drawer or a reload loses nothing. Each message has one key for all attempts to send it: the server
//! takes it once.

use super::loading::raise;
use crate::browser::drafts::DraftPlace;
use crate::components::drawer::composer::{Composer, ComposerEvents, OpenDraft, Readers, Unsent};
use crate::pages::section::DataContext;
use crate::server;
use crate::server::load::Failure;
use crate::words::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ChatType, Event, NewEvent, Writing};
use std::cell::Cell;
use uuid::Uuid;

/// What the user was writing in a chat.
#[derive(Debug, Default, PartialEq, Eq)]
struct Draft {
    text: String,
    is_note: bool,
    unsent: Vec<Unsent>,
}

impl Draft {
    fn read(kept: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(kept).unwrap_or_default();
        let mut draft = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "text" => draft.text = value,
                "note" => draft.is_note = true,
                // Whether it arrived nobody knows; another attempt has the same key.
                "message" | "unsent_note" => {
                    let parts = value.split_once(' ').and_then(|(key, text)| Some((key.parse().ok()?, text)));
                    draft.unsent.extend(parts.map(|(key, text)| Unsent {
                        key,
                        text: text.to_owned(),
                        is_note: name == "unsent_note",
                        is_failed: true,
                    }));
                }
                _ => {}
            }
        }
        draft
    }

    /// What is kept of it; nothing where nothing is written.
    fn write(&self) -> Option<String> {
        if self.text.is_empty() && self.unsent.is_empty() {
            return None;
        }
        let mut pairs = vec![("text", self.text.clone())];
        pairs.extend(self.is_note.then(|| ("note", "1".to_owned())));
        let name = |one: &Unsent| if one.is_note { "unsent_note" } else { "message" };
        pairs.extend(self.unsent.iter().map(|one| (name(one), format!("{} {}", one.key, one.text))));
        serde_html_form::to_string(pairs).ok()
    }
}

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
    let me = DataContext::get().me;
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
    let events = ComposerEvents {
        on_action: Callback::new(move |action| part.participate(action)),
        on_send: Callback::new(move |()| part.send_draft()),
        on_retry: Callback::new(move |message| part.send(message)),
        on_drop: Callback::new(move |key| part.remove_unsent(key)),
    };
    view! { <Composer name=me.user.name takes_part has_accepted state readers is_cut_off contact is_busy failure draft events/> }
}

/// What was about to be written in a chat, kept again whenever it changes.
fn stored_draft(place: DraftPlace) -> OpenDraft {
    let Draft { text, is_note, unsent } = Draft::read(&place.read().unwrap_or_default());
    let draft = OpenDraft { text: RwSignal::new(text), is_note: RwSignal::new(is_note), unsent: RwSignal::new(unsent) };
    Effect::new(move || {
        let draft = Draft { text: draft.text.get(), is_note: draft.is_note.get(), unsent: draft.unsent.get() };
        place.write(draft.write().as_deref());
    });
    draft
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
                    remove_stored(self.place, key);
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
fn remove_stored(place: DraftPlace, key: Uuid) {
    if let Some(kept) = place.read() {
        let mut draft = Draft::read(&kept);
        draft.unsent.retain(|one| one.key != key);
        place.write(draft.write().as_deref());
    }
}

/// Why something was not done, in a sentence.
pub fn failure_text(failure: &Failure) -> String {
    match failure.status {
        None => t("composer.no_answer").to_owned(),
        Some(_) => failure.sentence(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_kept() {
        let message =
            |text: &str, is_note| Unsent { key: Uuid::from_u128(7), text: text.to_owned(), is_note, is_failed: true };
        let draft = Draft {
            text: "a & b\n你好 = ?".to_owned(),
            is_note: true,
            unsent: vec![message("one two", false), message("three", true)],
        };
        assert_eq!(Draft::read(&draft.write().unwrap()), draft);
        assert_eq!((Draft::read(""), Draft::default().write()), (Draft::default(), None));
        // Only the kind was chosen: nothing is lost.
        assert_eq!(Draft { is_note: true, ..Draft::default() }.write(), None);
    }
}
