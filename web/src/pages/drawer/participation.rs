//! Taking part in a chat: joining, taking over, writing, leaving, closing.
//!
//! What is written and not sent yet is kept for each chat until the page is left, so that closing
//! the drawer loses nothing. Each message has one key for all attempts to send it: the server
//! takes it once.

use crate::components::drawer::composer::{Composer, Readers, Unsent};
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

/// What somebody was about to write in a chat.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    is_note: bool,
    unsent: Vec<Unsent>,
}

thread_local! {
    /// The agent that the user became by taking part for the first time.
    static AGENT: Cell<Option<Uuid>> = const { Cell::new(None) };
    static DRAFTS: RefCell<HashMap<Uuid, Draft>> = RefCell::new(HashMap::new());
}

/// The foot of an open chat.
#[component]
pub fn TakePart(
    /// The chat.
    id: Uuid,
    /// As it is known.
    #[prop(into)]
    chat: Signal<Option<Chat>>,
    /// The chat became this.
    on_changed: Callback<Chat>,
    /// This was written.
    on_written: Callback<Event>,
) -> impl IntoView {
    let me = DataContext::get().me;
    let agent_id = RwSignal::new(me.agent_id.or_else(|| AGENT.get()));
    let draft = DRAFTS.with_borrow(|drafts| drafts.get(&id).cloned().unwrap_or_default());
    let (text, is_note) = (RwSignal::new(draft.text), RwSignal::new(draft.is_note));
    let unsent = RwSignal::new(draft.unsent);
    Effect::new(move || {
        let draft = Draft { text: text.get(), is_note: is_note.get(), unsent: unsent.get() };
        DRAFTS.with_borrow_mut(|drafts| {
            if draft.text.is_empty() && draft.unsent.is_empty() { drafts.remove(&id) } else { drafts.insert(id, draft) }
        });
    });
    let failure = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let takes_part = Memo::new(move |_| {
        let own = agent_id.get();
        chat.with(|chat| {
            let participants = chat.as_ref().map(|chat| chat.participants.as_slice()).unwrap_or_default();
            participants.iter().any(|one| one.active && Some(one.id) == own)
        })
    });
    let act = Callback::new(move |act: &'static str| {
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match server::act(id, act).await {
                Ok(chat) => {
                    if agent_id.get_untracked().is_none() {
                        learn_agent().await;
                        agent_id.try_set(AGENT.get());
                    }
                    on_changed.run(chat);
                }
                Err(why) => _ = failure.try_set(Some(refusal(&why))),
            }
            is_busy.try_set(false);
        });
    });
    let send = Callback::new(move |message: Unsent| {
        let key = message.key;
        let mark = move |is_failed| {
            unsent.try_update(|unsent| {
                unsent.iter_mut().filter(|one| one.key == key).for_each(|one| one.is_failed = is_failed);
            });
        };
        mark(false);
        spawn_local(async move {
            let kind = if message.is_note { Writing::Note } else { Writing::Message };
            let new = NewEvent { kind: kind.to_string(), text: message.text };
            match server::write(id, &key.to_string(), &new).await {
                Ok(event) => {
                    forget(id, key);
                    unsent.try_update(|unsent| unsent.retain(|one| one.key != key));
                    on_written.run(event);
                }
                Err(why) => {
                    failure.try_set(why.status.map(|_| refusal(&why)));
                    mark(true);
                }
            }
        });
    });
    let on_send = Callback::new(move |()| {
        let words = text.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        failure.set(None);
        let message = Unsent { key: Uuid::now_v7(), text: words, is_note: is_note.get_untracked(), is_failed: false };
        text.set(String::new());
        unsent.update(|unsent| unsent.push(message.clone()));
        send.run(message);
    });
    let on_drop = Callback::new(move |key: Uuid| unsent.update(|unsent| unsent.retain(|one| one.key != key)));
    let state = Memo::new(move |_| chat.with(|chat| chat.as_ref().map(|chat| chat.state)));
    let readers = Memo::new(move |_| {
        chat.with(|chat| match chat.as_ref().map(|chat| (chat.kind, chat.contact.as_ref())) {
            Some((ChatType::Agent, _)) => Readers::Colleagues,
            Some((_, Some(contact))) if contact.erased => Readers::Nobody,
            _ => Readers::Contact,
        })
    });
    let contact = Memo::new(move |_| chat.with(|chat| chat.as_ref()?.contact.as_ref()?.name.clone()));
    view! {
        <Composer
            name=me.user.name takes_part state readers contact is_busy failure text is_note unsent
            on_act=act on_send on_retry=send on_drop
        />
    }
}

/// Joins a chat that is not open yet.
///
/// # Errors
/// Why not, in a sentence.
pub async fn join(chat: Uuid) -> Result<(), String> {
    server::act(chat, "join").await.map_err(|why| refusal(&why))?;
    learn_agent().await;
    Ok(())
}

/// Whoever takes part for the first time has an agent from now on.
async fn learn_agent() {
    if let Ok(me) = server::me().await {
        AGENT.set(me.agent_id);
    }
}

/// A message that arrived although the drawer was closed meanwhile is no draft any more.
fn forget(chat: Uuid, key: Uuid) {
    DRAFTS.with_borrow_mut(|drafts| {
        if let Some(draft) = drafts.get_mut(&chat) {
            draft.unsent.retain(|one| one.key != key);
        }
    });
}

fn refusal(failure: &Failure) -> String {
    match failure.status {
        None => t("composer.no_answer").to_owned(),
        Some(_) => failure.sentence(),
    }
}
