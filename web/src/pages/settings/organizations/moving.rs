//! Moving an organization: where to, and what that changes, before it is done.

use super::preview::{Shown, preview};
use super::target_tree::target_tree;
use super::words::refusal;
use crate::components::shell::dialog::Dialog;
use crate::pages::settings::list::model::ListModel;
use crate::server::latest::Latest;
use crate::server::load::Failure;
use crate::server::settings::organizations;
use crate::words::{t, t_with};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{ManagedOrganization, OrganizationChange};
use uuid::Uuid;

type Model = ListModel<ManagedOrganization>;

/// What is moved, and where to.
#[derive(Clone, Copy)]
pub struct Moving {
    /// The row that is dragged.
    pub dragged: RwSignal<Option<Uuid>>,
    is_open: RwSignal<bool>,
    moved: RwSignal<Option<Uuid>>,
    target: RwSignal<Option<Uuid>>,
}

impl Moving {
    /// Nothing is moved yet.
    #[must_use]
    pub fn new() -> Self {
        let none = || RwSignal::new(None);
        Self { dragged: none(), is_open: RwSignal::new(false), moved: none(), target: none() }
    }

    /// Asks where an organization is to be moved to, or whether it is to be moved to `target`.
    pub fn begin(self, moved: Uuid, target: Option<Uuid>) {
        self.moved.set(Some(moved));
        self.target.set(target);
        self.is_open.set(true);
    }

    /// Whether an organization can be moved below another one.
    #[must_use]
    pub fn may(self, model: Model, moved: Uuid, target: Uuid) -> bool {
        model.all.with_untracked(|all| {
            let find = |id: Uuid| all.iter().find(|one| one.organization.id == id);
            let above = std::iter::successors(find(target), |one| one.organization.parent_id.and_then(find));
            let is_within = above.map(|one| one.organization.id).any(|id| id == moved);
            let is_there =
                find(moved).is_none_or(|one| one.organization.parent_id.is_none_or(|parent| parent == target));
            !is_within && !is_there && find(target).is_some_and(|one| one.organization.archived_at.is_none())
        })
    }
}

/// The dialog.
#[component]
pub fn MoveDialog(
    /// What is moved.
    moving: Moving,
    /// The organizations.
    model: Model,
) -> impl IntoView {
    let content = move || form(moving, model).unwrap_or_else(|| ().into_any());
    view! { <Dialog is_open=moving.is_open title=t("organizations.move_title") class="settings" content/> }
}

fn form(moving: Moving, model: Model) -> Option<AnyView> {
    let Moving { is_open, target, .. } = moving;
    let id = moving.moved.get_untracked()?;
    let one = model.all.with_untracked(|all| all.iter().find(|one| one.organization.id == id).cloned())?;
    let name = StoredValue::new(one.organization.name.clone());
    let (shown, failure, is_busy) =
        (RwSignal::new(Shown::Nothing), RwSignal::new(None::<Failure>), RwSignal::new(false));
    request_previews(id, target, shown);
    let is_ready = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Preview(_))) && !is_busy.get());
    let confirm = move |_| {
        let Some(parent_id) = target.get_untracked().filter(|_| is_ready.get_untracked()) else { return };
        is_busy.set(true);
        failure.set(None);
        let change = OrganizationChange { parent_id: Some(parent_id), ..OrganizationChange::default() };
        spawn_local(async move {
            let answer = organizations::change(id, &change).await;
            is_busy.try_set(false);
            match answer {
                Ok(one) => {
                    let above = one.path.len().checked_sub(2).map(|at| one.path[at].clone()).unwrap_or_default();
                    let done = [("name", one.organization.name.as_str()), ("parent", above.as_str())];
                    model.message.set(t_with("organizations.moved", &done));
                    model.refresh();
                    is_open.set(false);
                }
                Err(why) => _ = failure.try_set(Some(why)),
            }
        });
    };
    Some(
        view! {
            <div class="settings">
                <p>{move || t_with("organizations.move_words", &[("name", &name.get_value())])}</p>
                {target_tree(model, target, move |target| moving.may(model, id, target))}
                <div aria-live="polite">{move || shown.with(|shown| preview(shown, &one))}</div>
                <p class="popover__error" role="alert">{move || failure.with(|why| why.as_ref().map(refusal))}</p>
            </div>
            <footer class="dialog__foot settings__foot">
                <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                <button
                    type="button" class="button button--primary" aria-disabled=move || (!is_ready.get()).to_string()
                    on:click=confirm
                >
                    {t("organizations.move_now")}
                </button>
            </footer>
        }
        .into_any(),
    )
}

/// Requests what a move would change, again for each target that is chosen.
fn request_previews(id: Uuid, target: RwSignal<Option<Uuid>>, shown: RwSignal<Shown>) {
    let latest = Latest::new();
    Effect::new(move || {
        let Some(target) = target.get() else { return };
        shown.set(Shown::Loading);
        latest.run(Box::pin(async move {
            shown.try_set(match organizations::preview_move(id, target).await {
                Ok(preview) => Shown::Preview(preview),
                Err(why) => Shown::Failed(why),
            });
        }));
    });
}
