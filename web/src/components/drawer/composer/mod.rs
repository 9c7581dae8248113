//! The foot of an open chat: the readers of what is written, and the actions of the user.

mod draft;
mod field;
mod watching;
mod writing;

use crate::components::base::icon::Icon;
use crate::words::{t, t_with};
pub use draft::{ComposerEvents, OpenDraft, Readers, Unsent};
use leptos::prelude::*;
use sightline_shared::ChatState;
use watching::Watching;
use writing::Writing;

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
        (true, false) => view! { <Watching is_busy draft events/> }.into_any(),
    };
    view! {
        <footer class="drawer__foot">
            {move || failure.get().map(|words| view! { <p class="composer__failure" role="alert"><Icon name="late"/>{words}</p> })}
            {move || is_cut_off.get().then(|| view! { <p class="composer__cut-off"><Icon name="late"/><span>{t("composer.cut_off")}</span></p> })}
            {content}
        </footer>
    }
}

const fn seen_as(readers: Readers) -> &'static str {
    match readers {
        Readers::Contact => "composer.seen_as",
        Readers::Colleagues => "composer.seen_as.internal",
        Readers::Nobody => "composer.erased",
    }
}
