//! Handing a chat on to an organization or an agent. What is asked stays open until the server has done it.

use super::failure::failure_text;
use crate::components::base::focus::focus;
use crate::components::base::pause::Pause;
use crate::components::drawer::transfer_dialog::{Found, TransferDialog};
use crate::components::listbox::option::ChoiceOption;
use crate::server;
use crate::server::latest::Latest;
use crate::server::load::Failure;
use crate::words::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, Transfer};
use std::time::Duration;
use uuid::Uuid;

/// The pause in typing after which agents are requested.
const TYPING: Duration = Duration::from_millis(150);

/// Handing on one chat.
#[derive(Clone, Copy)]
pub struct Transferring {
    chat: Uuid,
    is_asking: RwSignal<bool>,
    found: RwSignal<Found>,
    pause: Pause,
    search: Latest,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    /// What may have arrived although no answer came, and its key: another attempt is the same one.
    unanswered: StoredValue<Option<(Transfer, String)>>,
    on_changed: Callback<Chat>,
}

impl Transferring {
    /// Hands on `chat`, which became what `on_changed` is given.
    pub fn new(chat: Uuid, on_changed: Callback<Chat>) -> Self {
        Self {
            chat,
            is_asking: RwSignal::new(false),
            found: RwSignal::new(Found::default()),
            pause: Pause::new(TYPING),
            search: Latest::new(),
            is_busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            unanswered: StoredValue::new(None),
            on_changed,
        }
    }

    /// Asks to whom.
    pub fn ask(self) {
        self.failure.set(None);
        self.find(String::new());
        self.is_asking.set(true);
    }

    fn find(self, typed: String) {
        self.search.run(Box::pin(async move {
            if let Ok(page) = server::agents(&typed).await {
                self.found.try_set(Found { typed, agents: page.items });
            }
        }));
    }

    fn send(self, transfer: Transfer) {
        self.failure.set(None);
        self.is_busy.set(true);
        let known = self.unanswered.get_value().filter(|(before, _)| *before == transfer);
        let key = known.map_or_else(|| Uuid::now_v7().to_string(), |(_, key)| key);
        spawn_local(async move {
            let answer = server::participation::transfer(self.chat, &key, &transfer).await;
            self.is_busy.try_set(false);
            match answer {
                Ok(chat) => {
                    if self.is_asking.try_set(false).is_none() {
                        leave_dialog();
                    }
                    self.on_changed.try_run(chat);
                }
                Err(error) => {
                    let is_unanswered = error.status.is_none();
                    self.unanswered.try_set_value(is_unanswered.then_some((transfer, key)));
                    self.failure.try_set(Some(words_of(&error)));
                }
            }
        });
    }

    /// The dialog.
    pub fn view(self, organizations: Signal<Vec<ChoiceOption>>) -> AnyView {
        let on_typed = Callback::new(move |typed| self.pause.then(move || self.find(typed)));
        let on_transfer = Callback::new(move |transfer| self.send(transfer));
        let Self { is_asking: is_open, found, is_busy, failure, .. } = self;
        view! { <TransferDialog is_open organizations found is_busy failure on_typed on_transfer/> }.into_any()
    }
}

/// Why it was not handed on. Who was chosen may have been archived, or moved, since they were found.
fn words_of(failure: &Failure) -> String {
    let is_gone = ["/agent_id", "/organization_id"].iter().any(|member| failure.is_fault_of(member));
    if is_gone { t("transfer.gone").to_owned() } else { failure_text(failure) }
}

/// The button that opened the dialog goes with the participation: the focus comes to the title of the chat.
fn leave_dialog() {
    request_animation_frame(|| {
        if let Some(title) = document().get_element_by_id("drawer-title") {
            focus(&title);
        }
    });
}
