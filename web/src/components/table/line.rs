//! A row of the table: its place, its link and its cells.

use super::arrange::arrangement::Arrangement;
use super::column::cell_class;
use super::content::TableRows;
use super::grid::Grid;
use super::hover::Hover;
use super::row::Row;
use super::selecting::mark::Mark;
use super::selecting::pointer::Pointer;
use crate::components::base::length::tenths;
use leptos::prelude::*;

/// The row.
#[component]
pub fn Line(
    /// The rows that are in the page, with their places among all.
    in_page: Memo<Vec<(usize, Row)>>,
    /// The row as it is first, and its place.
    first: (usize, Row),
    /// The columns of the table.
    arrangement: Arrangement,
    /// What the table shows.
    content: TableRows,
    /// Where the focus is.
    grid: Grid,
    /// Where the pointer is.
    hover: Hover,
    /// What selects rows.
    pointer: Pointer,
) -> impl IntoView {
    let TableRows { open, selection, fresh, leaving, address, cells, .. } = content;
    let id = first.1.id();
    // A row that changes, or comes to another place, stays the same element.
    let here = Memo::new(move |before: Option<&(usize, Row)>| {
        let found = in_page.with(|rows| rows.iter().find(|(_, row)| row.id() == id).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let at = Memo::new(move |_| here.with(|(at, _)| *at));
    let row = Memo::new(move |_| here.with(|(_, row)| row.clone()));
    let link = move |label: String, cell| {
        let tabindex = move || if grid.is_tab_stop(at.get()) { 0 } else { -1 };
        view! { <a class="data-table__link" href=move || address.run(id) aria-label=label tabindex=tabindex draggable="false">{cell}</a> }
    };
    let cells = move || {
        let row = row.get();
        grid.keep_focus(at.get_untracked());
        let mut cells = cells(&row);
        let cell = |(place, at): (usize, usize)| {
            let cell = cells.get_mut(at).map_or_else(|| ().into_any(), |cell| std::mem::replace(cell, ().into_any()));
            let cell = if at == 0 { link(row.label(), cell).into_any() } else { cell };
            let class = cell_class(&arrangement.columns[at]);
            view! { <div role="gridcell" class=class aria-colindex=place + 1 tabindex=(at > 0).then_some(-1)>{cell}</div> }
        };
        arrangement.order().into_iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    let is_selected = Memo::new(move |_| selection.has(id));
    let reason = Memo::new(move |_| {
        leaving.with(|leaving| leaving.iter().find(|(row, _)| *row == id).map(|(_, reason)| reason.clone()))
    });
    view! {
        <div
            class="data-table__row"
            class:data-table__row--leaving=move || reason.with(Option::is_some)
            class:data-table__row--fresh=move || fresh.with(|fresh| fresh.contains(&id))
            role="row"
            aria-rowindex=move || at.get() + 2
            aria-selected=move || is_selected.get().to_string()
            aria-current=move || (open.get() == Some(id)).then_some("true")
            style:transform=move || format!("translateY({}px)", tenths(grid.viewport.row_height.get() * at.get() as f64))
            on:focusin=move |_| grid.row.set(at.get_untracked())
            on:pointermove=move |_| hover.at(Some(id))
        >
            {cells}
            <Mark id at name=Signal::derive(move || row.with(Row::name)) is_selected pointer/>
            {move || reason.get().map(|reason| view! { <div role="gridcell" class="data-table__reason">{reason}</div> })}
        </div>
    }
}
