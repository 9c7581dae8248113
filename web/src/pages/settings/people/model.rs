//! The people that are shown: those that the server gave, as the address wants them.

use crate::browser::address::{Address, Step};
use crate::query_state::{PeopleState, Standing};
use crate::server::latest::Latest;
use crate::server::load::Failure;
use crate::server::session::Session;
use crate::server::settings::people;
use crate::words::lower;
use leptos::prelude::*;
use sightline_shared::people::ManagedUser;
use uuid::Uuid;

/// The model of the page.
#[derive(Clone, Copy)]
pub struct PeopleModel {
    /// What the address says.
    pub state: Memo<PeopleState>,
    /// Everybody that the admin sees.
    pub all: RwSignal<Vec<ManagedUser>>,
    /// Those of them that the filters want. The server gives all at once, so nothing is left for it to find.
    pub rows: Memo<Vec<ManagedUser>>,
    /// They are being requested.
    pub is_loading: RwSignal<bool>,
    /// Why they could not be requested the last time.
    pub failure: RwSignal<Option<Failure>>,
    /// What was done last, for the toast.
    pub message: RwSignal<String>,
    address: Address,
    loading: Latest,
}

impl PeopleModel {
    /// Requests the people.
    #[must_use]
    pub fn new() -> Self {
        let address = Address::get();
        let state = Memo::new(move |_| address.query.with(|query| PeopleState::read(query)));
        let all = RwSignal::new(Vec::new());
        let rows = Memo::new(move |_| {
            let state = state.get();
            all.with(|all: &Vec<ManagedUser>| all.iter().filter(|person| is_wanted(person, &state)).cloned().collect())
        });
        let model = Self {
            state,
            all,
            rows,
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

    /// Requests the people again; those that are shown stay until the answer arrives, and when there is none.
    pub fn refresh(self) {
        self.is_loading.set(true);
        self.loading.run(Box::pin(async move {
            let answer = people::list().await;
            self.is_loading.set(false);
            match answer {
                Ok(page) => {
                    self.failure.set(None);
                    self.all.set(page.items);
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        }));
    }

    /// Reads one person again.
    pub async fn read_again(self, id: Uuid) {
        if let Ok(person) = people::find(id).await {
            self.all.try_update(|all| {
                all.retain(|known| known.user.id != id);
                all.push(person);
                all.sort_by_cached_key(|person| {
                    (person.archived_at.is_some(), lower(&person.user.name), person.user.id)
                });
            });
        }
    }

    /// Changes filters: the address is replaced, who is open stays.
    pub fn change(self, change: impl FnOnce(&mut PeopleState)) {
        let mut state = self.state.get_untracked();
        state.not_understood.clear();
        change(&mut state);
        self.address.go(&state.address(), Step::Replace);
    }

    /// The address of a person, or that of nobody.
    #[must_use]
    pub fn address_of(self, person: Option<Uuid>) -> String {
        self.state.with(|state| PeopleState { person, ..state.clone() }.address())
    }

    /// Opens a person.
    pub fn open(self, person: Option<Uuid>) {
        self.address.go(&untrack(|| self.address_of(person)), Step::Add);
    }
}

fn is_wanted(person: &ManagedUser, state: &PeopleState) -> bool {
    let has_words = |words: &String| {
        let words = lower(words.trim());
        lower(&person.user.name).contains(&words) || lower(&person.user.email).contains(&words)
    };
    let standing = Standing::of(person);
    let is_of_standing = state.standing.map_or(standing != Standing::Archived, |wanted| wanted == standing);
    is_of_standing && state.role.is_none_or(|role| role == person.user.role) && state.q.as_ref().is_none_or(has_words)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// A person as the server gives it.
    pub fn person(name: &str, changed: serde_json::Value) -> ManagedUser {
        let mut person = json!({
            "id": Uuid::nil(), "email": "mara@example.com", "name": name, "role": "supervisor", "has_password": true,
            "organization": {"id": Uuid::nil(), "name": "Acme", "path": ["Acme"]}, "created_at": "2026-11-26T10:00:00Z"
        });
        person.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        serde_json::from_value(person).unwrap()
    }

    #[test]
    fn filters_hold_together_and_the_archived_are_shown_where_they_are_wanted() {
        let mara = person("Mara Quill", json!({}));
        let archived = person("Mara Quill", json!({"archived_at": "2026-11-26T10:00:00Z"}));
        let invited = person("Jon", json!({"has_password": false, "role": "admin"}));
        let wanted = |query: &str| {
            let state = PeopleState::read(query);
            [&mara, &archived, &invited].map(|person| is_wanted(person, &state))
        };
        assert_eq!(wanted(""), [true, false, true]);
        assert_eq!(wanted("state=archived"), [false, true, false]);
        assert_eq!(wanted("state=active"), [true, false, false]);
        assert_eq!(wanted("q=QUILL"), [true, false, false]);
        assert_eq!(wanted("q=mara%40example"), [true, false, true]);
        assert_eq!(wanted("role=admin&state=invited"), [false, false, true]);
        assert_eq!(wanted("role=agent"), [false, false, false]);
    }
}
