//! The table of a list: a grid (WAI-ARIA APG) of which only the rows in view, and some around
//! them, are in the page. What stands in its cells is not its concern.

use super::arrange::arrangement::Arrangement;
use super::arrange::heads::{gestures, heads, show_widths};
use super::content::{TableEvents, TableRows};
use super::grid::Grid;
use super::hover::Hover;
use super::line::Line;
use super::selecting::keys;
use super::selecting::pointer::Pointer;
use super::text::{follow_link, press_down};
use super::viewport::{LOAD_AHEAD, Viewport};
use crate::components::base::length::tenths;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use web_sys::Node;

/// The table.
#[component]
pub fn DataTable(
    /// What it shows, in words.
    label: Signal<String>,
    /// The ends of its classes: `data-table--…`.
    class: Signal<String>,
    /// Its columns.
    arrangement: Arrangement,
    /// What the column of choice shows.
    choice: Signal<Option<String>>,
    /// The sort key in force, and whether it is descending.
    sort: Signal<(&'static str, bool)>,
    /// Its rows.
    content: TableRows,
    /// A row to bring into view, and whether it gets the focus; taken when done.
    reveal: RwSignal<Option<(Uuid, bool)>>,
    /// Whether the list is at its top, with neither focus nor pointer in it.
    is_idle: RwSignal<bool>,
    /// What it reports.
    events: TableEvents,
) -> impl IntoView {
    let TableRows { rows, top, go_to, .. } = content;
    let viewport = Viewport::new(rows, top);
    let grid = Grid::new(viewport);
    follow_end(viewport, events.on_near_end);
    Effect::new(move || {
        if let Some(top) = go_to.get() {
            go_to.set(None);
            viewport.scroll_to(top);
        }
    });
    Effect::new(move || {
        let Some((id, with_focus)) = reveal.get() else { return };
        reveal.set(None);
        let at = rows.with_untracked(|rows| rows.iter().position(|row| row.id() == id));
        match at {
            Some(at) => grid.reveal(at, with_focus),
            // It has left the list: the focus comes to the row in its place.
            None if with_focus => request_animation_frame(move || grid.regain_focus()),
            None => {}
        }
    });
    // The focus, and the pointer.
    let is_inside = RwSignal::new((false, false));
    show_widths(arrangement, viewport.view_box);
    view! {
        <div class=move || format!("data-table data-table--{}", class.get())>
            <Frame label arrangement content grid is_inside is_idle events>{heads(arrangement, choice, sort, events.on_sort)}</Frame>
            {gestures(arrangement, is_inside)}
        </div>
    }
}

/// What scrolls: the head, and the rows.
#[component]
fn Frame(
    label: Signal<String>,
    arrangement: Arrangement,
    content: TableRows,
    grid: Grid,
    is_inside: RwSignal<(bool, bool)>,
    is_idle: RwSignal<bool>,
    events: TableEvents,
    children: Children,
) -> impl IntoView {
    let TableRows { total, is_stale, .. } = content;
    let viewport = grid.viewport;
    let hover = Hover::new(events.on_hover);
    Effect::new(move || is_idle.set(viewport.is_at_top() && is_inside.get() == (false, false)));
    // A row that is removed takes the focus with it, with an event or without one.
    Effect::new(move || {
        content.rows.track();
        if is_inside.get_untracked().0 {
            request_animation_frame(move || grid.regain_focus());
        }
    });
    let on_focusout = move |event: FocusEvent| {
        regain_lost(&event, grid);
        is_inside.update(|inside| inside.0 = false);
    };
    let selection = content.selection;
    let on_keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if events.on_escape.run(()) => event.prevent_default(),
        _ => keys::press(&event, grid, content.rows, selection),
    };
    let pointer = Pointer::new(viewport.view_box, grid, content.rows, selection);
    let on_click = move |event: MouseEvent| {
        if !pointer.click(&event) {
            follow_link(&event);
        }
    };
    view! {
        <div
            class="data-table__view"
            class:data-table__view--stale=is_stale
            class:data-table__view--selecting=move || selection.is_any()
            role="grid"
            aria-multiselectable="true"
            id="list"
            aria-label=label
            aria-rowcount=move || total.get().map_or(-1, |total| total + 1)
            aria-colcount=arrangement.columns.len()
            aria-busy=move || is_stale.get().to_string()
            node_ref=viewport.view_box
            on:scroll=move |_| viewport.scrolled()
            on:keydown=on_keydown
            on:click:capture=on_click
            on:auxclick=move |event| follow_link(&event)
            on:mousedown=move |event| press_down(&event)
            on:focusin=move |_| is_inside.update(|inside| inside.0 = true)
            on:focusout=on_focusout
            on:pointerenter=move |_| is_inside.update(|inside| inside.1 = true)
            on:pointerleave=move |_| { is_inside.update(|inside| inside.1 = false); hover.at(None); }
        >
            {children()}
            <Lines arrangement content grid hover pointer/>
        </div>
    }
}

/// The rows that are in the page, at the height of all.
#[component]
fn Lines(arrangement: Arrangement, content: TableRows, grid: Grid, hover: Hover, pointer: Pointer) -> impl IntoView {
    let Viewport { row_height, count, shown, .. } = grid.viewport;
    let in_page = Memo::new(move |_| {
        content.rows.with(|rows| {
            let shown = shown.get();
            let end = shown.end.min(rows.len());
            let start = shown.start.min(end);
            (start..end).map(|at| (at, rows[at].clone())).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="data-table__body" role="rowgroup" style:height=move || format!("{}px", tenths(row_height.get() * count.get() as f64))>
            <For
                each=move || in_page.get()
                key=|(_, row)| row.id()
                children=move |first| view! { <Line in_page first arrangement content grid hover pointer/> }
            />
        </div>
    }
}

/// A row that is removed may take the focus with it.
fn regain_lost(event: &FocusEvent, grid: Grid) {
    let left = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    request_animation_frame(move || {
        if left.is_some_and(|left| !left.is_connected()) {
            grid.regain_focus();
        }
    });
}

/// Requests more rows before the end of those that are loaded is reached.
fn follow_end(Viewport { count, shown, .. }: Viewport, on_near_end: Callback<()>) {
    Effect::new(move || {
        if count.get() > 0 && shown.get().end + LOAD_AHEAD >= count.get() {
            on_near_end.run(());
        }
    });
}
