//! An organization as a row of the tree.

use super::words::{closes, origin, refusal, target};
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::text;
use crate::query_state::{OrganizationFilter, OrganizationStanding};
use crate::server::load::Failure;
use crate::server::settings::organizations;
use crate::words::zone::Zone;
use crate::words::{lower, number, t};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{ManagedOrganization, Page, SettingOrigin};
use uuid::Uuid;

impl Item for ManagedOrganization {
    type Filter = OrganizationFilter;

    const WORDS: Words = Words {
        noun: "organization",
        title: "organizations.title",
        search: "organizations.search",
        create: "organizations.create",
        count: "organizations.count",
        loading: "organizations.loading",
        failed: "organizations.failed",
        none: ["organizations.none", "organizations.none_words"],
        gone: ["organizations.gone", "organizations.gone_words"],
    };
    // A name stands where contacts have theirs.
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("people.name", "contact"),
        ("organizations.time_zone", "zone"),
        ("organizations.waiting", "waiting"),
        ("organizations.response", "response"),
        ("organizations.closes", "closes"),
        ("organizations.open", "open"),
    ];

    fn id(&self) -> Uuid {
        self.organization.id
    }

    fn title(&self) -> String {
        self.organization.name.clone()
    }

    fn badge(&self) -> Badge {
        if self.organization.archived_at.is_some() {
            ("off", "closed", t("people.state.archived"))
        } else {
            ("check", "closed", t("organizations.in_use"))
        }
    }

    fn cells(&self, _: &Zone) -> Vec<AnyView> {
        let Self { organization, origins, .. } = self;
        vec![
            setting(organization.time_zone.clone(), &origins.time_zone),
            setting(target(organization.waiting_target_seconds), &origins.waiting_target),
            setting(target(organization.first_response_target_seconds), &origins.first_response_target),
            setting(closes(self.close_after_minutes), &origins.close_after),
            text(number(self.open_chats)),
        ]
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.organization.name]
    }

    fn is_wanted(&self, filter: &OrganizationFilter) -> bool {
        let is_archived = self.organization.archived_at.is_some();
        is_archived == (filter.standing == Some(OrganizationStanding::Archived))
    }

    /// As the tree shows them: each behind the one above it.
    fn order(rows: &mut [Self]) {
        rows.sort_by_cached_key(|one| one.path.iter().map(|name| lower(name)).collect::<Vec<_>>());
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(async {
            let mut page = organizations::list().await?;
            Self::order(&mut page.items);
            Ok(page)
        })
    }

    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(organizations::find(id))
    }

    fn refusal(failure: &Failure) -> String {
        refusal(failure)
    }
}

/// What is in force; paler where it is inherited.
fn setting(value: String, of: &SettingOrigin) -> AnyView {
    let origin = origin(of);
    let title = origin.as_ref().map_or_else(|| value.clone(), |origin| format!("{value}, {origin}"));
    view! { <span class="truncated" class:tree__inherited=origin.is_some() title=title>{value}</span> }.into_any()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::query_state::OrganizationsState;
    use serde_json::json;

    /// An organization as the server gives it.
    pub fn organization(id: u128, parent: Option<u128>, name: &str) -> ManagedOrganization {
        let origin = json!({"source": "default"});
        serde_json::from_value(json!({
            "id": Uuid::from_u128(id), "parent_id": parent.map(Uuid::from_u128), "name": name, "time_zone": "UTC",
            "waiting_target_seconds": 180, "first_response_target_seconds": 60, "path": [name],
            "close_after_minutes": 0, "open_chats": 0, "people": 0, "organizations": 0,
            "origins": {"time_zone": origin, "waiting_target": origin, "first_response_target": origin, "close_after": origin}
        }))
        .unwrap()
    }

    #[test]
    fn the_archived_are_shown_where_they_are_wanted() {
        let west = organization(1, None, "West");
        let mut archived = organization(2, Some(1), "West 2");
        archived.organization.archived_at = serde_json::from_value(json!("2026-11-26T10:00:00Z")).unwrap();
        let wanted = |query: &str| [&west, &archived].map(|one| one.is_found(&OrganizationsState::read(query)));
        assert_eq!(wanted(""), [true, false]);
        assert_eq!(wanted("state=archived"), [false, true]);
        assert_eq!(wanted("q=wes&state=archived"), [false, true]);
        assert_eq!(wanted("q=east"), [false, false]);
    }
}
