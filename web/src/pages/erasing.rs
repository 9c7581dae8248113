//! Erasing a contact: shows what that removes, and does it when it is confirmed.

use super::section::DataContext;
use crate::browser::parts::{Place, part};
use crate::components::drawer::erase_dialog::EraseDialog;
use crate::server;
use crate::server::load::Load;
use crate::words::{t_count_with, t_with};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Erasure, ErasureOptions, Permission};
use uuid::Uuid;

/// Opens the dialog for a contact: its id and its name.
#[derive(Clone, Copy)]
struct Erase(Callback<(Uuid, String)>);

/// Whether the user may erase contacts.
#[must_use]
pub fn can_erase() -> bool {
    DataContext::get().me.permissions.contains(&Permission::ContactsErase)
}

/// What opens the dialog for a contact.
#[must_use]
pub fn expect_erasing() -> Callback<(Uuid, String)> {
    use_context::<Erase>().map_or_else(|| Callback::new(|_| ()), |erase| erase.0)
}

/// What the dialog is given.
#[derive(Clone, Copy)]
struct EraseDialogState {
    contact: RwSignal<Option<(Uuid, String)>>,
    is_open: RwSignal<bool>,
    /// How many other contacts have the same address, and whether they are erased, too.
    others: RwSignal<i64>,
    with_others: RwSignal<bool>,
    message: RwSignal<String>,
    on_erased: Callback<()>,
}

part!(DIALOG in erase_code: dialog, EraseDialogState);

/// Provides the dialog to everything below, and reports what was done in `message`. Returns the
/// view of the dialog.
pub fn provide_erasing(message: RwSignal<String>, on_erased: Callback<()>) -> impl Fn() -> AnyView {
    let (contact, is_open) = (RwSignal::new(None), RwSignal::new(false));
    let (others, with_others) = (RwSignal::new(0), RwSignal::new(false));
    let state = EraseDialogState { contact, is_open, others, with_others, message, on_erased };
    provide_context(Erase(Callback::new(move |contact| {
        state.message.set(String::new());
        state.others.set(0);
        state.with_others.set(false);
        state.contact.set(Some(contact));
        state.is_open.set(true);
    })));
    let is_needed = Memo::new(move |_| state.contact.with(Option::is_some));
    move || view! { {move || is_needed.get().then(|| DIALOG.show(state, Place::Floating))} }.into_any()
}

fn dialog(state: EraseDialogState) -> AnyView {
    let EraseDialogState { contact, is_open, others, with_others, message, on_erased } = state;
    let preview = RwSignal::new(Load::<Erasure>::Loading);
    let failure = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let name = Signal::derive(move || {
        contact.with(|contact| contact.as_ref().map_or(String::new(), |(_, name)| name.clone()))
    });
    Effect::new(move || {
        let Some((id, _)) = contact.get().filter(|_| is_open.get()) else { return };
        let options = ErasureOptions { with_others: with_others.get() };
        preview.set(Load::Loading);
        failure.set(None);
        spawn_local(async move {
            let answer = server::erasure(id, options).await;
            let is_of_it = |contact: &Option<(Uuid, String)>| contact.as_ref().is_some_and(|(own, _)| *own == id);
            let is_asked = with_others.try_get_untracked() == Some(options.with_others);
            if !is_asked || contact.try_with_untracked(is_of_it) != Some(true) {
                return;
            }
            if let Ok(erasure) = &answer
                && others.get_untracked() != erasure.others
            {
                others.set(erasure.others);
            }
            preview.try_set(answer.map_or_else(Load::Failed, Load::Ready));
        });
    });
    let on_erase = Callback::new(move |()| {
        let Some((id, name)) = contact.get_untracked() else { return };
        let options = ErasureOptions { with_others: with_others.get_untracked() };
        let done = match others.get_untracked() {
            others if options.with_others && others > 0 => t_count_with("erase.done_with", others, &[("name", &name)]),
            _ => t_with("erase.done", &[("name", &name)]),
        };
        is_busy.set(true);
        spawn_local(async move {
            let answer = server::erase(id, options).await;
            is_busy.try_set(false);
            match answer {
                Ok(()) => {
                    is_open.try_set(false);
                    message.try_set(done);
                    on_erased.run(());
                }
                Err(error) => _ = failure.try_set(Some(error.sentence())),
            }
        });
    });
    view! { <EraseDialog is_open name preview others with_others failure is_busy on_erase/> }.into_any()
}
