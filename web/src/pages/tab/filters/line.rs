//! The line under the bar of filters: how many rows there are, and how many new ones wait.

use super::bar::clear_button;
use crate::components::base::icon::Icon;
use crate::pages::tab::list::export_menu::export_menu;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::open_item::OpenItem;
use crate::pages::tab::selection::{is_shown, selection_bar};
use crate::pages::tab::words::{count_line, new_rows};
use crate::query_state::RangeChoice;
use crate::words::t;
use leptos::prelude::*;

/// The line.
#[component]
pub fn FilterLine(
    /// The tab that is shown.
    model: TabModel,
    /// What is open of it.
    open_item: OpenItem,
    /// The content before the count.
    line: ViewFn,
    /// The content at the end.
    line_end: ViewFn,
) -> impl IntoView {
    let TabModel { tab, state, listing, .. } = model;
    // All rows are counted without a word for when.
    let range = move || match state.with(|state| state.range) {
        RangeChoice::All => "",
        range => range.adverb(),
    };
    let (selection, is_covered) = (listing.selection, is_shown(model));
    view! {
        <p class="visually-hidden" role="status">{selection.said}</p>
        <div class="under-filters" class:under-filters--covered=is_covered>
            {line.run()}
            <p class="count-line" role="status">{move || count_line(tab, listing.count.get(), range())}</p>
            {move || waiting_rows(model, open_item)}
            {move || clear_button(model, Some("C"))}
            <span class="filters__space"></span>
            {line_end.run()}
            {export_menu(model)}
            <button
                type="button" class="icon-button under-filters__refresh" data-key="r" aria-label=t("action.refresh")
                title=t("action.refresh_key") on:click=move |_| listing.refresh()
            >
                <Icon name="refresh"/>
            </button>
            {selection_bar(model, is_covered)}
        </div>
    }
}

/// What shows the new rows, while there are any.
fn waiting_rows(model: TabModel, open_item: OpenItem) -> Option<impl IntoView> {
    let TabModel { tab, listing, .. } = model;
    let words = match listing.waiting.with(Vec::len) {
        0 if listing.is_reordered.get() => t("new.order").to_owned(),
        0 => return None,
        new => new_rows(tab, new),
    };
    let show = move |_| {
        listing.show_waiting();
        open_item.reveal_first();
    };
    Some(view! {
        <button type="button" class="button button--primary new-rows" data-key="r" on:click=show>
            <Icon name="up"/>{words}<kbd>"R"</kbd>
        </button>
    })
}
