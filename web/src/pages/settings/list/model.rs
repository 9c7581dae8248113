//! The rows that are shown: those that the server gave, as the address wants them.

use super::item::Item;
use crate::browser::address::{Address, Step};
use crate::components::base::focus::focus;
use crate::query_state::SettingsState;
use crate::server::latest::Latest;
use crate::server::load::Failure;
use crate::server::session::Session;
use leptos::prelude::*;
use uuid::Uuid;

/// The model of a page.
pub struct ListModel<T: Item> {
    /// What the address says.
    pub state: Memo<SettingsState<T::Filter>>,
    /// Every row that the admin sees.
    pub all: RwSignal<Vec<T>>,
    /// Those of them that the filters want.
    pub rows: Memo<Vec<T>>,
    /// They are there, also where there are none.
    pub is_known: RwSignal<bool>,
    /// They are being requested.
    pub is_loading: RwSignal<bool>,
    /// Why they could not be requested the last time.
    pub failure: RwSignal<Option<Failure>>,
    /// What was done last, for the toast.
    pub message: RwSignal<String>,
    address: Address,
    loading: Latest,
}

// By hand: deriving would require the same of `T`.
impl<T: Item> Clone for ListModel<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Item> Copy for ListModel<T> {}

impl<T: Item> ListModel<T> {
    /// Requests the rows.
    #[must_use]
    pub fn new() -> Self {
        let address = Address::get();
        let state = Memo::new(move |_| address.query.with(|query| SettingsState::<T::Filter>::read(query)));
        let all = RwSignal::new(Vec::new());
        let rows = Memo::new(move |_| {
            let state = state.get();
            all.with(|all: &Vec<T>| all.iter().filter(|row| row.is_found(&state)).cloned().collect())
        });
        let model = Self {
            state,
            all,
            rows,
            is_known: RwSignal::new(false),
            is_loading: RwSignal::new(true),
            failure: RwSignal::new(None),
            message: RwSignal::new(String::new()),
            address,
            loading: Latest::new(),
        };
        model.refresh();
        // What failed for an expired session is requested again.
        let is_expired = Session::get().is_expired;
        Effect::new(move |was: Option<bool>| {
            let is_expired = is_expired.get();
            if was == Some(true) && !is_expired {
                model.refresh();
            }
            is_expired
        });
        model
    }

    /// Requests the rows again; those that are shown stay until the answer arrives, and when there is none.
    pub fn refresh(self) {
        self.is_loading.set(true);
        self.loading.run(Box::pin(async move {
            let answer = T::all().await;
            self.is_loading.set(false);
            match answer {
                Ok(page) => {
                    self.failure.set(None);
                    self.is_known.set(true);
                    self.all.set(page.items);
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        }));
    }

    /// Reads one row again.
    pub async fn read_again(self, id: Uuid) {
        if let Ok(row) = T::one(id).await {
            self.all.try_update(|all| {
                all.retain(|known| known.id() != id);
                all.push(row);
                T::order(all);
            });
        }
    }

    /// Changes filters: the address is replaced, what is open stays.
    pub fn change(self, change: impl FnOnce(&mut SettingsState<T::Filter>)) {
        let mut state = self.state.get_untracked();
        state.not_understood.clear();
        change(&mut state);
        self.address.go(&state.address(), Step::Replace);
    }

    /// Drops the filters.
    pub fn clear(self) {
        self.change(|state| *state = state.cleared());
    }

    /// The address of a row, or that of none.
    #[must_use]
    pub fn address_of(self, open: Option<Uuid>) -> String {
        self.state.with(|state| SettingsState { open, ..state.clone() }.address())
    }

    /// Opens a row.
    pub fn open(self, row: Option<Uuid>) {
        self.address.go(&untrack(|| self.address_of(row)), Step::Add);
    }

    /// Closes the drawer of the row `id`; the focus returns to the row.
    pub fn close(self, id: Uuid) {
        self.open(None);
        request_animation_frame(move || {
            let row = document().get_element_by_id(&link_id::<T>(id)).or_else(|| document().get_element_by_id("list"));
            row.into_iter().for_each(|row| focus(&row));
        });
    }
}

/// The id of the link of a row.
#[must_use]
pub fn link_id<T: Item>(id: Uuid) -> String {
    format!("{}-{id}", T::WORDS.noun)
}
