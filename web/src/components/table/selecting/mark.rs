//! The box of a row, which is there while the row is pointed at or has the focus, and while rows are selected.

use super::pointer::Pointer;
use crate::components::base::icon::Icon;
use crate::words::t_with;
use leptos::prelude::*;
use uuid::Uuid;

/// The box.
#[component]
pub fn Mark(
    /// The id of the row.
    id: Uuid,
    /// The place of the row.
    at: Memo<usize>,
    /// The words of the row.
    #[prop(into)]
    name: Signal<String>,
    /// Whether the row is selected.
    is_selected: Memo<bool>,
    /// What selects it.
    pointer: Pointer,
) -> impl IntoView {
    view! {
        <div role="gridcell" class="data-table__mark">
            <button
                type="button" role="checkbox" tabindex="-1" aria-checked=move || is_selected.get().to_string()
                aria-label=move || t_with("row.select", &[("row", &name.get())])
                // The focus stays in the row, where the keys of the list are.
                on:mousedown=|event| event.prevent_default()
                on:click=move |event| pointer.mark(at.get_untracked(), id, event.shift_key())
            >
                <span class="choice__box" class:choice__box--on=is_selected>{move || is_selected.get().then(|| view! { <Icon name="check"/> })}</span>
            </button>
        </div>
    }
}
