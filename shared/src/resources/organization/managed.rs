//! The organizations of a company, for its admins.

use super::Organization;
use crate::{Count, OrganizationRef, Timestamp, User, word_enum};
use serde::{Deserialize, Serialize};

word_enum! {
    /// Where a setting comes from.
    SettingSource {
        /// The organization sets it itself.
        Own = "own",
        /// An organization above sets it.
        Inherited = "inherited",
        /// Nothing sets it.
        Default = "default",
    }
}

/// Where a setting of an organization comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingOrigin {
    /// Where it comes from.
    pub source: SettingSource,
    /// The organization that it is inherited from; absent where the caller does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationRef>,
}

/// Where the settings of an organization come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationOrigins {
    /// Of the time zone.
    pub time_zone: SettingOrigin,
    /// Of how long a contact may wait.
    pub waiting_target: SettingOrigin,
    /// Of how soon the first response should come.
    pub first_response_target: SettingOrigin,
    /// Of when chats are closed.
    pub close_after: SettingOrigin,
}

/// An organization, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedOrganization {
    /// The organization with what is in force.
    #[serde(flatten)]
    pub organization: Organization,
    /// The names down to it, that of the caller's own organization first.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub path: Vec<String>,
    /// After how many minutes without an event its chats are closed; 0 is never.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1440))]
    pub close_after_minutes: i32,
    /// Where its settings come from.
    pub origins: OrganizationOrigins,
    /// When it was archived itself; `archived_at` is of one above it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_itself_at: Option<Timestamp>,
    /// The names by which its sources address it, where it was renamed or moved since; those above it as they are now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub source_path: Option<Vec<String>>,
    /// The chats of it and of all below it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chats: Option<Count>,
    /// How many of these are not closed.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub open_chats: i64,
    /// The people of it and of all below it that are not archived.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 4))]
    pub people: i64,
    /// The organizations below it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub organizations: i64,
}

/// The people and programs that see, or no longer see, what moves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Viewers {
    /// How many people: admins and supervisors that are not archived.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub count: i64,
    /// The first of them by name, at most 20.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub people: Vec<User>,
    /// How many API keys.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub api_keys: i64,
    /// How many webhooks.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub webhooks: i64,
}

/// What a move of an organization would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationMove {
    /// The organizations that move: it and all below it.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 3))]
    pub organizations: i64,
    /// Their chats.
    pub chats: Count,
    /// Their contacts.
    pub contacts: Count,
    /// Their people that are not archived.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 4))]
    pub people: i64,
    /// Those that will see these chats and do not now.
    pub gaining: Viewers,
    /// Those that see these chats now and will not.
    pub losing: Viewers,
    /// The organization with what will be in force.
    pub after: Organization,
}
