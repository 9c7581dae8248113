//! An agent or bot as a row of the list.

use super::words::{refusal, role_name, standing_name};
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::{text, when};
use crate::query_state::{AgentStanding, AgentsFilter};
use crate::server::load::Failure;
use crate::server::settings::agents;
use crate::words::zone::Zone;
use crate::words::{lower, number, t};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{ManagedAgent, Page};
use uuid::Uuid;

impl Item for ManagedAgent {
    type Filter = AgentsFilter;

    const WORDS: Words = Words {
        noun: "agent",
        title: "directory.title",
        search: "directory.search",
        create: "",
        count: "count.agents",
        loading: "directory.loading",
        failed: "directory.failed",
        none: ["directory.none", "directory.none_words"],
        gone: ["directory.gone", "directory.gone_words"],
    };
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("people.name", "contact"),
        ("directory.kind", "role"),
        ("directory.user", "by"),
        ("column.chats", "chats"),
        ("directory.active", "seen"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.agent.id
    }

    fn title(&self) -> String {
        self.agent.name.clone()
    }

    fn badge(&self) -> Badge {
        let standing = AgentStanding::of(self);
        let icon = if standing == AgentStanding::Active { "check" } else { "off" };
        (icon, "closed", standing_name(standing))
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        let role = role_name(self.agent.kind, self.agent.affiliation);
        let kind = match &self.agent.partner_name {
            Some(partner) => format!("{role} · {partner}"),
            None => role.to_owned(),
        };
        let user = match &self.user {
            Some(user) => text(user.name.clone()),
            None => view! { <span class="unknown">{t("directory.no_user")}</span> }.into_any(),
        };
        let chats = view! { {number(self.chat_count)} }.into_any();
        vec![text(kind), user, chats, when(self.last_active_at, t("people.never"), zone)]
    }

    fn texts(&self) -> Vec<&str> {
        let user = self.user.as_ref().map(|user| user.name.as_str());
        let ids = self.external_ids.iter().map(String::as_str);
        [self.agent.name.as_str()]
            .into_iter()
            .chain(self.agent.partner_name.as_deref())
            .chain(user)
            .chain(ids)
            .collect()
    }

    fn is_wanted(&self, filter: &AgentsFilter) -> bool {
        let wanted = filter.standing.unwrap_or(AgentStanding::Active);
        wanted == AgentStanding::of(self)
            && filter.kind.is_none_or(|kind| kind == self.agent.kind)
            && filter.affiliation.is_none_or(|affiliation| affiliation == self.agent.affiliation)
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_cached_key(|one| (one.archived_at.is_some(), lower(&one.agent.name), one.agent.id));
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(agents::list())
    }

    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(agents::find(id))
    }

    fn refusal(failure: &Failure) -> String {
        refusal(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_state::AgentsState;
    use serde_json::json;

    #[test]
    fn filters_hold_together_and_words_find_ids_and_users_too() {
        let agent = |changed: serde_json::Value| -> ManagedAgent {
            let mut agent = json!({
                "id": Uuid::nil(), "name": "Maud", "kind": "agent", "affiliation": "own", "external_ids": ["a-7"],
                "user": {"id": Uuid::nil(), "name": "Mara Quill"}, "chat_count": 3, "result_count": 0,
            });
            agent.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            serde_json::from_value(agent).unwrap()
        };
        let maud = agent(json!({}));
        let bot = agent(json!({"name": "Helper", "kind": "bot", "affiliation": "partner", "user": null}));
        let archived = agent(json!({"archived_at": "2026-11-26T10:00:00Z"}));
        let wanted = |query: &str| {
            let state = AgentsState::read(query);
            [&maud, &bot, &archived].map(|agent| agent.is_found(&state))
        };
        assert_eq!(wanted(""), [true, true, false]);
        assert_eq!(wanted("state=archived"), [false, false, true]);
        assert_eq!(wanted("q=quill"), [true, false, false]);
        assert_eq!(wanted("q=A-7"), [true, true, false]);
        assert_eq!(wanted("kind=bot&affiliation=partner"), [false, true, false]);
        assert_eq!(wanted("kind=agent&affiliation=partner"), [false, false, false]);
    }
}
