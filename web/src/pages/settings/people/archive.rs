//! Archiving a person, once it is confirmed, and its return.

use super::acts::Acts;
use crate::components::shell::dialog::{Dialog, QUESTION};
use crate::server::settings::people;
use crate::words::{t, t_with};
use leptos::html::Button;
use leptos::prelude::*;
use sightline_shared::people::{ManagedUser, UserChange};

/// The button, which is the same for both so that it keeps the focus, and the question.
#[component]
pub fn ArchiveButton(
    /// The person.
    person: Memo<ManagedUser>,
    /// What is done with it.
    acts: Acts,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let is_archived = Memo::new(move |_| person.with(|person| person.archived_at.is_some()));
    let name = move || person.with_untracked(|person| person.user.name.clone());
    let set = move |is_archived| {
        let done =
            t_with(if is_archived { "people.was_archived" } else { "people.has_returned" }, &[("name", &name())]);
        let change = UserChange { is_archived: Some(is_archived), ..UserChange::default() };
        acts.link.set(None);
        acts.run(done, async move { people::change(acts.id, &change).await.map(drop) });
    };
    let press = move |_| if is_archived.get_untracked() { set(false) } else { is_asked.set(true) };
    let question = ViewFn::from(move || {
        view! {
            <header class="dialog__head"><h2 id=QUESTION>{t_with("people.archive_question", &[("name", &name())])}</h2></header>
        }
    });
    let content = move || {
        let cancel = NodeRef::<Button>::new();
        cancel.on_load(|cancel| request_animation_frame(move || _ = cancel.focus()));
        let confirm = move |_| {
            is_asked.set(false);
            set(true);
        };
        view! {
            <div class="person"><p>{t_with("people.archive_words", &[("name", &name())])}</p></div>
            <footer class="dialog__foot person__foot">
                <button type="button" class="button" node_ref=cancel on:click=move |_| is_asked.set(false)>{t("action.cancel")}</button>
                <button type="button" class="button button--danger" on:click=confirm>{t("people.archive")}</button>
            </footer>
        }
    };
    view! {
        <div>
            <button
                type="button" class="button" class:button--danger-quiet=move || !is_archived.get()
                aria-disabled=move || acts.is_busy.get().to_string() on:click=press
            >
                {move || t(if is_archived.get() { "people.return" } else { "people.archive" })}
            </button>
        </div>
        <Dialog is_open=is_asked title=t("people.archive") class="person" question content/>
    }
}
