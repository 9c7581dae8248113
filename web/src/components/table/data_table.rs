//! The table of a list: a grid (WAI-ARIA APG) of which only the rows in view, and some around
//! them, are in the page. What stands in its cells is not its concern.

use super::row::Row;
use super::table_view::{AHEAD, focus_cell, keep_focus, row_pixels, show, window};
use crate::browser::settings::use_settings;
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;

/// How long a row is pointed at before that counts.
const MOMENT: Duration = Duration::from_millis(80);

/// A column.
#[derive(Clone, Copy)]
pub struct Column {
    /// The key of its head's text.
    pub label: &'static str,
    /// The end of its class: `data-table__cell--…`.
    pub class: &'static str,
    /// The sort key behind its head.
    pub sort: Option<&'static str>,
    /// Its values are numbers, which stand right.
    pub is_number: bool,
}

/// The table.
#[component]
pub fn DataTable(
    /// What it shows, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The ends of its classes: `data-table--…`.
    #[prop(into)]
    class: Signal<String>,
    /// Its columns.
    columns: &'static [Column],
    /// The rows that are loaded.
    #[prop(into)]
    rows: Signal<Vec<Row>>,
    /// How many there are in all, where that is known.
    #[prop(into)]
    total: Signal<Option<i64>>,
    /// The sort key in force, and whether it is descending.
    #[prop(into)]
    sort: Signal<(String, bool)>,
    /// Another order is wanted.
    on_sort: Callback<(&'static str, bool)>,
    /// The row that stands in the drawer.
    #[prop(into)]
    selected: Signal<Option<Uuid>>,
    /// The address of a row.
    address: Callback<Uuid, String>,
    /// The cells of a row, one a column; the first is put into the row's link.
    cells: fn(&Row) -> Vec<AnyView>,
    /// A row to bring into view, and whether it gets the focus; taken when done.
    reveal: RwSignal<Option<(Uuid, bool)>>,
    /// The rows that were just added.
    fresh: RwSignal<Vec<Uuid>>,
    /// Whether the list is at its top, with neither focus nor pointer in it.
    is_idle: RwSignal<bool>,
    /// Escape was pressed in the list.
    on_escape: Callback<()>,
    /// The end of the loaded rows is near.
    on_near_end: Callback<()>,
    /// A row is pointed at for a moment.
    on_point: Callback<Uuid>,
    /// Rows are being loaded that replace these.
    #[prop(into)]
    is_stale: Signal<bool>,
) -> impl IntoView {
    let settings = use_settings();
    let view_box = NodeRef::<Div>::new();
    let top = RwSignal::new(0.0);
    let size = RwSignal::new((1200.0, 900.0));
    // The row and the cell that Tab leads to.
    let focused = RwSignal::new(0_usize);
    let column = RwSignal::new(0_usize);
    let is_inside = RwSignal::new((false, false));
    Effect::new(move || is_idle.set(top.get() <= 0.0 && is_inside.get() == (false, false)));
    let measure = move || {
        if let Some(view_box) = view_box.get_untracked() {
            size.set((f64::from(view_box.client_width()), f64::from(view_box.client_height())));
        }
    };
    view_box.on_load(move |_| request_animation_frame(measure));
    let pointed_at = StoredValue::new(None::<(Uuid, Option<TimeoutHandle>)>);
    // Rows that move under a pointer that rests are not pointed at: only its moves count.
    let point = move |id: Option<Uuid>| {
        let before = pointed_at.try_get_value().flatten();
        if before.as_ref().map(|(known, _)| *known) == id {
            return;
        }
        if let Some((_, Some(timer))) = before {
            timer.clear();
        }
        let begin = |id| (id, set_timeout_with_handle(move || on_point.run(id), MOMENT).ok());
        pointed_at.try_set_value(id.map(begin));
    };
    on_cleanup(move || point(None));
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    // An open drawer changes the width without a resize of the window.
    Effect::new(move || {
        selected.track();
        settings.track();
        request_animation_frame(measure);
    });
    let row_height = Memo::new(move |_| {
        settings.track();
        let (width, _) = size.get();
        row_pixels(width)
    });
    let count = Memo::new(move |_| rows.with(Vec::len));
    let shown = Memo::new(move |_| window(top.get(), size.get().1, row_height.get(), count.get()));
    Effect::new(move || {
        if count.get() > 0 && shown.get().end + AHEAD >= count.get() {
            on_near_end.run(());
        }
    });
    Effect::new(move || {
        let Some((id, with_focus)) = reveal.get() else { return };
        reveal.set(None);
        let at = rows.with_untracked(|rows| rows.iter().position(|row| row.id() == id));
        let Some(at) = at else { return };
        focused.set(at);
        show(view_box, at, row_height.get_untracked());
        if with_focus {
            column.set(0);
            focus_cell(view_box, at, 0, focused);
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            on_escape.run(());
        }
        let page = ((size.get_untracked().1 / row_height.get_untracked()) as usize).max(1);
        let last = count.get_untracked().saturating_sub(1);
        let (row, cell) = (focused.get_untracked().min(last), column.get_untracked());
        let whole = event.ctrl_key() || event.meta_key();
        let (row, cell) = match event.key().as_str() {
            "Home" if whole => (0, cell),
            "End" if whole => (last, cell),
            _ if whole || event.alt_key() => return,
            "ArrowDown" | "j" => (row + 1, cell),
            "ArrowUp" | "k" => (row.saturating_sub(1), cell),
            "ArrowRight" => (row, cell + 1),
            "ArrowLeft" => (row, cell.saturating_sub(1)),
            "PageDown" => (row + page, cell),
            "PageUp" => (row.saturating_sub(page), cell),
            "Home" => (row, 0),
            "End" => (row, columns.len() - 1),
            _ => return,
        };
        event.prevent_default();
        let (row, cell) = (row.min(last), cell.min(columns.len() - 1));
        focused.set(row);
        column.set(cell);
        show(view_box, row, row_height.get_untracked());
        focus_cell(view_box, row, cell, focused);
    };
    view! {
        <div class=move || format!("data-table data-table--{}", class.get())>
            <div
                class="data-table__view"
                class:data-table__view--stale=is_stale
                role="grid"
                id="list"
                aria-label=label
                aria-rowcount=move || total.get().map_or(-1, |total| total + 1)
                aria-colcount=columns.len()
                aria-busy=move || is_stale.get().to_string()
                node_ref=view_box
                on:scroll=move |_| {
                    if let Some(view_box) = view_box.get_untracked() {
                        top.set(f64::from(view_box.scroll_top()));
                    }
                }
                on:keydown=on_keydown
                on:focusin=move |_| is_inside.update(|inside| inside.0 = true)
                on:focusout=move |_| is_inside.update(|inside| inside.0 = false)
                on:pointerenter=move |_| is_inside.update(|inside| inside.1 = true)
                on:pointerleave=move |_| { is_inside.update(|inside| inside.1 = false); point(None); }
            >
                <div class="data-table__head" role="rowgroup">
                    <div class="data-table__row" role="row" aria-rowindex="1">
                        {columns.iter().map(|column| view! { <Head column=*column sort on_sort/> }).collect::<Vec<_>>()}
                    </div>
                </div>
                <div
                    class="data-table__body"
                    role="rowgroup"
                    style:height=move || format!("{}px", row_height.get() * count.get() as f64)
                >
                    <For
                        each=move || rows.with(|rows| {
                            let shown = shown.get();
                            let end = shown.end.min(rows.len());
                            let start = shown.start.min(end);
                            rows[start..end].iter().cloned().enumerate().map(|(at, row)| (start + at, row)).collect::<Vec<_>>()
                        })
                        key=|(at, row)| (*at, row.id())
                        children=move |(at, row)| {
                            // Read again from the list, so that a row that changes changes in place.
                            let first = row;
                            let id = first.id();
                            let row = Memo::new(move |_| {
                                rows.with(|rows| rows.get(at).filter(|row| row.id() == id).cloned()).unwrap_or_else(|| first.clone())
                            });
                            let link = move |label: String, cell| view! {
                                <a
                                    class="data-table__link"
                                    href=move || address.run(id)
                                    aria-label=label
                                    tabindex=move || if focused.get().min(count.get().saturating_sub(1)) == at { 0 } else { -1 }
                                >{cell}</a>
                            };
                            view! {
                                <div
                                    class="data-table__row"
                                    class:data-table__row--fresh=move || fresh.with(|fresh| fresh.contains(&id))
                                    role="row"
                                    aria-rowindex=at + 2
                                    aria-selected=move || (selected.get() == Some(id)).to_string()
                                    style:transform=move || format!("translateY({}px)", row_height.get() * at as f64)
                                    on:focusin=move |_| focused.set(at)
                                    on:pointermove=move |_| point(Some(id))
                                >
                                    {move || {
                                        let row = row.get();
                                        keep_focus(view_box, at, focused);
                                        let cells = cells(&row).into_iter().zip(columns).enumerate();
                                        cells.map(|(place, (cell, column))| {
                                            let cell = if place == 0 { link(row.label(), cell).into_any() } else { cell };
                                            view! {
                                                <div role="gridcell" class=cell_class(column) aria-colindex=place + 1 tabindex=(place > 0).then_some(-1)>{cell}</div>
                                            }
                                        }).collect::<Vec<_>>()
                                    }}
                                </div>
                            }
                        }
                    />
                </div>
            </div>
        </div>
    }
}

fn cell_class(column: &Column) -> String {
    let number = if column.is_number { " data-table__cell--number" } else { "" };
    format!("data-table__cell data-table__cell--{}{number}", column.class)
}

#[component]
fn Head(column: Column, sort: Signal<(String, bool)>, on_sort: Callback<(&'static str, bool)>) -> impl IntoView {
    let order = move || {
        let (key, is_descending) = sort.get();
        let order = if is_descending { "descending" } else { "ascending" };
        column.sort.filter(|own| *own == key).map(|_| order)
    };
    let content = match column.sort {
        None => view! { <span class="data-table__label">{t(column.label)}</span> }.into_any(),
        Some(key) => view! {
            <button
                type="button"
                class="data-table__sort"
                on:click=move |_| on_sort.run((key, order() != Some("descending")))
            >
                {t(column.label)} <Icon name="arrd"/>
            </button>
        }
        .into_any(),
    };
    view! { <div role="columnheader" class=cell_class(&column) aria-sort=order>{content}</div> }
}
