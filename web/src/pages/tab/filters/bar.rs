//! The bar of filters: those that are always there, those behind a button in narrow frames, and the button that adds
//! one in the others.

use super::add::AddFilter;
use super::droppable::sheet_count;
use super::more::More;
use super::more_fields::sheet_fields;
use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::components::table::column::Column;
use crate::components::table::view_settings::ViewSettings;
use crate::pages::message::Message;
use crate::pages::tab::copy_link::copy_link;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::views_menu::ViewsMenu;
use crate::pages::tab::words::more_filters;
use crate::query_state::{Tab, TabState};
use crate::words::t;
use leptos::prelude::*;

part!(SHEET_FIELDS in sheet_fields_code: sheet_fields, TabModel);

/// The bar.
#[component]
pub fn FilterBar(
    /// The tab that is shown.
    model: TabModel,
    /// The columns of its table.
    columns: &'static [Column],
    /// The message that reports a copied link.
    message: Message,
    /// The filters that are always in the bar.
    filters: ViewFn,
    /// The filters that are behind a button in narrow frames.
    more: ViewFn,
    /// The chip whose field is open.
    opened: RwSignal<Option<More>>,
) -> impl IntoView {
    let is_wanted = RwSignal::new(false);
    let sheet_count = Memo::new(move |_| model.state.with(sheet_count));
    view! {
        <form
            class="filters"
            role="search"
            aria-label=t("filter.label")
            on:submit=|event| event.prevent_default()
        >
            {filters.run()}
            <button
                type="button"
                class="button filters__more"
                aria-label=move || more_filters(sheet_count.get())
                title=t("filter.more")
                popovertarget="filter-sheet"
                on:click=move |_| is_wanted.set(true)
            >
                <Icon name="filter"/>
                {move || Some(sheet_count.get()).filter(|set| *set > 0)}
            </button>
            <Sheet model columns message more opened is_wanted/>
        </form>
    }
}

/// Part of the bar where there is room; else what the button opens.
#[component]
fn Sheet(
    model: TabModel,
    columns: &'static [Column],
    message: Message,
    more: ViewFn,
    opened: RwSignal<Option<More>>,
    is_wanted: RwSignal<bool>,
) -> impl IntoView {
    let TabModel { tab, listing, .. } = model;
    let has_fields = tab != Tab::Contacts;
    let is_wanted = Memo::new(move |_| has_fields && is_wanted.get());
    view! {
        <div class="popover filters__sheet" id="filter-sheet" popover="auto">
            <div class="filters__sheet-head">
                <b>{t("filter.more")}</b>
                <button type="button" class="icon-button" aria-label=t("action.close") popovertarget="filter-sheet" popovertargetaction="hide">
                    <Icon name="x"/>
                </button>
            </div>
            {more.run()}
            <div class="filters__fields">{move || is_wanted.get().then(|| SHEET_FIELDS.show(model, Place::Popover))}</div>
            <AddFilter model opened/>
            <span class="filters__space"></span>
            <div class="filters__tools">
                <ViewsMenu model/>
                {copy_link(model, message)}
                <ViewSettings list=tab.word() columns/>
            </div>
            <div class="filters__sheet-foot">
                {move || clear_button(model, None)}
                <button type="button" class="button" on:click=move |_| listing.refresh()>{t("action.refresh")}</button>
                <button type="button" class="button button--primary" popovertarget="filter-sheet" popovertargetaction="hide">
                    {t("filter.show_list")}
                </button>
            </div>
        </div>
    }
}

/// What clears the filters, where any are set. The key belongs to one of the two places of it.
pub(super) fn clear_button(model: TabModel, key: Option<&'static str>) -> Option<AnyView> {
    let button = || {
        view! {
            <button type="button" class="button button--quiet filters__clear" data-key=key on:click=move |_| model.clear()>{t("filter.clear")}</button>
        }
    };
    model.state.with(TabState::is_filtered).then(|| button().into_any())
}
