//! The state of a tab: what its address says, and the rows that belong to it.

use super::listing::Listing;
use crate::browser::address::{Address, Step};
use crate::pages::section::DataContext;
use crate::query_state::{Open, Pairs, Tab, TabState};
use crate::server::live::Live;
use crate::server::session::Session;
use crate::words::time::{self, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;

/// The model of the tab that is shown.
#[derive(Clone, Copy)]
pub struct TabModel {
    /// Which tab it is.
    pub tab: Tab,
    /// What the address says.
    pub state: Memo<TabState>,
    /// The rows.
    pub listing: Listing,
    /// In which days are counted and times told.
    pub zone: Signal<Zone>,
    /// Replaces the address by another of this tab.
    pub replace: Callback<TabState>,
    /// Opens something, or closes the drawer; Back undoes it.
    pub open: Callback<Option<Open>>,
}

impl TabModel {
    /// The model; asks whenever the question changes, and listens to what changes.
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
        // The cells of the rows tell their times in it.
        provide_context(zone);
        let now = use_now();
        // Changes at midnight: today becomes the new today.
        let today = Memo::new(move |_| {
            now.track();
            time::today(&zone.get())
        });
        let question = Memo::new(move |_| state.with(|state| state.question(today.get(), zone.get().name())));
        let listing = Listing::new(tab);
        Effect::new(move || listing.ask(question.get()));
        // What was missed while nobody was signed in.
        let is_expired = Session::get().is_expired;
        Effect::new(move |was: Option<bool>| {
            let is_expired = is_expired.get();
            if was == Some(true) && !is_expired {
                listing.refresh();
            }
            is_expired
        });
        if let Some(live) = Live::get() {
            live.each(move |news| listing.learn(&news));
        }
        let replace = Callback::new(move |state: TabState| address.go(&state.address(), Step::Replace));
        let open = Callback::new(move |open| {
            address.go(&state.with_untracked(|state| state.address_of(open)), Step::Add);
        });
        Self { tab, state, listing, zone, replace, open }
    }

    /// What the rows are asked for now.
    pub fn question(self) -> Pairs {
        let zone = self.zone.get_untracked();
        self.state.with_untracked(|state| state.question(time::today(&zone), zone.name()))
    }

    /// Changes filters: the address is replaced, what is open stays.
    pub fn change(self, change: impl FnOnce(&mut TabState)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        state.not_understood.clear();
        self.replace.run(state);
    }

    /// Drops all filters.
    pub fn clear(self) {
        self.replace.run(self.state.get_untracked().cleared());
    }

    /// How many rows there are in all, where that is known.
    pub fn total(self) -> Signal<Option<i64>> {
        Signal::derive(move || self.listing.count.get().map(|count| count.count))
    }

    /// Sets the values of a filter.
    pub fn set(self, name: &'static str, values: Vec<String>) {
        self.change(|state| state.set(name, values));
    }

    /// The values of a filter.
    pub fn values(self, name: &'static str) -> Signal<Vec<String>> {
        Memo::new(move |_| self.state.with(|state| state.values(name))).into()
    }

    /// The value of a filter.
    pub fn value(self, name: &'static str) -> Signal<Option<String>> {
        Memo::new(move |_| self.state.with(|state| state.value(name))).into()
    }
}
