//! The line of heads, and when what moves and resizes columns is loaded.

use super::arrangement::Arrangement;
use super::gestures::follow;
use crate::browser::parts::{Place, part};
use crate::components::table::column::{Column, Head};
use leptos::html::Div;
use leptos::prelude::*;

part!(GESTURES in arrange_code: follow, Arrangement);

/// The line of heads.
pub fn heads(
    arrangement: Arrangement,
    choice: Signal<Option<String>>,
    sort: Signal<(&'static str, bool)>,
    on_sort: Callback<(&'static str, bool)>,
) -> impl IntoView {
    let head = move |(at, column): (usize, usize)| {
        view! { <Head column=arrangement.columns[column] place=at + 1 choice sort on_sort/> }.into_any()
    };
    let heads = move || arrangement.order().into_iter().enumerate().map(head).collect::<Vec<_>>();
    view! {
        <div class="data-table__head" role="rowgroup"><div class="data-table__row" role="row" aria-rowindex="1">{heads}</div></div>
    }
}

/// What follows the gestures in the heads, from when the focus or the pointer first was in the table. It stands beside
/// the grid, as it says what was done.
pub fn gestures(arrangement: Arrangement, is_inside: RwSignal<(bool, bool)>) -> impl IntoView {
    let is_wanted = Memo::new(move |was| was == Some(&true) || is_inside.get() != (false, false));
    move || is_wanted.get().then(|| GESTURES.show(arrangement, Place::Unseen))
}

/// Shows the widths that the reader chose, which the style sheet takes from what is around the rows.
pub fn show_widths(Arrangement { list, columns, settings, .. }: Arrangement, view_box: NodeRef<Div>) {
    Effect::new(move || {
        let Some(view_box) = view_box.get() else { return };
        let style = web_sys::HtmlElement::style(&view_box);
        settings.with(|settings| {
            for Column { class, .. } in columns {
                if let Some(width) = settings.width(list, class) {
                    let _ = style.set_property(&format!("--{class}-width"), &format!("{width}px"));
                }
            }
        });
    });
}
