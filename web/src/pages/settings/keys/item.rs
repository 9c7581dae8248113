//! An API key as a row of the list.

use super::scopes::scope_names;
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::{text, when};
use crate::pages::tab::cells::organization_cell;
use crate::query_state::{KeyFilter, KeyStanding};
use crate::server::load::Failure;
use crate::server::settings::keys;
use crate::words::t;
use crate::words::zone::{Zone, now};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{ApiKey, Page};
use std::cmp::Reverse;
use uuid::Uuid;

impl Item for ApiKey {
    type Filter = KeyFilter;

    const WORDS: Words = Words {
        noun: "key",
        title: "api_keys.title",
        search: "api_keys.search",
        create: "api_keys.create",
        count: "api_keys.count",
        loading: "api_keys.loading",
        failed: "api_keys.failed",
        none: ["api_keys.none", "api_keys.none_words"],
        gone: ["api_keys.gone", "api_keys.gone_words"],
    };
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("api_keys.name", "contact"),
        ("api_keys.scopes", "scopes"),
        ("column.organization", "organization"),
        ("api_keys.created_by", "by"),
        ("api_keys.created", "created"),
        ("api_keys.used", "seen"),
        ("api_keys.expires", "expires"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.id
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn badge(&self) -> Badge {
        let standing = KeyStanding::of(self, now());
        match standing {
            KeyStanding::Active => ("check", "closed", standing_name(standing)),
            KeyStanding::Expired => ("late", "late", standing_name(standing)),
            KeyStanding::Revoked => ("off", "closed", standing_name(standing)),
        }
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        vec![
            text(scope_names(&self.scopes)),
            organization_cell(&self.organization),
            text(maker(self)),
            when(Some(self.created_at), "", zone),
            when(self.last_used_at, t("people.never"), zone),
            when(self.expires_at, t("people.never"), zone),
        ]
    }

    fn texts(&self) -> Vec<&str> {
        let scopes = self.scopes.iter().map(|scope| scope.as_str());
        let named = [self.name.as_str(), &self.prefix, &self.organization.name].into_iter();
        named.chain(self.created_by.as_deref()).chain(scopes).collect()
    }

    fn is_wanted(&self, filter: &KeyFilter) -> bool {
        let standing = KeyStanding::of(self, now());
        filter.standing.map_or(standing != KeyStanding::Revoked, |wanted| wanted == standing)
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_key(|key| (key.revoked_at.is_some(), Reverse((key.created_at.utc(), key.id))));
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(keys::list())
    }

    /// A key has no address of its own.
    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(async move {
            let found = keys::list().await?.items.into_iter().find(|key| key.id == id);
            found.ok_or_else(Failure::no_answer)
        })
    }
}

/// The name of a standing.
#[must_use]
pub fn standing_name(standing: KeyStanding) -> &'static str {
    t(match standing {
        KeyStanding::Active => "api_keys.state.active",
        KeyStanding::Expired => "api_keys.state.expired",
        KeyStanding::Revoked => "api_keys.state.revoked",
    })
}

/// The admin that made a key.
#[must_use]
pub fn maker(key: &ApiKey) -> String {
    key.created_by.clone().unwrap_or_else(|| t("api_keys.command_line").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_state::KeysState;
    use serde_json::{Value, json};

    fn key(name: &str, changed: &Value) -> ApiKey {
        let mut key = json!({
            "id": Uuid::nil(), "name": name, "prefix": "sl_4fQk9xT2", "scopes": ["ingest"],
            "organization": {"id": Uuid::nil(), "name": "Acme", "path": ["Acme"]}, "created_at": "2026-11-26T10:00:00Z"
        });
        key.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        serde_json::from_value(key).unwrap()
    }

    #[test]
    fn keys_are_found_by_their_words_and_the_revoked_where_they_are_wanted() {
        let nightly = key("Nightly import", &json!({}));
        let expired = key("Old", &json!({"expires_at": "2020-11-26T10:00:00Z", "created_by": "Ines Halden"}));
        let revoked = key("Lost", &json!({"revoked_at": "2026-11-27T10:00:00Z"}));
        let wanted = |query: &str| {
            let state = KeysState::read(query);
            [&nightly, &expired, &revoked].map(|key| key.is_found(&state))
        };
        assert_eq!(wanted(""), [true, true, false]);
        assert_eq!(wanted("state=active"), [true, false, false]);
        assert_eq!(wanted("state=expired"), [false, true, false]);
        assert_eq!(wanted("state=revoked&q=sl_4f"), [false, false, true]);
        assert_eq!(wanted("q=halden"), [false, true, false]);
        assert_eq!(wanted("q=INGEST"), [true, true, false]);
    }
}
