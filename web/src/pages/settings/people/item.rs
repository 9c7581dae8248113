//! A person as a row of the list.

use super::words::{badge, refusal, role_name};
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::{text, when};
use crate::pages::tab::cells::organization_cell;
use crate::query_state::{PeopleFilter, Standing};
use crate::server::load::Failure;
use crate::server::settings::people;
use crate::words::zone::Zone;
use crate::words::{lower, t};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::Page;
use sightline_shared::people::ManagedUser;
use uuid::Uuid;

impl Item for ManagedUser {
    type Filter = PeopleFilter;

    const WORDS: Words = Words {
        noun: "person",
        title: "people.title",
        search: "people.search",
        create: "people.invite",
        count: "people.count",
        loading: "people.loading",
        failed: "people.failed",
        none: ["people.none", "people.none_words"],
        gone: ["people.gone", "people.gone_words"],
    };
    // A name stands where contacts have theirs.
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("people.name", "contact"),
        ("column.email", "email"),
        ("people.role", "role"),
        ("column.organization", "organization"),
        ("people.signed_in", "seen"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.user.id
    }

    fn title(&self) -> String {
        self.user.name.clone()
    }

    fn badge(&self) -> Badge {
        badge(self)
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        vec![
            text(self.user.email.clone()),
            role_name(self.user.role).into_any(),
            organization_cell(&self.organization),
            when(self.signed_in_at, t("people.never"), zone),
        ]
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.user.name, &self.user.email]
    }

    fn is_wanted(&self, filter: &PeopleFilter) -> bool {
        let standing = Standing::of(self);
        let is_of_standing = filter.standing.map_or(standing != Standing::Archived, |wanted| wanted == standing);
        is_of_standing && filter.role.is_none_or(|role| role == self.user.role)
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_cached_key(|person| (person.archived_at.is_some(), lower(&person.user.name), person.user.id));
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(people::list())
    }

    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(people::find(id))
    }

    fn refusal(failure: &Failure) -> String {
        refusal(failure)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::query_state::PeopleState;
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
            [&mara, &archived, &invited].map(|person| person.is_found(&state))
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
