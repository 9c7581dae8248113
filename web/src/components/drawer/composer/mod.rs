//! The foot of an open chat: the readers of what is written, and the actions of the user.

use crate::components::base::icon::Icon;
use crate::words::{t, t_with};
use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use sightline_shared::ChatState;
use uuid::Uuid;

/// Something that was written and has not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// One key for all attempts.
    pub key: Uuid,
    /// The words.
    pub text: String,
    /// It is for colleagues only.
    pub is_note: bool,
    /// The last attempt did not succeed.
    pub is_failed: bool,
}

/// The readers of what is written in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The contact and the participants.
    Contact,
    /// Colleagues alone: there is no contact in it.
    Colleagues,
    /// None: the contact is erased, and nothing can be written.
    Nobody,
}

/// What is being written in a chat.
#[derive(Clone, Copy)]
pub struct OpenDraft {
    /// The words.
    pub text: RwSignal<String>,
    /// They are for colleagues only.
    pub is_note: RwSignal<bool>,
    /// What has not arrived yet.
    pub unsent: RwSignal<Vec<Unsent>>,
}

impl OpenDraft {
    /// Whether something was written that has not arrived.
    fn is_unsent(self) -> bool {
        !self.text.with_untracked(String::is_empty) || self.unsent.with_untracked(|unsent| !unsent.is_empty())
    }
}

/// What the composer reports.
#[derive(Clone, Copy)]
pub struct ComposerEvents {
    /// `join`, `accept`, `leave`, `close` or `transfer`.
    pub on_action: Callback<&'static str>,
    /// Sends what is written.
    pub on_send: Callback<()>,
    /// Sends a message again.
    pub on_retry: Callback<Unsent>,
    /// Discards a message that was not sent.
    pub on_drop: Callback<Uuid>,
}

/// The foot.
#[component]
pub fn Composer(
    /// The name under which the user takes part.
    name: String,
    /// Whether the user takes part.
    #[prop(into)]
    takes_part: Signal<bool>,
    /// Whether the user is responsible for the chat.
    #[prop(into)]
    has_accepted: Signal<bool>,
    /// The state of the chat.
    #[prop(into)]
    state: Signal<Option<ChatState>>,
    /// The readers of what is written.
    #[prop(into)]
    readers: Signal<Readers>,
    /// The company's platform is sent nothing, so the contact would not receive messages.
    #[prop(into)]
    is_cut_off: Signal<bool>,
    /// The contact's name, if known.
    #[prop(into)]
    contact: Signal<Option<String>>,
    /// Something is being done.
    is_busy: RwSignal<bool>,
    /// Why something could not be done.
    failure: RwSignal<Option<String>>,
    /// What is being written.
    draft: OpenDraft,
    /// What it reports.
    events: ComposerEvents,
) -> impl IntoView {
    let name = StoredValue::new(name);
    let seen = Signal::derive(move || {
        let contact = contact.get().unwrap_or_else(|| t("composer.the_contact").to_owned());
        t_with(seen_as(readers.get()), &[("name", &name.get_value()), ("contact", &contact)])
    });
    let can_write = Memo::new(move |_| readers.get() != Readers::Nobody);
    let content = move || match (can_write.get(), takes_part.get()) {
        (false, _) => {
            view! { <p class="drawer__viewing"><Icon name="eye"/><span>{t("composer.erased")}</span></p> }.into_any()
        }
        (true, true) => view! { <Writing state has_accepted seen is_cut_off is_busy draft events/> }.into_any(),
        (true, false) => viewing(is_busy, events.on_action),
    };
    view! {
        <footer class="drawer__foot">
            {move || failure.get().map(|words| view! { <p class="composer__failure" role="alert"><Icon name="late"/>{words}</p> })}
            {move || is_cut_off.get().then(|| view! { <p class="composer__cut-off"><Icon name="late"/><span>{t("composer.cut_off")}</span></p> })}
            {content}
        </footer>
    }
}

/// The foot for a user that does not take part: not visible in the chat, and able to join.
fn viewing(is_busy: RwSignal<bool>, on_action: Callback<&'static str>) -> AnyView {
    view! {
        <p class="drawer__viewing"><Icon name="eye"/><span>{t("composer.viewing")}</span></p>
        <button type="button" class="button button--primary drawer__action" data-key="J" disabled=is_busy on:click=move |_| on_action.run("join")>
            <Icon name="join"/>{t("composer.join")}
        </button>
    }
    .into_any()
}

/// The actions of a participant.
#[component]
fn Writing(
    state: Signal<Option<ChatState>>,
    has_accepted: Signal<bool>,
    seen: Signal<String>,
    is_cut_off: Signal<bool>,
    is_busy: RwSignal<bool>,
    draft: OpenDraft,
    events: ComposerEvents,
) -> impl IntoView {
    let OpenDraft { text, is_note, unsent } = draft;
    Effect::new(move || {
        if is_cut_off.get() {
            is_note.set(true);
        }
    });
    let is_free = move || state.get().is_some_and(|state| state != ChatState::Active);
    let hint = move || if is_free() && !is_note.get() { t("composer.takes_over") } else { t("composer.keys") };
    view! {
        <div class="composer">
            <Head state has_accepted seen is_busy draft on_action=events.on_action/>
            {unsent_list(unsent, events.on_retry, events.on_drop)}
            {move || (!is_cut_off.get()).then(|| view! {
                <div class="segments composer__kind" role="radiogroup" aria-label=t("composer.kind")>
                    {kind(is_note, false, "composer.message")}
                    {kind(is_note, true, "composer.note")}
                </div>
            })}
            {field(text, is_note, events.on_send)}
            <div class="composer__foot">
                <span class="composer__hint">{hint}</span>
                <button
                    type="button" class="button button--primary" disabled=move || text.with(|text| text.trim().is_empty())
                    on:click=move |_| events.on_send.run(())
                >
                    {t("composer.send")}
                </button>
            </div>
        </div>
    }
}

/// The readers, and the buttons to take over, hand on, close and leave. Leaving with something unsent has to be
/// confirmed.
#[component]
fn Head(
    state: Signal<Option<ChatState>>,
    has_accepted: Signal<bool>,
    seen: Signal<String>,
    is_busy: RwSignal<bool>,
    draft: OpenDraft,
    on_action: Callback<&'static str>,
) -> impl IntoView {
    let is_confirming = RwSignal::new(false);
    let leave = move |_| {
        let needs_confirmation = draft.is_unsent() && !is_confirming.get_untracked();
        is_confirming.set(needs_confirmation);
        if !needs_confirmation {
            on_action.run("leave");
        }
    };
    let is_open = move || state.get().is_some_and(|state| state != ChatState::Closed);
    // An active chat is taken over from those who are responsible, or with them.
    let is_offered = move || state.get().is_some_and(|state| state != ChatState::Active || !has_accepted.get());
    let button = move |action: &'static str, key: &'static str| {
        view! { <button type="button" class="button" disabled=is_busy data-action=action on:click=move |_| on_action.run(action)>{t(key)}</button> }
    };
    let readers = move || if draft.is_note.get() { t("composer.only_colleagues").to_owned() } else { seen.get() };
    view! {
        <div class="composer__head">
            <p class="drawer__viewing">{readers}</p>
            {move || is_offered().then(|| button("accept", "composer.accept"))}
            {move || is_open().then(|| (button("transfer", "composer.transfer"), button("close", "composer.close")))}
            <button type="button" class="button" disabled=is_busy on:click=leave>
                {move || t(if is_confirming.get() { "composer.leave_anyway" } else { "composer.leave" })}
            </button>
        </div>
        {move || is_confirming.get().then(|| view! { <p class="composer__hint" role="alert">{t("composer.leave_asks")}</p> })}
    }
}

const fn seen_as(readers: Readers) -> &'static str {
    match readers {
        Readers::Contact => "composer.seen_as",
        Readers::Colleagues => "composer.seen_as.internal",
        Readers::Nobody => "composer.erased",
    }
}

fn kind(is_note: RwSignal<bool>, own: bool, key: &'static str) -> AnyView {
    let step = move |event: KeyboardEvent| {
        if event.key().starts_with("Arrow") {
            event.prevent_default();
            is_note.update(|is_note| *is_note = !*is_note);
        }
    };
    view! {
        <button
            type="button" role="radio" class="segments__segment" aria-checked=move || (is_note.get() == own).to_string()
            tabindex=move || if is_note.get() == own { 0 } else { -1 }
            on:click=move |_| is_note.set(own) on:keydown=step
        >{t(key)}</button>
    }
    .into_any()
}

/// The field; Enter sends, Shift and Enter is a new line, and so is Enter while a word is composed.
fn field(text: RwSignal<String>, is_note: RwSignal<bool>, on_send: Callback<()>) -> AnyView {
    let field = NodeRef::<Textarea>::new();
    let on_keydown = move |event: KeyboardEvent| {
        // Safari ends the composition before it reports the key that did, with this code.
        let is_composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !is_composing {
            event.prevent_default();
            on_send.run(());
        }
    };
    field.on_load(|field| _ = field.focus());
    view! {
        <textarea
            class="composer__field" class:composer__field--note=is_note rows="1" maxlength="16384" dir="auto" node_ref=field
            aria-label=move || t(if is_note.get() { "composer.write_note" } else { "composer.write_message" })
            placeholder=move || t(if is_note.get() { "composer.write_note" } else { "composer.write_message" })
            prop:value=text on:input=move |event| text.set(event_target_value(&event)) on:keydown=on_keydown
        ></textarea>
    }
    .into_any()
}

fn unsent_list(unsent: RwSignal<Vec<Unsent>>, on_retry: Callback<Unsent>, on_drop: Callback<Uuid>) -> impl IntoView {
    let line = move |message: Unsent| {
        let (again, key) = (message.clone(), message.key);
        let actions = message.is_failed.then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| on_retry.run(again.clone())>{t("action.try_again")}</button>
                <button type="button" class="button button--quiet" on:click=move |_| on_drop.run(key)>{t("composer.drop")}</button>
            }
        });
        let words = t(if message.is_failed { "composer.not_sent" } else { "composer.sending" });
        view! {
            <li class="composer__unsent" class:composer__unsent--failed=message.is_failed>
                <span class="truncated" dir="auto">{message.text}</span>
                <span class="composer__hint">{words}</span>
                {actions}
            </li>
        }
    };
    view! { <ul class="composer__list" aria-live="polite">{move || unsent.get().into_iter().map(line).collect::<Vec<_>>()}</ul> }
}
