//! Archiving a person, once it is confirmed, and its return.

use crate::pages::settings::form::confirm::Confirm;
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::people;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::people::{ManagedUser, UserChange};

/// The button, which is the same for both so that it keeps the focus, and the question. `on_change` is called first.
#[component]
pub fn ArchiveButton(
    /// The person.
    person: Memo<ManagedUser>,
    /// What is done with it.
    acts: Acts<ManagedUser>,
    /// It begins.
    on_change: Callback<()>,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let is_archived = Memo::new(move |_| person.with(|person| person.archived_at.is_some()));
    let name = move || person.with_untracked(|person| person.user.name.clone());
    let set = move |is_archived| {
        let done =
            t_with(if is_archived { "people.was_archived" } else { "people.has_returned" }, &[("name", &name())]);
        let change = UserChange { is_archived: Some(is_archived), ..UserChange::default() };
        on_change.run(());
        acts.run(async move { people::change(acts.id, &change).await.map(|_| done) });
    };
    let press = move |_| if is_archived.get_untracked() { set(false) } else { is_asked.set(true) };
    view! {
        <div>
            <button
                type="button" class="button" class:button--danger-quiet=move || !is_archived.get()
                aria-disabled=move || acts.is_busy.get().to_string() on:click=press
            >
                {move || t(if is_archived.get() { "people.return" } else { "people.archive" })}
            </button>
        </div>
        <Confirm
            is_asked action=t("people.archive")
            question=Callback::new(move |()| t_with("people.archive_question", &[("name", &name())]))
            words=Callback::new(move |()| vec![t_with("people.archive_words", &[("name", &name())])])
            on_confirm=Callback::new(move |()| set(true))
        />
    }
}
