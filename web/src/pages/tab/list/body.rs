//! The rows of a tab, or the reason why there are none, with notices above them.

use super::empty::empty;
use super::live_lost::live_lost;
use crate::browser::settings::use_settings;
use crate::components::base::copy_button::CopyButton;
use crate::components::table::arrange::arrangement::Arrangement;
use crate::components::table::column::Column;
use crate::components::table::content::{TableEvents, TableRows};
use crate::components::table::data_table::DataTable;
use crate::components::table::list_message::{ListMessage, ListSkeleton, Notice};
use crate::components::table::row::Row;
use crate::components::table::view_settings::column_classes;
use crate::pages::drawer::expect_chat;
use crate::pages::tab::listing::Listing;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::open_item::OpenItem;
use crate::pages::tab::words::{failed, loading};
use crate::query_state::Tab;
use crate::words::{t, t_with};
use leptos::prelude::*;

/// The list.
#[component]
pub fn List(
    /// The tab that is shown.
    model: TabModel,
    /// Its columns.
    columns: &'static [Column],
    /// The cells of a row.
    cells: fn(&Row) -> Vec<AnyView>,
    /// What is open of it.
    open_item: OpenItem,
) -> impl IntoView {
    let TabModel { tab, listing, zone, .. } = model;
    let body = Memo::new(move |_| {
        let has_rows = listing.rows.with(|rows| !rows.is_empty());
        Body::of(has_rows, listing.is_loading.get(), listing.failure.with(Option::is_some))
    });
    // A failed request already has a notice.
    let live_lost = live_lost(zone, move || body.get() == Body::Rows && listing.failure.with(Option::is_none));
    view! {
        {move || not_understood(model)}
        {move || (body.get() == Body::Rows).then(|| outdated(listing))}
        {live_lost}
        {move || match body.get() {
            Body::Rows => rows(model, columns, cells, open_item),
            Body::Loading => view! { <ListSkeleton words=loading(tab)/> }.into_any(),
            Body::Failed => failure(tab, listing),
            Body::Empty => empty(model, Callback::new(move |()| model.clear())),
        }}
    }
}

/// What is shown in the place of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Rows,
    Loading,
    Failed,
    Empty,
}

impl Body {
    /// Rows stay while they are requested again, and when that fails.
    const fn of(has_rows: bool, is_loading: bool, has_failed: bool) -> Self {
        match (has_rows, is_loading, has_failed) {
            (true, ..) => Self::Rows,
            (false, true, _) => Self::Loading,
            (false, false, true) => Self::Failed,
            (false, false, false) => Self::Empty,
        }
    }
}

fn rows(model: TabModel, columns: &'static [Column], cells: fn(&Row) -> Vec<AnyView>, open_item: OpenItem) -> AnyView {
    let TabModel { tab, state, listing, .. } = model;
    let settings = use_settings();
    let label = Signal::derive(move || format!("{}, {}", tab.label(), state.with(|state| state.range.adverb())));
    let choice = model.field_choice();
    let has_choice = Memo::new(move |_| choice.with(Option::is_some));
    let classes = move || settings.with(|settings| column_classes(settings, tab.word(), columns, has_choice.get()));
    let class = Signal::derive(move || format!("{}{}", tab.word(), classes()));
    let arrangement = Arrangement::new(tab.word(), columns);
    let sort = Signal::derive(move || state.with(|state| state.filter().sort()));
    let content = TableRows {
        rows: listing.rows.into(),
        total: model.total(),
        open: open_item.selected.into(),
        selection: listing.selection,
        fresh: listing.fresh,
        leaving: listing.leaving,
        top: listing.top,
        go_to: listing.go_to,
        is_stale: listing.is_loading.into(),
        address: Callback::new(move |id| open_item.address(id)),
        cells,
    };
    let events = TableEvents {
        on_sort: Callback::new(move |(key, is_descending)| {
            model.change_filter(|filter| filter.set_sort(key, is_descending));
        }),
        // The reader is back at the list while something is open, or quicker than the drawer.
        on_escape: Callback::new(move |()| open_item.close()),
        on_near_end: Callback::new(move |()| listing.more()),
        on_hover: Callback::new(move |id| {
            if tab == Tab::Chats {
                expect_chat(id)
            }
        }),
    };
    view! { <DataTable label class arrangement choice sort content reveal=open_item.reveal is_idle=listing.is_idle events/> }
        .into_any()
}

fn failure(tab: Tab, listing: Listing) -> AnyView {
    let words = listing.failure.get().map(|failure| failure.sentence()).unwrap_or_default();
    let details = move || listing.failure.get().map(|error| error.details()).unwrap_or_default();
    view! {
        <ListMessage icon="late" is_error=true title=failed(tab) words>
            <button type="button" class="button button--primary" on:click=move |_| listing.refresh()>{t("action.try_again")}</button>
            <CopyButton text=Signal::derive(details) what=t("failed.details")/>
        </ListMessage>
    }
    .into_any()
}

/// The names in the address that mean nothing.
fn not_understood(model: TabModel) -> Option<impl IntoView> {
    let names = model.state.with(|state| state.not_understood.join(", "));
    (!names.is_empty()).then(|| {
        view! {
            <Notice words=t_with("notice.not_understood", &[("names", &names)])>
                <button type="button" class="button" on:click=move |_| model.change(|_| ())>{t("notice.dismiss")}</button>
            </Notice>
        }
    })
}

/// Rows could not be requested again: those that are shown are older.
fn outdated(listing: Listing) -> Option<impl IntoView> {
    listing.failure.get().map(|failure| {
        view! {
            <Notice words=format!("{} {}", failure.sentence(), t("notice.rows_as_they_were"))>
                <button type="button" class="button" on:click=move |_| listing.refresh()>{t("action.try_again")}</button>
            </Notice>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn rows_that_are_there_stay_whatever_becomes_of_the_next() {
        for (is_loading, has_failed) in [(false, false), (true, false), (false, true), (true, true)] {
            assert_eq!(Body::of(true, is_loading, has_failed), Body::Rows);
        }
        assert_eq!(Body::of(false, true, true), Body::Loading);
        assert_eq!(Body::of(false, false, true), Body::Failed);
        assert_eq!(Body::of(false, false, false), Body::Empty);
    }
}
