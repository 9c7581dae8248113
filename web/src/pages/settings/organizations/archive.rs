//! Archiving an organization, once it is confirmed, and its return.

use crate::pages::settings::form::confirm::Confirm;
use crate::pages::settings::list::acts::Acts;
use crate::server::settings::organizations;
use crate::words::{t, t_count_with, t_with};
use leptos::prelude::*;
use sightline_shared::{ManagedOrganization, OrganizationChange};

/// The button, which is the same for both so that it keeps the focus, and the question.
#[component]
pub fn ArchiveButton(
    /// The organization.
    one: Memo<ManagedOrganization>,
    /// What is done with it.
    acts: Acts<ManagedOrganization>,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let is_archived = Memo::new(move |_| one.with(|one| one.archived_itself_at.is_some()));
    let name = move || one.with_untracked(|one| one.organization.name.clone());
    let set = move |is_archived| {
        let done =
            t_with(if is_archived { "people.was_archived" } else { "people.has_returned" }, &[("name", &name())]);
        let change = OrganizationChange { is_archived: Some(is_archived), ..OrganizationChange::default() };
        acts.run(async move {
            organizations::change(acts.id, &change).await?;
            acts.model.refresh();
            Ok(done)
        });
    };
    let label = Signal::derive(move || t(if is_archived.get() { "people.return" } else { "people.archive" }));
    let press = move || if is_archived.get_untracked() { set(false) } else { is_asked.set(true) };
    let words = move |()| {
        let below = one.with_untracked(|one| one.organizations);
        let below = (below > 0).then(|| t_count_with("organizations.archive_below", below, &[]));
        std::iter::once(t_with("organizations.archive_words", &[("name", &name())])).chain(below).collect()
    };
    view! {
        <div>{acts.button(label, false, press)}</div>
        <Confirm
            is_asked action=t("people.archive")
            question=Callback::new(move |()| t_with("people.archive_question", &[("name", &name())]))
            words=Callback::new(words) on_confirm=Callback::new(move |()| set(true))
        />
    }
}
