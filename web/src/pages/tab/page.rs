//! The page of a tab: the top bar, the frame of filters, the list with its messages, and the
//! drawer.

use super::filters::bar::FilterBar;
use super::filters::chips::{Chips, chips};
use super::filters::line::FilterLine;
use super::filters::more::has_chips;
use super::list::body::List;
use super::model::TabModel;
use super::open_item::OpenItem;
use super::overview::strip::OverviewStrip;
use super::top_bar::TopBar;
use super::words::{sort_words, zone_words};
use crate::browser::parts::{Place, part};
use crate::components::shell::toast::Toast;
use crate::components::table::column::Column;
use crate::components::table::row::Row;
use crate::pages::drawer::OpenDrawer;
use crate::pages::erasing::provide_erasing;
use crate::pages::message::Message;
use crate::query_state::Tab;
use crate::words::t;
use leptos::prelude::*;

part!(CHIPS in chips_code: chips, Chips);
part!(OVERVIEW in overview_code: overview, TabModel);

fn overview(model: TabModel) -> AnyView {
    view! { <OverviewStrip model/> }.into_any()
}

/// The page.
#[component]
pub fn TabPage(
    /// Its model.
    model: TabModel,
    /// Its columns.
    columns: &'static [Column],
    /// The cells of a row.
    cells: fn(&Row) -> Vec<AnyView>,
    /// The filters that are always in the bar.
    #[prop(into)]
    filters: ViewFn,
    /// The filters that are behind a button in narrow frames.
    #[prop(into)]
    more: ViewFn,
    /// The content of the line under the bar, before the count.
    #[prop(optional, into)]
    line: ViewFn,
    /// The content at the end of the line.
    #[prop(optional, into)]
    line_end: ViewFn,
) -> impl IntoView {
    let TabModel { tab, state, listing, .. } = model;
    let open_item = OpenItem::new(model);
    let is_overview = Memo::new(move |_| state.with(|state| state.overview.is_open()));
    let message = Message::provide();
    let on_erased = Callback::new(move |()| {
        // What was open of the contact no longer exists; the focus returns to the list.
        open_item.close();
        listing.refresh();
    });
    let opened = RwSignal::new(None);
    let has_chips = Memo::new(move |_| opened.with(Option::is_some) || state.with(has_chips));
    let erasing = provide_erasing(message.0, on_erased);
    view! {
        <main class="page">
            <TopBar model/>
            <FilterBar model columns message filters more opened/>
            {(tab == Tab::Chats).then_some(move || is_overview.get().then(|| OVERVIEW.show(model, Place::Strip)))}
            <FilterLine model open_item line line_end/>
            {move || has_chips.get().then(|| view! {
                <div class="chips-place">{move || CHIPS.show(Chips { model, opened }, Place::Unseen)}</div>
            })}
            <List model columns cells open_item/>
            <Foot model columns/>
        </main>
        {erasing()}
        <Toast words=message.0/>
        {drawer(model, open_item)}
    }
}

/// The order of the rows, and the keys.
#[component]
fn Foot(model: TabModel, columns: &'static [Column]) -> impl IntoView {
    let sort = Signal::derive(move || model.state.with(|state| state.filter().sort()));
    let choice = model.field_choice();
    view! {
        <footer class="page__foot">
            <span>{move || sort_words(columns, sort.get(), choice.get())}</span>
            <span class="page__zone">{move || zone_words(&model.zone.get())}</span>
            <span class="filters__space"></span>
            <span class="page__keys"><kbd>"↑"</kbd><kbd>"↓"</kbd>{t("keys.move")}<kbd>"Enter"</kbd>{t("keys.open")}<kbd>"Ctrl"</kbd><kbd>"K"</kbd>{t("keys.commands")}<kbd>"?"</kbd>{t("keys.all")}</span>
        </footer>
    }
}

fn drawer(model: TabModel, open_item: OpenItem) -> impl IntoView {
    let TabModel { listing, zone, .. } = model;
    let at = Signal::derive(move || open_item.event());
    let row = Signal::derive(move || open_item.chat());
    let ids = Signal::derive(move || listing.rows.with(|rows| rows.iter().map(Row::id).collect::<Vec<_>>()));
    let total = model.total();
    let on_step = Callback::new(move |id| open_item.step(id));
    move || {
        open_item
            .in_drawer
            .get()
            .map(|open| view! { <OpenDrawer open at row ids total zone on_open=model.open on_step/> })
    }
}
