//! The tree from which the new place of an organization is chosen (WAI-ARIA APG: tree view).

use super::shape::{Shape, ordered};
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::pages::settings::list::model::ListModel;
use crate::words::t;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Div;
use leptos::prelude::*;
use sightline_shared::ManagedOrganization;
use uuid::Uuid;

/// The tree; where the organization is, and what it cannot be below, cannot be chosen.
pub fn target_tree(
    model: ListModel<ManagedOrganization>,
    target: RwSignal<Option<Uuid>>,
    may: impl Fn(Uuid) -> bool + Copy + Send + Sync + 'static,
) -> AnyView {
    let options = Memo::new(move |_| model.all.with(|all| ordered(all, |one| one.organization.archived_at.is_none())));
    let shape = Shape::new("move-to", options, RwSignal::new(Vec::new()), Signal::stored(false));
    shape.active.set(target.get_untracked().map(|id| id.to_string()));
    let root = NodeRef::<Div>::new();
    root.on_load(|root| focus_within(root, "[tabindex='0']"));
    view! {
        <div node_ref=root class="move-tree" role="tree" aria-label=t("organizations.move_to")>
            // Lines stay while others come and go, and one of them keeps the focus.
            <For each=move || shape.lines() key=String::clone let:value>
                {value.parse().ok().map(|id| line(shape, &value, id, may(id), target))}
            </For>
        </div>
    }
    .into_any()
}

fn line(shape: Shape, value: &str, id: Uuid, may: bool, target: RwSignal<Option<Uuid>>) -> Option<AnyView> {
    let (option, node) = untrack(|| shape.line(value))?;
    let (value, stop, reached) = (option.value.clone(), option.value.clone(), option.value.clone());
    let is_expanded = {
        let value = option.value.clone();
        Memo::new(move |_| shape.collapsed.with(|collapsed| !collapsed.contains(&value)))
    };
    let choose = move || {
        if may {
            target.set(Some(id));
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if !shape.press(&event, &value) && matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            choose();
        }
    };
    let folded = option.value.clone();
    let fold = move |event: MouseEvent| {
        if node.is_parent {
            event.stop_propagation();
            shape.fold(&folded);
        }
    };
    let is_chosen = move || target.get() == Some(id);
    Some(view! {
        <div
            class=format!("choice__option choice__option--depth-{}", option.depth.min(6))
            class:move-tree__line--off=!may class:choice__option--active=is_chosen role="treeitem"
            id=shape.line_id(&option.value) attr:aria-level=option.depth + 1 aria-posinset=node.place.0
            aria-setsize=node.place.1 aria-selected=move || is_chosen().to_string() aria-disabled=(!may).to_string()
            aria-expanded=move || node.is_parent.then(|| is_expanded.get().to_string())
            tabindex=move || if shape.is_tab_stop(&stop) { "0" } else { "-1" }
            on:keydown=on_keydown on:focus=move |_| shape.active.set(Some(reached.clone())) on:click=move |_| choose()
        >
            <span class="choice__fold" class:choice__fold--open=is_expanded aria-hidden="true" on:click=fold>
                {node.is_parent.then(|| view! { <Icon name="chev"/> })}
            </span>
            <span class="truncated" title=option.label.clone() dir="auto">{option.label.clone()}</span>
            <span class="move-tree__mark" aria-hidden="true">{move || is_chosen().then(|| view! { <Icon name="check"/> })}</span>
        </div>
    }
    .into_any())
}
