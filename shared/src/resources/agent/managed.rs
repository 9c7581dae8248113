//! Agents and bots as admins see and correct them.

use crate::document::Stated;
use crate::{Affiliation, Agent, AgentKind, Fault, Timestamp, people};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An agent or bot, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedAgent {
    /// Its id, name, kind and affiliation.
    #[serde(flatten)]
    pub agent: Agent,
    /// The ids under which sources know it: its own, and those of records that were merged into it.
    #[cfg_attr(feature = "openapi", schema(max_items = 10_000))]
    pub external_ids: Vec<String>,
    /// The user that it is; absent where it is none, or one that the caller does not see.
    pub user: Option<AgentUser>,
    /// In how many chats it takes or took part.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub chat_count: i64,
    /// How many results it submitted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub result_count: i64,
    /// When the last of its chats had its last event; absent without chats.
    pub last_active_at: Option<Timestamp>,
    /// When it was archived; absent for one that is suggested.
    pub archived_at: Option<Timestamp>,
}

/// The user that an agent is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentUser {
    /// The id of the user.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Mara Quill"))]
    pub name: String,
}

/// What is to change of an agent or bot; what is absent stays. What sources say of a member that was changed here no
/// longer counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgentChange {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Maud Ellery"))]
    pub name: Option<String>,
    /// Person or chatbot. What follows from its chats with another kind is replayed within a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AgentKind>,
    /// Own or partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Affiliation>,
    /// The name of the partner's organization; `null` when it is not known.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, min_length = 1, max_length = 200, example = "Web1on1"))]
    pub partner_name: Stated<String>,
    /// The user that it is; `null` when it is none.
    #[serde(default, skip_serializing_if = "Stated::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Uuid>))]
    pub user_id: Stated<Uuid>,
    /// `true` archives it: it is no longer suggested, and keeps its chats. `false` lets it return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_archived: Option<bool>,
}

impl AgentChange {
    /// What is wrong with the names.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let names = [("/name", self.name.as_deref()), ("/partner_name", self.partner_name.text())];
        let fault = |(pointer, name): (&'static str, Option<&str>)| people::name(name?).err().map(|why| (pointer, why));
        names.into_iter().filter_map(fault).map(|(pointer, why)| Fault::pointer(pointer, why)).collect()
    }
}

/// Which agent or bot another record of it becomes part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgentMerge {
    /// The id of the one that is kept.
    pub into: Uuid,
}

/// What became of two records of one agent or bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergedAgent {
    /// The one that is kept, as it is now.
    pub agent: ManagedAgent,
    /// In how many chats of the other one it takes or took part now.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub chats: i64,
    /// How many of these chats both took part in.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub shared_chats: i64,
    /// How many results of the other one are its own now.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub results: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_fault_of_a_change_is_named_and_null_is_not_absence() {
        let change: AgentChange = serde_json::from_value(json!({"name": " ", "partner_name": ""})).unwrap();
        let pointers: Vec<_> = change.faults().into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/name", "/partner_name"]);
        let leaves: AgentChange = serde_json::from_value(json!({"user_id": null})).unwrap();
        assert_eq!((&leaves.user_id, &leaves.partner_name), (&Stated::Null, &Stated::Absent));
        assert_eq!(serde_json::to_value(&leaves).unwrap(), json!({"user_id": null}));
    }
}
