//! What the three tabs have in common: the top bar, the frame of filters, the list with its
//! messages, and the drawer.

use super::data::{DataContext, TopBar};
use super::listing::Listing;
use super::open_drawer::OpenDrawer;
use crate::components::data_table::{Column, DataTable, Row};
use crate::components::icon::Icon;
use crate::components::list_message::{ListMessage, ListSkeleton, Notice};
use crate::query_state::{Open, RangeChoice, TabFilter, TabState};
use crate::time_text::{self, Zone, use_now};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::de::DeserializeOwned;
use sightline_shared::{Chat, Sort};
use std::fmt::Display;
use uuid::Uuid;

/// A row of a tab.
pub trait TabRow: Row + DeserializeOwned {
    /// What the row with this id opens.
    fn opens(id: Uuid) -> Open;

    /// The row, where it is a chat.
    fn chat(&self) -> Option<Chat> {
        None
    }
}

/// The state of a tab: what its address says, and the rows that belong to it.
pub struct TabModel<F: TabFilter, T: TabRow> {
    /// What the address says.
    pub state: Memo<TabState<F>>,
    /// The rows.
    pub listing: Listing<T>,
    /// In which days are counted and times told.
    pub zone: Signal<Zone>,
    /// Replaces the address by another of this tab.
    pub replace: Callback<TabState<F>>,
    /// Opens something, or closes the drawer; Back undoes it.
    pub open: Callback<Option<Open>>,
}

impl<F: TabFilter, T: TabRow> Clone for TabModel<F, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: TabFilter, T: TabRow> Copy for TabModel<F, T> {}

impl<F: TabFilter, T: TabRow> TabModel<F, T> {
    /// The model of the tab that is shown; asks whenever the question changes.
    #[must_use]
    pub fn new(data: &DataContext) -> Self {
        let search = use_location().search;
        let state = Memo::new(move |_| {
            let mut state = TabState::<F>::read(&search.get());
            if state.tz.as_deref().is_some_and(|tz| !Zone::is_known(tz)) {
                state.tz = None;
                state.not_understood.push("tz".to_owned());
            }
            state
        });
        let own_zone = data.me.time_zone.clone();
        let zone =
            Memo::new(move |_| Zone::new(state.with(|state| state.tz.clone()).unwrap_or_else(|| own_zone.clone())));
        let zone: Signal<Zone> = zone.into();
        // The cells of the rows tell their times in it.
        provide_context(zone);
        let now = use_now();
        // Changes at midnight: today becomes the new today.
        let today = Memo::new(move |_| {
            now.track();
            time_text::today(&zone.get())
        });
        let question = Memo::new(move |_| state.with(|state| state.question(today.get(), zone.get().name())).pairs());
        let listing = Listing::new(F::TAB.word());
        Effect::new(move || listing.ask(question.get()));
        let navigate = use_navigate();
        let replace = {
            let navigate = navigate.clone();
            Callback::new(move |state: TabState<F>| {
                navigate(&state.address(), NavigateOptions { replace: true, scroll: false, ..Default::default() });
            })
        };
        let open = Callback::new(move |open| {
            let address = state.with_untracked(|state| state.address_of(open));
            navigate(&address, NavigateOptions { scroll: false, ..Default::default() });
        });
        Self { state, listing, zone, replace, open }
    }

    /// Changes filters: the address is replaced, what is open stays.
    pub fn change(self, change: impl FnOnce(&mut TabState<F>)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        state.not_understood.clear();
        self.replace.run(state);
    }

    /// A signal of a part of what the address says.
    pub fn part<P: Clone + PartialEq + Send + Sync + 'static>(self, part: fn(&TabState<F>) -> P) -> Signal<P> {
        Memo::new(move |_| self.state.with(part)).into()
    }
}

/// The page of a tab.
#[component]
pub fn TabPage<F, T, K>(
    /// Its model.
    model: TabModel<F, T>,
    /// The words of its rows: singular and plural.
    nouns: (&'static str, &'static str),
    /// Its columns.
    columns: &'static [Column],
    /// The cells of a row.
    cells: fn(T) -> Vec<AnyView>,
    /// The order in force.
    sort: Signal<Sort<K>>,
    /// Another order is wanted.
    on_sort: Callback<(&'static str, bool)>,
    /// The filters of its own in the bar.
    #[prop(into)]
    filters: ViewFn,
    /// What stands in the line under the bar before the count.
    #[prop(optional, into)]
    line: ViewFn,
    /// What stands at the end of the line.
    #[prop(optional, into)]
    line_end: ViewFn,
) -> impl IntoView
where
    F: TabFilter,
    T: TabRow,
    K: Display + Copy + PartialEq + Send + Sync + 'static,
{
    let TabModel { state, listing, zone, .. } = model;
    let total = Signal::derive(move || listing.count.get().map(|count| count.count));
    let selected = Memo::new(move |_| match state.with(|state| state.open) {
        Some(open) if open == T::opens(open_id(open)) || matches!(open, Open::Chat(..)) => Some(open_id(open)),
        _ => None,
    });
    let open = model.part(|state| state.open);
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
    let address = Callback::new(move |id| state.with(|state| state.address_of(Some(T::opens(id)))));
    let label = Signal::derive(move || format!("{}, {}", F::TAB.label(), state.with(|state| state.range.adverb())));
    let sort_words = Signal::derive(move || {
        let sort = sort.get();
        (sort.key.to_string(), sort.descending)
    });
    let ids = Signal::derive(move || listing.rows.with(|rows| rows.iter().map(Row::id).collect::<Vec<_>>()));
    let row = Signal::derive(move || {
        let id = selected.get()?;
        listing.rows.with(|rows| rows.iter().find(|row| row.id() == id).and_then(TabRow::chat))
    });
    // In narrow frames the filters with lists stand behind a button.
    let are_lists_shown = RwSignal::new(false);
    let lists_set = Memo::new(move |_| state.with(|state| lists_set(&state.filter)));
    let clear = move |_| model.replace.run(state.get_untracked().cleared());
    let refresh = move |_| listing.refresh();
    let body = move || {
        let has_rows = listing.rows.with(|rows| !rows.is_empty());
        match (has_rows, listing.is_loading.get(), listing.failure.with(Option::is_some)) {
            (true, ..) => Body::Rows,
            (false, true, _) => Body::Loading,
            (false, false, true) => Body::Failed,
            (false, false, false) => Body::Empty,
        }
    };
    let body = Memo::new(move |_| body());
    view! {
        <main class="page">
            <TopBar count=listing.count/>
            <form
                class="filters"
                class:filters--open=move || are_lists_shown.get()
                role="search"
                aria-label="Filter"
                on:submit=|event| event.prevent_default()
            >
                {filters.run()}
                <button
                    type="button"
                    class="button filters__more"
                    aria-label=move || more_filters(lists_set.get())
                    title="More filters"
                    aria-expanded=move || are_lists_shown.get().to_string()
                    on:click=move |_| are_lists_shown.update(|shown| *shown = !*shown)
                >
                    <Icon name="filter"/>
                    {move || Some(lists_set.get()).filter(|set| *set > 0)}
                </button>
            </form>
            <div class="under-filters">
                {line.run()}
                <p class="count-line" role="status">{move || count_words(listing, nouns, state.with(|state| state.range))}</p>
                {move || state.with(TabState::is_filtered).then(|| view! {
                    <button type="button" class="button button--quiet" on:click=clear>"Clear filters"</button>
                })}
                <span class="filters__space"></span>
                {line_end.run()}
                <button type="button" class="icon-button" id="refresh" aria-label="Refresh" title="Refresh (R)" on:click=refresh>
                    <Icon name="refresh"/>
                </button>
            </div>
            {move || {
                let names = state.with(|state| state.not_understood.join(", "));
                (!names.is_empty()).then(|| view! {
                    <Notice words=format!("Not understood in the address, and left out: {names}.")>
                        <button type="button" class="button" on:click=move |_| model.change(|_| ())>"Dismiss"</button>
                    </Notice>
                })
            }}
            {move || (body.get() == Body::Rows).then(|| listing.failure.get()).flatten().map(|failure| view! {
                <Notice words=format!("{} You see the rows as they were.", failure.sentence())>
                    <button type="button" class="button" on:click=refresh>"Try again"</button>
                </Notice>
            })}
            {move || match body.get() {
                Body::Rows => view! {
                    <DataTable
                        label class=F::TAB.word() columns rows=listing.rows total sort=sort_words on_sort selected address
                        cells reveal is_stale=listing.is_loading on_near_end=Callback::new(move |()| listing.more())
                    />
                }.into_any(),
                Body::Loading => view! { <ListSkeleton noun=nouns.1/> }.into_any(),
                Body::Failed => view! {
                    <ListMessage
                        icon="late" is_error=true title=format!("The {} could not be loaded", nouns.1)
                        words=listing.failure.get().map(|failure| failure.sentence()).unwrap_or_default()
                    >
                        <button type="button" class="button button--primary" on:click=refresh>"Try again"</button>
                    </ListMessage>
                }.into_any(),
                Body::Empty => view! { <Empty model nouns/> }.into_any(),
            }}
            <footer class="page__foot">
                <span>{move || format!("Sorted by {}", sort_in_words(&sort.get()))}</span>
                <span class="filters__space"></span>
                <span class="page__keys"><kbd>"↑"</kbd><kbd>"↓"</kbd>" move "<kbd>"Enter"</kbd>" open "<kbd>"Esc"</kbd>" close"</span>
            </footer>
        </main>
        {move || open.get().map(|open| view! {
            <OpenDrawer
                open row ids total zone on_open=model.open
                on_step=Callback::new(move |id| {
                    reveal.set(Some((id, false)));
                    model.change(|state| state.open = Some(T::opens(id)));
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

#[component]
fn Empty<F: TabFilter, T: TabRow>(model: TabModel<F, T>, nouns: (&'static str, &'static str)) -> impl IntoView {
    let set_range = move |range| move |_| model.change(|state| state.range = range);
    let is_filtered =
        model.state.with_untracked(|state| TabState { range: F::TAB.default_range(), ..state.clone() }.is_filtered());
    let when = model.state.with_untracked(|state| state.range.adverb());
    let (title, words) = if is_filtered {
        (format!("No {} match these filters", nouns.1), format!("There are none {when} with all of them."))
    } else {
        (format!("No {} {when}", nouns.1), "Another range may have some.".to_owned())
    };
    let clear = move |_| model.replace.run(model.state.get_untracked().cleared());
    view! {
        <ListMessage icon="search" title words>
            {is_filtered.then(|| view! {
                <button type="button" class="button button--primary" on:click=clear>"Clear filters"</button>
            })}
            <button type="button" class="button" on:click=set_range(RangeChoice::Yesterday)>"Show yesterday"</button>
            <button type="button" class="button" on:click=set_range(RangeChoice::Last7Days)>"Last 7 days"</button>
            <button type="button" class="button" on:click=set_range(RangeChoice::All)>"All time"</button>
        </ListMessage>
    }
}

fn count_words<T: Send + Sync + 'static>(
    listing: Listing<T>,
    (one, many): (&'static str, &'static str),
    range: RangeChoice,
) -> AnyView {
    let Some(count) = listing.count.get() else { return ().into_any() };
    let number = format!("{}{}", grouped(count.count), if count.capped { "+" } else { "" });
    let noun = if count.count == 1 { one } else { many };
    view! { <b>{number}</b> {format!(" {noun} {}", range.adverb())} }.into_any()
}

/// How many of the filters with lists are set.
fn lists_set<F: TabFilter>(filter: &F) -> usize {
    let pairs = filter.pairs();
    ["type", "form", "organization_id"].iter().filter(|list| pairs.iter().any(|(name, _)| name == *list)).count()
}

fn more_filters(set: usize) -> String {
    if set == 0 { "More filters".to_owned() } else { format!("More filters, {set} set") }
}

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let (head, tail) = digits.split_at(digits.len() % 3);
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    Some(head.to_owned()).filter(|head| !head.is_empty()).into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

fn sort_in_words<K: Display>(sort: &Sort<K>) -> String {
    let key = sort.key.to_string();
    let (words, last, first) = match key.as_str() {
        "started_at" => ("Start time", "newest", "oldest"),
        "submitted_at" => ("Submitted at", "newest", "oldest"),
        "last_seen_at" => ("Last seen", "newest", "oldest"),
        "event_count" => ("#Events", "most", "fewest"),
        "result_count" => ("#Results", "most", "fewest"),
        "chat_count" => ("#Chats", "most", "fewest"),
        "organization" => ("Organization", "Z", "A"),
        "contact" => ("Contact", "Z", "A"),
        "name" => ("Name", "Z", "A"),
        "form" => ("Form", "Z", "A"),
        "type" => ("Type", "bot chats", "contact chats"),
        "state" => ("State", "closed", "queued"),
        _ => ("Updated at", "newest", "oldest"),
    };
    format!("{words}, {} first", if sort.descending { last } else { first })
}

#[cfg(test)]
mod tests {
    use super::{grouped, lists_set};
    use crate::query_state::TabState;
    use sightline_shared::ChatFilter;

    #[test]
    fn filters_with_lists_count_once_each() {
        let set = |query: &str| lists_set(&TabState::<ChatFilter>::read(query).filter);
        assert_eq!([set(""), set("state=queued&agent=maud"), set("type=bot,agent&state=queued")], [0, 0, 1]);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([grouped(0), grouped(999), grouped(1000), grouped(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
    }
}
