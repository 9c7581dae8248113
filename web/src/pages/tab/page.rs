//! The page of a tab: the top bar, the frame of filters, the list with its messages, and the
//! drawer.

use super::copy_link::copy_link;
use super::empty_list::empty;
use super::live_lost::live_lost;
use super::model::TabModel;
use super::top_bar::TopBar;
use super::views_menu::ViewsMenu;
use super::words::{count_line, failed, lists_set, loading, more_filters, new_rows, sort_words};
use crate::browser::parts::{Place, part};
use crate::browser::settings::use_settings;
use crate::components::base::copy_button::CopyButton;
use crate::components::base::icon::Icon;
use crate::components::shell::toast::Toast;
use crate::components::table::data_table::{Column, DataTable};
use crate::components::table::list_message::{ListMessage, ListSkeleton, Notice};
use crate::components::table::row::Row;
use crate::components::table::view_settings::{ViewSettings, hiding_classes};
use crate::pages::drawer::{OpenDrawer, expect_chat};
use crate::pages::erasing::provide_erasing;
use crate::pages::message::Message;
use crate::pages::tab::filters::chips::Chips;
use crate::pages::tab::overview::strip::OverviewStrip;
use crate::query_state::{Open, Tab, TabState};
use crate::words::{t, t_with};
use leptos::prelude::*;
use uuid::Uuid;

part!(OVERVIEW in overview_code: overview, TabModel);

fn overview(model: TabModel) -> AnyView {
    view! { <OverviewStrip model/> }.into_any()
}

/// What the row with this id opens.
const fn opens(tab: Tab, id: Uuid) -> Open {
    match tab {
        Tab::Chats => Open::Chat(id, None),
        Tab::Results => Open::Result(id),
        Tab::Contacts => Open::Contact(id),
    }
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
    /// The filters that stand behind a button in narrow frames.
    #[prop(into)]
    more: ViewFn,
    /// What stands in the line under the bar before the count.
    #[prop(optional, into)]
    line: ViewFn,
    /// What stands at the end of the line.
    #[prop(optional, into)]
    line_end: ViewFn,
) -> impl IntoView {
    let TabModel { tab, state, listing, zone, .. } = model;
    let total = Signal::derive(move || listing.count.get().map(|count| count.count));
    let selected = Memo::new(move |_| match state.with(|state| state.open) {
        Some(open) if open == opens(tab, open_id(open)) || matches!(open, Open::Chat(..)) => Some(open_id(open)),
        _ => None,
    });
    let open = Memo::new(move |_| state.with(|state| state.open));
    // The drawer stays where only another event of the same chat is looked for.
    let drawn = Memo::new(move |_| match open.get() {
        Some(Open::Chat(id, _)) => Some(Open::Chat(id, None)),
        other => other,
    });
    let at = Signal::derive(move || if let Some(Open::Chat(_, at)) = open.get() { at } else { None });
    let is_overview = Memo::new(move |_| state.with(|state| state.overview));
    // Which row comes into view, and whether it gets the focus: a drawer that closes gives it back.
    let reveal = RwSignal::new(None);
    Effect::new(move |before: Option<(Option<Open>, Option<Uuid>)>| {
        let (open, row) = (open.get(), selected.get());
        if let (Some((Some(_), row)), None) = (before, open) {
            reveal.set(row.map(|row| (row, true)));
        }
        // A result opened from a chat keeps the chat's row in mind.
        (open, row.or(before.and_then(|(_, row)| row)))
    });
    let address = Callback::new(move |id| state.with(|state| state.address_of(Some(opens(tab, id)))));
    let range = move || state.with(|state| state.range.adverb());
    let label = Signal::derive(move || format!("{}, {}", tab.label(), range()));
    let sort = Signal::derive(move || state.with(TabState::sort));
    let on_sort = Callback::new(move |(key, is_descending): (&'static str, bool)| {
        model.set("sort", vec![format!("{}{key}", if is_descending { "-" } else { "" })]);
    });
    let ids = Signal::derive(move || listing.rows.with(|rows| rows.iter().map(Row::id).collect::<Vec<_>>()));
    let row = Signal::derive(move || {
        let id = selected.get()?;
        listing.rows.with(|rows| rows.iter().find(|row| row.id() == id).and_then(|row| row.chat().cloned()))
    });
    let lists_set = Memo::new(move |_| state.with(lists_set));
    let settings = use_settings();
    let message = Message(RwSignal::new(String::new()));
    provide_context(message);
    let erasing = provide_erasing(
        message.0,
        Callback::new(move |()| {
            // What was open of the contact is no more; the focus goes back to the list.
            if open.get_untracked().is_some() {
                model.open.run(None);
            }
            listing.refresh();
        }),
    );
    let refresh = move |_| listing.refresh();
    let show_waiting = move |_| {
        listing.show_waiting();
        let first = listing.rows.with_untracked(|rows| rows.first().map(Row::id));
        reveal.set(first.map(|first| (first, true)));
    };
    // Whoever is back at the list while something is open, or quicker than the drawer.
    let on_escape = Callback::new(move |()| {
        if open.get_untracked().is_some() {
            model.open.run(None);
        }
    });
    let clear = Callback::new(move |()| model.replace.run(state.get_untracked().cleared()));
    // The key belongs to one of the two places.
    let clear_button = move |key: Option<&'static str>| {
        state.with(TabState::is_filtered).then(|| view! {
            <button type="button" class="button button--quiet filters__clear" data-key=key on:click=move |_| clear.run(())>{t("filter.clear")}</button>
        })
    };
    let body = Memo::new(move |_| {
        let has_rows = listing.rows.with(|rows| !rows.is_empty());
        match (has_rows, listing.is_loading.get(), listing.failure.with(Option::is_some)) {
            (true, ..) => Body::Rows,
            (false, true, _) => Body::Loading,
            (false, false, true) => Body::Failed,
            (false, false, false) => Body::Empty,
        }
    });
    let not_understood = move || {
        let names = state.with(|state| state.not_understood.join(", "));
        (!names.is_empty()).then(|| view! {
            <Notice words=t_with("notice.not_understood", &[("names", &names)])>
                <button type="button" class="button" on:click=move |_| model.change(|_| ())>{t("notice.dismiss")}</button>
            </Notice>
        })
    };
    let outdated = move || {
        (body.get() == Body::Rows).then(|| listing.failure.get()).flatten().map(|failure| {
            view! {
                <Notice words=format!("{} {}", failure.sentence(), t("notice.rows_as_they_were"))>
                    <button type="button" class="button" on:click=refresh>{t("action.try_again")}</button>
                </Notice>
            }
        })
    };
    // What could not be asked for says so already.
    let live_lost = live_lost(zone, move || body.get() == Body::Rows && listing.failure.with(Option::is_none));
    view! {
        <main class="page">
            <TopBar model/>
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
                    aria-label=move || more_filters(lists_set.get())
                    title=t("filter.more")
                    popovertarget="filter-sheet"
                >
                    <Icon name="filter"/>
                    {move || Some(lists_set.get()).filter(|set| *set > 0)}
                </button>
                // Part of the bar where there is room; else what the button opens.
                <div class="popover filters__sheet" id="filter-sheet" popover="auto">
                    <div class="filters__sheet-head">
                        <b>{t("filter.more")}</b>
                        <button type="button" class="icon-button" aria-label=t("action.close") popovertarget="filter-sheet" popovertargetaction="hide">
                            <Icon name="x"/>
                        </button>
                    </div>
                    {more.run()}
                    <span class="filters__space"></span>
                    <div class="filters__tools">
                        <ViewsMenu model/>
                        {copy_link(model, message)}
                        <ViewSettings list=tab.word() columns/>
                    </div>
                    <div class="filters__sheet-foot">
                        {move || clear_button(None)}
                        <button type="button" class="button" on:click=refresh>{t("action.refresh")}</button>
                        <button type="button" class="button button--primary" popovertarget="filter-sheet" popovertargetaction="hide">
                            {t("filter.show_list")}
                        </button>
                    </div>
                </div>
            </form>
            {(tab == Tab::Chats).then_some(move || is_overview.get().then(|| OVERVIEW.show(model, Place::Strip)))}
            <div class="under-filters">
                {line.run()}
                <p class="count-line" role="status">{move || count_line(tab, listing.count.get(), range())}</p>
                {move || Some(listing.waiting.with(Vec::len)).filter(|new| *new > 0).map(|new| view! {
                    <button type="button" class="button button--primary new-rows" data-key="r" on:click=show_waiting>
                        <Icon name="up"/>{new_rows(tab, new)}<kbd>"R"</kbd>
                    </button>
                })}
                {move || clear_button(Some("C"))}
                <span class="filters__space"></span>
                {line_end.run()}
                <button type="button" class="icon-button under-filters__refresh" data-key="r" aria-label=t("action.refresh") title=t("action.refresh_key") on:click=refresh>
                    <Icon name="refresh"/>
                </button>
            </div>
            <Chips model/>
            {not_understood}
            {outdated}
            {live_lost}
            {move || match body.get() {
                Body::Rows => view! {
                    <DataTable
                        label class=Signal::derive(move || format!("{}{}", tab.word(), settings.with(|settings| hiding_classes(settings, tab.word(), columns)))) columns rows=listing.rows total sort on_sort selected address
                        cells reveal fresh=listing.fresh is_idle=listing.is_idle is_stale=listing.is_loading
                        on_escape on_point=Callback::new(move |id| if tab == Tab::Chats { expect_chat(id) }) on_near_end=Callback::new(move |()| listing.more())
                    />
                }.into_any(),
                Body::Loading => view! { <ListSkeleton words=loading(tab)/> }.into_any(),
                Body::Failed => view! {
                    <ListMessage
                        icon="late" is_error=true title=failed(tab)
                        words=listing.failure.get().map(|failure| failure.sentence()).unwrap_or_default()
                    >
                        <button type="button" class="button button--primary" on:click=refresh>{t("action.try_again")}</button>
                        <CopyButton text=Signal::derive(move || listing.failure.get().map(|why| why.details()).unwrap_or_default()) what=t("failed.details")/>
                    </ListMessage>
                }.into_any(),
                Body::Empty => empty(model, clear),
            }}
            <footer class="page__foot">
                <span>{move || sort_words(columns, &sort.get())}</span>
                <span class="filters__space"></span>
                <span class="page__keys"><kbd>"↑"</kbd><kbd>"↓"</kbd>{t("keys.move")}<kbd>"Enter"</kbd>{t("keys.open")}<kbd>"Ctrl"</kbd><kbd>"K"</kbd>{t("keys.commands")}<kbd>"?"</kbd>{t("keys.all")}</span>
            </footer>
        </main>
        {erasing()}
        <Toast words=message.0/>
        {move || drawn.get().map(|open| view! {
            <OpenDrawer
                open at row ids total zone on_open=model.open
                on_step=Callback::new(move |id| {
                    reveal.set(Some((id, false)));
                    model.change(|state| state.open = Some(opens(tab, id)));
                })
            />
        })}
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Body {
    Rows,
    Loading,
    Failed,
    Empty,
}

const fn open_id(open: Open) -> Uuid {
    match open {
        Open::Chat(id, _) | Open::Result(id) | Open::Contact(id) => id,
    }
}
