//! The state of a tab: what its address says, and the rows that belong to it.

use super::listing::Listing;
use crate::browser::address::{Address, Step};
use crate::components::base::field_list::label_words;
use crate::pages::section::DataContext;
use crate::query_state::{Field, ListFilter, Open, RangeChoice, Tab, TabState};
use crate::server::listening::begin;
use crate::server::live::Live;
use crate::server::session::Session;
use crate::words::time::{self, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use std::fmt::Display;
use std::str::FromStr;

/// The model of the tab that is shown.
#[derive(Clone, Copy)]
pub struct TabModel {
    /// Which tab it is.
    pub tab: Tab,
    /// What the address says.
    pub state: Memo<TabState>,
    /// The rows.
    pub listing: Listing,
    /// The zone of the days and of the times shown.
    pub zone: Signal<Zone>,
    /// Replaces the address by another of this tab.
    pub replace: Callback<TabState>,
    /// Opens something, or closes the drawer; Back undoes it.
    pub open: Callback<Option<Open>>,
}

impl TabModel {
    /// The model; requests the rows whenever their filter changes, and follows the live stream.
    #[must_use]
    pub fn new(tab: Tab) -> Self {
        let address = Address::get();
        let state = Memo::new(move |_| {
            let mut state = TabState::read(tab, &address.query.get());
            if state.tz.as_deref().is_some_and(|tz| !Zone::is_known(tz)) {
                state.tz = None;
                state.not_understood.push("tz".to_owned());
            }
            state
        });
        let own_zone = DataContext::get().me.time_zone;
        let zone =
            Memo::new(move |_| Zone::new(state.with(|state| state.tz.clone()).unwrap_or_else(|| own_zone.clone())));
        let zone: Signal<Zone> = zone.into();
        // The cells of the rows show their times in it.
        provide_context(zone);
        let now = use_now();
        // Changes at midnight: today becomes the new today.
        let today = Memo::new(move |_| {
            now.track();
            time::today(&zone.get())
        });
        let filter = Memo::new(move |_| {
            // An hour goes with the clock.
            if state.with(|state| state.range == RangeChoice::LastHour) {
                now.track();
            }
            state.with(|state| state.request_filter(today.get(), zone.get().name()))
        });
        let listing = Listing::new(tab);
        Effect::new(move |before: Option<()>| {
            let filter = filter.get();
            if before.is_some() {
                listing.leave_place();
            }
            listing.set_filter(filter);
        });
        on_cleanup(move || listing.leave_place());
        end_selection(state, listing);
        // Changes may have been missed while the session was expired.
        let is_expired = Session::get().is_expired;
        Effect::new(move |was: Option<bool>| {
            let is_expired = is_expired.get();
            if was == Some(true) && !is_expired {
                listing.refresh();
            }
            is_expired
        });
        if let Some(live) = Live::get() {
            live.subscribe(move |changes| listing.apply(&changes));
            Effect::new(move || {
                if !listing.is_loading.get() {
                    begin(live);
                }
            });
        }
        let replace = Callback::new(move |state: TabState| address.go(&state.address(), Step::Replace));
        let open = Callback::new(move |open| {
            address.go(&state.with_untracked(|state| state.address_of(open)), Step::Add);
        });
        Self { tab, state, listing, zone, replace, open }
    }

    /// The filter of the rows as the API takes it.
    pub fn request_filter(self) -> ListFilter {
        let zone = self.zone.get_untracked();
        self.state.with_untracked(|state| state.request_filter(time::today(&zone), zone.name()))
    }

    /// Changes filters: the address is replaced, what is open stays.
    pub fn change(self, change: impl FnOnce(&mut TabState)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        self.go(state);
    }

    /// Changes filters alone.
    pub fn change_filter(self, change: impl FnOnce(&mut ListFilter)) {
        let mut state = self.state.get_untracked();
        state.change_filter(change);
        self.go(state);
    }

    fn go(self, mut state: TabState) {
        state.not_understood.clear();
        self.replace.run(state);
    }

    /// Drops all filters.
    pub fn clear(self) {
        self.replace.run(self.state.get_untracked().cleared());
    }

    /// How many rows there are in all, if known.
    pub fn total(self) -> Signal<Option<i64>> {
        Signal::derive(move || self.listing.count.get().map(|count| count.count))
    }

    /// The field of a form whose values the rows show, in words.
    pub fn field_choice(self) -> Signal<Option<String>> {
        let choice = move || self.get(|filter| Some(&mut filter.results()?.value_of));
        Memo::new(move |_| choice().as_deref().map(label_words)).into()
    }

    /// Changes a field of the filter.
    pub fn set<T>(self, field: Field<T>, value: T) {
        self.change_filter(|filter| {
            if let Some(field) = field(filter) {
                *field = value;
            }
        });
    }

    /// The value of a field of the filter, which is tracked with the whole state.
    pub fn get<T: Default>(self, field: Field<T>) -> T {
        let mut filter = self.state.with(|state| state.filter().clone());
        field(&mut filter).map(std::mem::take).unwrap_or_default()
    }

    /// A field of the filter as a list of options has it: the keys of the options that are chosen,
    /// and what to do with others.
    pub fn choice<T: Chosen>(self, field: Field<T>) -> (Signal<Vec<String>>, Callback<Vec<String>>) {
        let keys = move |filter: &mut ListFilter| field(filter).map(|chosen| chosen.keys()).unwrap_or_default();
        let choose = move |filter: &mut ListFilter, keys| {
            if let Some(field) = field(filter) {
                *field = T::of_keys(keys);
            }
        };
        self.choice_of(Box::new(keys), Box::new(choose))
    }

    /// The same for every type of field, so that signals are compiled once.
    fn choice_of(self, keys: Keys, choose: Choose) -> (Signal<Vec<String>>, Callback<Vec<String>>) {
        let chosen = Memo::new(move |_| keys(&mut self.state.with(|state| state.filter().clone())));
        (chosen.into(), Callback::new(move |keys| self.change_filter(|filter| choose(filter, keys))))
    }
}

/// A selection is of the rows of one filter, in whatever order.
fn end_selection(state: Memo<TabState>, listing: Listing) {
    let filter =
        Memo::new(move |_| state.with(|state| (state.filter().without_order(), state.range, state.tz.clone())));
    Effect::new(move |before: Option<_>| {
        let filter = filter.get();
        if before.is_some_and(|before| before != filter) {
            listing.selection.clear();
        }
        filter
    });
}

type Keys = Box<dyn Fn(&mut ListFilter) -> Vec<String> + Send + Sync>;
type Choose = Box<dyn Fn(&mut ListFilter, Vec<String>) + Send + Sync>;

/// A value of a filter that is chosen from a list of options.
pub trait Chosen: 'static {
    /// The keys of the options.
    fn keys(&self) -> Vec<String>;

    /// The value of these keys; unknown keys are left out.
    fn of_keys(keys: Vec<String>) -> Self;
}

impl<T: Display + FromStr + 'static> Chosen for Vec<T> {
    fn keys(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }

    fn of_keys(keys: Vec<String>) -> Self {
        keys.iter().filter_map(|key| key.parse().ok()).collect()
    }
}

impl<T: Display + FromStr + 'static> Chosen for Option<T> {
    fn keys(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }

    fn of_keys(keys: Vec<String>) -> Self {
        keys.first().and_then(|key| key.parse().ok())
    }
}
