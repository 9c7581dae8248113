//! The table. It looks like those of the Data section; all its rows are in the page, so it needs no grid.

use super::item::Item;
use super::model::{ListModel, link_id};
use crate::components::base::icon::Icon;
use crate::components::table::cells::When;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::Timestamp;

/// The table. The last of its columns is the state.
pub fn table<T: Item>(model: ListModel<T>, zone: Zone) -> AnyView {
    let head = |&(label, class): &(&'static str, &str)| {
        view! {
            <div role="columnheader" class=format!("data-table__cell data-table__cell--{class}")>
                <span class="data-table__label">{t(label)}</span>
            </div>
        }
    };
    let rows = move || model.rows.get().iter().map(|row| line(model, row, &zone)).collect::<Vec<_>>();
    view! {
        <div class=format!("data-table data-table--settings data-table--{}", T::WORDS.noun)>
            <div
                class="data-table__view" class:data-table__view--stale=model.is_loading role="table" id="list" tabindex="-1"
                aria-label=t(T::WORDS.title) aria-busy=move || model.is_loading.get().to_string()
            >
                <div class="data-table__head" role="rowgroup">
                    <div class="data-table__row" role="row">{T::COLUMNS.iter().map(head).collect::<Vec<_>>()}</div>
                </div>
                <div class="data-table__body" role="rowgroup">{rows}</div>
            </div>
        </div>
    }
    .into_any()
}

fn line<T: Item>(model: ListModel<T>, row: &T, zone: &Zone) -> AnyView {
    let id = row.id();
    let (icon, tone, words) = row.badge();
    let is_open = move || model.state.with(|state| state.open == Some(id));
    let link = link_id::<T>(id);
    let title = view! {
        <a
            class="data-table__link" id=link href=move || model.address_of(Some(id))
            aria-current=move || is_open().then_some("true")
        >
            {text(row.title())}
        </a>
    };
    let badge = view! { <span class=format!("state-badge state-badge--{tone}")><Icon name=icon/>{words}</span> };
    let cells = std::iter::once(title.into_any()).chain(row.cells(zone)).chain([badge.into_any()]);
    let cell = |(&(_, class), cell): (&(&str, &str), AnyView)| {
        view! { <div role="cell" class=format!("data-table__cell data-table__cell--{class}")>{cell}</div> }
    };
    let cells = T::COLUMNS.iter().zip(cells).map(cell).collect::<Vec<_>>();
    view! { <div class="data-table__row" role="row">{cells}</div> }.into_any()
}

/// A text in a cell.
#[must_use]
pub fn text(words: String) -> AnyView {
    view! { <span class="truncated" title=words.clone() dir="auto">{words.clone()}</span> }.into_any()
}

/// An instant in a cell, or that there is none.
#[must_use]
pub fn when(at: Option<Timestamp>, none: &'static str, zone: &Zone) -> AnyView {
    match at {
        Some(at) => view! { <When at zone=Signal::stored(zone.clone()) age_first=true/> }.into_any(),
        None => view! { <span class="unknown">{none}</span> }.into_any(),
    }
}
