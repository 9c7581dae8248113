//! Organizations: the nodes of a company's tree.

pub mod managed;

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A node in a company's tree. The root is the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Its id.
    pub id: Uuid,
    /// The node above; absent on the caller's own organization, which is the top of what it sees.
    pub parent_id: Option<Uuid>,
    /// Its name, unique among its siblings.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Halden Northgate"))]
    pub name: String,
    /// The IANA time zone in which its days are counted, its parent's when it has none of its own.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "Europe/Amsterdam"))]
    pub time_zone: String,
    /// How long a contact may wait before a chat counts as over target, in seconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 180))]
    pub waiting_target_seconds: i32,
    /// Within how many seconds the first response should come.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 60))]
    pub first_response_target_seconds: i32,
    /// When it, or one above it, was archived; absent for one that is in use. Its chats stay, and what sources send to
    /// it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// The caller's subtree as a flat list, parents before children, siblings by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationList {
    /// The organizations.
    #[cfg_attr(feature = "openapi", schema(max_items = 10000))]
    pub items: Vec<Organization>,
}
