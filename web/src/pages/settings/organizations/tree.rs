//! The tree of organizations: a treegrid (WAI-ARIA APG), whose rows can be dragged.

use super::moving::Moving;
use super::shape::{Shape, ordered};
use crate::components::base::icon::Icon;
use crate::components::tree::nodes::Node;
use crate::pages::settings::list::item::Item;
use crate::pages::settings::list::model::ListModel;
use crate::pages::settings::list::table::text;
use crate::words::t;
use crate::words::zone::Zone;
use js_sys::{Function, Reflect};
use leptos::ev::{DragEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use sightline_shared::ManagedOrganization;
use std::collections::HashSet;
use uuid::Uuid;
use wasm_bindgen::JsCast as _;

/// A tree of more organizations begins with the first two levels.
const MAX_EXPANDED: usize = 50;

type Model = ListModel<ManagedOrganization>;

/// The tree.
pub fn tree(model: Model, moving: Moving, zone: &Zone) -> AnyView {
    let options = Memo::new(move |_| {
        let wanted: HashSet<Uuid> = model.rows.with(|rows| rows.iter().map(Item::id).collect());
        model.all.with(|all| ordered(all, |one| wanted.contains(&one.id())))
    });
    let begins_collapsed = options.with_untracked(|all| {
        let parents = all.windows(2).filter(|pair| pair[0].depth > 0 && pair[1].depth > pair[0].depth);
        let parents = parents.map(|pair| pair[0].value.clone()).collect();
        if all.len() > MAX_EXPANDED { parents } else { Vec::new() }
    });
    let is_filtered = Signal::derive(move || model.state.with(|state| state.is_filtered()));
    let shape = Shape::new("organization", options, RwSignal::new(begins_collapsed), is_filtered);
    let head = |&(label, class): &(&'static str, &str)| {
        view! {
            <div role="columnheader" class=format!("data-table__cell data-table__cell--{class}")>
                <span class="data-table__label">{t(label)}</span>
            </div>
        }
    };
    let zone = zone.clone();
    let over = RwSignal::new(None::<Uuid>);
    view! {
        <div class="data-table data-table--settings data-table--organization">
            <div
                class="data-table__view" class:data-table__view--stale=model.is_loading role="treegrid" id="list" tabindex="-1"
                aria-label=t("organizations.title") aria-busy=move || model.is_loading.get().to_string()
            >
                <div class="data-table__head" role="rowgroup">
                    <div class="data-table__row" role="row">
                        {ManagedOrganization::COLUMNS.iter().map(head).collect::<Vec<_>>()}
                    </div>
                </div>
                <div class="data-table__body" role="rowgroup">
                    // Rows stay while others come and go, and one of them keeps the focus.
                    <For each=move || shape.lines() key=String::clone let:value>
                        {value.parse().ok().map(|id| line((model, moving, shape, over), id, zone.clone()))}
                    </For>
                </div>
            </div>
        </div>
    }
    .into_any()
}

type Around = (Model, Moving, Shape, RwSignal<Option<Uuid>>);

fn line((model, moving, shape, over): Around, id: Uuid, zone: Zone) -> AnyView {
    let value = id.to_string();
    let row = Memo::new(move |_| model.all.with(|all| all.iter().find(|one| one.id() == id).cloned()));
    let place = {
        let value = value.clone();
        // What is shown no longer keeps its last place until it is gone.
        Memo::new(move |last: Option<&(usize, Node)>| {
            let line = shape.line(&value).map(|(option, node)| (option.depth, node));
            line.or_else(|| last.cloned()).unwrap_or((0, Node { parent: None, is_parent: false, place: (1, 1) }))
        })
    };
    let stop = value.clone();
    let is_open = move || model.state.with(|state| state.open == Some(id));
    let is_expanded = {
        let value = value.clone();
        Memo::new(move |_| shape.collapsed.with(|collapsed| !collapsed.contains(&value)))
    };
    let on_keydown = {
        let value = value.clone();
        move |event: KeyboardEvent| {
            if !shape.press(&event, &value) && event.key() == "Enter" {
                event.prevent_default();
                model.open(Some(id));
            }
        }
    };
    let reached = value.clone();
    let dragged = move |event: DragEvent| {
        name_dragged(&event, &id.to_string());
        moving.dragged.set(Some(id));
    };
    let let_go = move || {
        over.set(None);
        moving.dragged.set(None);
    };
    let (dragged_over, dropped) = dropping((model, moving, over), id);
    let cells = move || {
        let row = row.get()?;
        let (depth, node) = place.get();
        let name = name_cell(shape, &row, (depth, node.is_parent), is_expanded, move || model.address_of(Some(id)));
        let cell = |(&(_, class), cell): (&(&str, &str), AnyView)| {
            view! { <div role="gridcell" class=format!("data-table__cell data-table__cell--{class}")>{cell}</div> }
        };
        let cells = std::iter::once(name).chain(row.cells(&zone));
        Some(ManagedOrganization::COLUMNS.iter().zip(cells).map(cell).collect::<Vec<_>>())
    };
    view! {
        <div
            class="data-table__row tree__row" class:tree__row--target=move || over.get() == Some(id)
            class:tree__row--open=is_open role="row" id=shape.line_id(&value)
            attr:aria-level=move || place.with(|(depth, _)| depth + 1)
            aria-posinset=move || place.with(|(_, node)| node.place.0) aria-setsize=move || place.with(|(_, node)| node.place.1)
            aria-expanded=move || place.with(|(_, node)| node.is_parent).then(|| is_expanded.get().to_string())
            tabindex=move || if shape.is_tab_stop(&stop) { "0" } else { "-1" }
            draggable=move || place.with(|(depth, _)| *depth > 0).to_string()
            on:keydown=on_keydown on:focus=move |_| shape.active.set(Some(reached.clone()))
            on:dragstart=dragged on:dragover=dragged_over
            on:dragleave=move |_| over.set(None) on:dragend=move |_| let_go() on:drop=dropped
        >
            {cells}
        </div>
    }
    .into_any()
}

/// What happens while another row is dragged over a row, and when it is dropped there.
fn dropping(
    (model, moving, over): (Model, Moving, RwSignal<Option<Uuid>>),
    id: Uuid,
) -> (impl Fn(DragEvent) + 'static, impl Fn(DragEvent) + 'static) {
    let dragged = move || moving.dragged.get_untracked().filter(|dragged| moving.may(model, *dragged, id));
    let dragged_over = move |event: DragEvent| {
        if dragged().is_some() {
            event.prevent_default();
            over.set(Some(id));
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(None);
        if let Some(dragged) = dragged() {
            moving.begin(dragged, Some(id));
        }
    };
    (dragged_over, dropped)
}

/// Firefox drags what has data alone.
fn name_dragged(event: &DragEvent, value: &str) {
    let data = Reflect::get(event, &"dataTransfer".into());
    let set =
        data.as_ref().ok().and_then(|data| Reflect::get(data, &"setData".into()).ok()?.dyn_into::<Function>().ok());
    if let (Ok(data), Some(set)) = (data, set) {
        let _ = set.call2(&data, &"text/plain".into(), &value.into());
    }
}

/// The name, with what folds the parts below it.
fn name_cell(
    shape: Shape,
    row: &ManagedOrganization,
    (depth, is_parent): (usize, bool),
    is_expanded: Memo<bool>,
    address: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    let value = row.id().to_string();
    let fold = move |event: MouseEvent| {
        if is_parent {
            event.stop_propagation();
            shape.fold(&value);
        }
    };
    let archived = row.organization.archived_at.is_some();
    view! {
        <span
            class=format!("tree__fold tree__fold--depth-{}", depth.min(6)) class:tree__fold--open=is_expanded
            aria-hidden="true" on:click=fold
        >
            {is_parent.then(|| view! { <Icon name="chev"/> })}
        </span>
        <a class="data-table__link" href=address tabindex="-1" draggable="false">{text(row.title())}</a>
        {archived.then(|| view! { <span class="tree__archived">{t("people.state.archived")}</span> })}
    }
    .into_any()
}
