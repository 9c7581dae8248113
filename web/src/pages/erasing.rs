//! Erasing a contact: shows what that removes, and does it when it is confirmed.

use super::section::DataContext;
use crate::browser::parts::{Place, part};
use crate::components::drawer::erase_dialog::EraseDialog;
use crate::server;
use crate::server::load::Load;
use crate::words::t_with;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Erasure, Permission};
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
    message: RwSignal<String>,
    on_erased: Callback<()>,
}

part!(DIALOG in erase_code: dialog, EraseDialogState);

/// Provides the dialog to everything below, and reports what was done in `message`. Returns the
/// view of the dialog.
pub fn provide_erasing(message: RwSignal<String>, on_erased: Callback<()>) -> impl Fn() -> AnyView {
    let state = EraseDialogState { contact: RwSignal::new(None), is_open: RwSignal::new(false), message, on_erased };
    provide_context(Erase(Callback::new(move |contact| {
        state.message.set(String::new());
        state.contact.set(Some(contact));
        state.is_open.set(true);
    })));
    let is_needed = Memo::new(move |_| state.contact.with(Option::is_some));
    move || view! { {move || is_needed.get().then(|| DIALOG.show(state, Place::Floating))} }.into_any()
}

fn dialog(state: EraseDialogState) -> AnyView {
    let EraseDialogState { contact, is_open, message, on_erased } = state;
    let preview = RwSignal::new(Load::<Erasure>::Loading);
    let failure = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let name = Signal::derive(move || {
        contact.with(|contact| contact.as_ref().map_or(String::new(), |(_, name)| name.clone()))
    });
    Effect::new(move || {
        let Some((id, _)) = contact.get().filter(|_| is_open.get()) else { return };
        preview.set(Load::Loading);
        failure.set(None);
        spawn_local(async move {
            let answer = server::erasure(id).await;
            if contact.try_with_untracked(|contact| contact.as_ref().is_some_and(|(own, _)| *own == id)) == Some(true) {
                preview.try_set(answer.map_or_else(Load::Failed, Load::Ready));
            }
        });
    });
    let on_erase = Callback::new(move |()| {
        let Some((id, name)) = contact.get_untracked() else { return };
        is_busy.set(true);
        spawn_local(async move {
            let answer = server::erase(id).await;
            is_busy.try_set(false);
            match answer {
                Ok(()) => {
                    is_open.try_set(false);
                    message.try_set(t_with("erase.done", &[("name", &name)]));
                    on_erased.run(());
                }
                Err(error) => _ = failure.try_set(Some(error.sentence())),
            }
        });
    });
    view! { <EraseDialog is_open name preview failure is_busy on_erase/> }.into_any()
}
