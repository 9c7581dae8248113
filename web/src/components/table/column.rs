//! A column of the table, and its head.

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

/// A column.
#[derive(Clone, Copy)]
pub struct Column {
    /// The key of its head's text.
    pub label: &'static str,
    /// The end of its class: `data-table__cell--…`.
    pub class: &'static str,
    /// The sort key behind its head.
    pub sort: Option<&'static str>,
    /// Its values are numbers, which are aligned right.
    pub is_number: bool,
    /// It is shown only where the reader chose it.
    pub is_optional: bool,
    /// What it shows is chosen beside the table: it is there while something is, and its head is that.
    pub is_of_choice: bool,
}

/// The class of the cells of a column.
pub(super) fn cell_class(column: &Column) -> String {
    let number = if column.is_number { " data-table__cell--number" } else { "" };
    format!("data-table__cell data-table__cell--{}{number}", column.class)
}

/// The words of a column's head; `choice` is what the column of choice shows.
#[must_use]
pub fn head_words(column: &Column, choice: Option<String>) -> String {
    choice.filter(|_| column.is_of_choice).unwrap_or_else(|| t(column.label).to_owned())
}

/// The head of a column.
#[component]
pub fn Head(
    /// The column.
    column: Column,
    /// Its place, counted from 1.
    place: usize,
    /// What the column of choice shows.
    choice: Signal<Option<String>>,
    /// The sort key in force, and whether it is descending.
    sort: Signal<(&'static str, bool)>,
    /// Another order was chosen.
    on_sort: Callback<(&'static str, bool)>,
) -> impl IntoView {
    let order = move || {
        let (key, is_descending) = sort.get();
        let order = if is_descending { "descending" } else { "ascending" };
        column.sort.filter(|own| *own == key).map(|_| order)
    };
    let label = move || head_words(&column, choice.get());
    let content = match column.sort {
        None => view! { <span class="data-table__label">{label}</span> }.into_any(),
        Some(key) => view! {
            <button
                type="button"
                class="data-table__sort"
                tabindex="-1"
                on:click=move |_| on_sort.run((key, order() != Some("descending")))
            >
                <span class="truncated" dir="auto">{label}</span> <Icon name="arrd"/>
            </button>
        }
        .into_any(),
    };
    let tabindex = column.sort.is_none().then_some(-1);
    view! {
        <div role="columnheader" class=cell_class(&column) aria-colindex=place aria-sort=order tabindex=tabindex data-column=column.class>
            {content}<i class="data-table__edge"></i>
        </div>
    }
}
