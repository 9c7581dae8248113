//! Closing a chat with a reason. It is sent some seconds after it was confirmed, and can be undone until then; leaving
//! the chat or the page in between sends it at once.

use crate::components::base::focus::{focus, focus_within};
use crate::components::base::pause::Pause;
use crate::components::drawer::close_dialog::CloseDialog;
use crate::pages::message;
use crate::server;
use crate::words::{t, t_with};
use leptos::html::Button;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Chat, ClosedChat};
use std::time::Duration;
use uuid::Uuid;

/// How long it can be undone, as `closing.pending` says.
const DELAY: Duration = Duration::from_secs(5);

/// What was confirmed and is not sent yet.
#[derive(Clone)]
struct Pending {
    /// One key for all attempts.
    key: String,
    closed: ClosedChat,
}

/// Closing one chat.
#[derive(Clone, Copy)]
pub struct Closing {
    chat: Uuid,
    is_asking: RwSignal<bool>,
    pending: RwSignal<Option<Pending>>,
    delay: Pause,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    on_changed: Callback<Chat>,
}

impl Closing {
    /// Closes `chat`, which became what `on_changed` is given. Nothing else can be done while `is_busy`; why it failed is
    /// put into `failure`.
    pub fn new(
        chat: Uuid,
        is_busy: RwSignal<bool>,
        failure: RwSignal<Option<String>>,
        on_changed: Callback<Chat>,
    ) -> Self {
        let (is_asking, pending) = (RwSignal::new(false), RwSignal::new(None));
        let closing = Self { chat, is_asking, pending, delay: Pause::new(DELAY), is_busy, failure, on_changed };
        let leaving = window_event_listener_untyped("pagehide", move |_| closing.send_with_page());
        on_cleanup(move || {
            leaving.remove();
            closing.send();
        });
        closing
    }

    /// Asks for the reason.
    pub fn ask(self) {
        self.is_asking.set(true);
    }

    fn confirm(self, reason: Option<String>) {
        self.failure.set(None);
        self.is_busy.set(true);
        self.pending.set(Some(Pending { key: Uuid::now_v7().to_string(), closed: ClosedChat { reason } }));
        self.delay.then(move || {
            leave_notice();
            self.send();
        });
        // Renews the sign-in if it is about to expire: what is sent with the page could not do that.
        spawn_local(async { drop(server::me().await) });
    }

    fn undo(self) {
        self.delay.forget();
        self.pending.set(None);
        self.is_busy.set(false);
        if let Some(body) = document().body() {
            focus_within(body, "[data-action='close']");
        }
    }

    fn take(self) -> Option<Pending> {
        self.pending.try_update(Option::take).flatten()
    }

    fn send(self) {
        let Some(Pending { key, closed }) = self.take() else { return };
        spawn_local(async move {
            match server::participation::close(self.chat, &key, &closed).await {
                Ok(chat) => drop(self.on_changed.try_run(chat)),
                Err(error) => {
                    let words = t_with("closing.failed", &[("why", &error.sentence())]);
                    // The chat may have been left meanwhile.
                    if let Some(Some(words)) = self.failure.try_set(Some(words)) {
                        message::report(words);
                    }
                }
            }
            self.is_busy.try_set(false);
        });
    }

    fn send_with_page(self) {
        if let Some(Pending { key, closed }) = self.take() {
            server::participation::close_with_page(self.chat, &key, &closed);
            // The browser may show the page again as it was.
            self.is_busy.set(false);
        }
    }

    /// The dialog that asks for the reason, and what says that the chat is about to be closed.
    pub fn view(self) -> AnyView {
        let is_pending = Memo::new(move |_| self.pending.with(Option::is_some));
        let on_close = Callback::new(move |reason| self.confirm(reason));
        view! {
            <div class="closing-place" role="status">{move || is_pending.get().then(|| self.notice())}</div>
            <CloseDialog is_open=self.is_asking on_close/>
        }
        .into_any()
    }

    fn notice(self) -> AnyView {
        let undo = NodeRef::<Button>::new();
        // There is little time to find it.
        undo.on_load(|undo| request_animation_frame(move || _ = undo.focus()));
        view! {
            <div class="toast">
                <span>{t("closing.pending")}</span>
                <button type="button" class="button" node_ref=undo on:click=move |_| self.undo()>{t("closing.undo")}</button>
            </div>
        }
        .into_any()
    }
}

/// The notice is about to go: the focus that is in it comes to the title of the chat.
fn leave_notice() {
    let is_in_notice = document().query_selector(".closing-place :focus").ok().flatten().is_some();
    if is_in_notice && let Some(title) = document().get_element_by_id("drawer-title") {
        focus(&title);
    }
}
