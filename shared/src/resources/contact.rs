//! Contacts: the external people.

use crate::{Chat, OrganizationRef, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An external person. Everything but the id may be unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// Its id.
    pub id: Uuid,
    /// Its name, if known.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Dana Whitlock"))]
    pub name: Option<String>,
    /// Its e-mail address, if known.
    #[cfg_attr(feature = "openapi", schema(max_length = 320, example = "dana.whitlock@example.com"))]
    pub email: Option<String>,
    /// Its telephone number, if known.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "+44 20 7946 0142"))]
    pub phone: Option<String>,
    /// The organization it belongs to.
    pub organization: OrganizationRef,
    /// How many chats it has.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub chat_count: i32,
    /// How many results its chats generated.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub result_count: i32,
    /// When one of its chats last changed.
    pub last_seen_at: Timestamp,
    /// Its newest chat that the caller may see.
    pub last_chat_id: Option<Uuid>,
}

/// A contact with its newest chats (at most 50).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactDetail {
    /// The row as the list shows it.
    #[serde(flatten)]
    pub contact: Contact,
    /// The contact's id in the system it came from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// Its newest chats, newest first, at most 50.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub chats: Vec<Chat>,
    /// It belongs to another part of the company and is seen because of a chat here: lists do not have it, its
    /// organization is that of its newest chat here, and who sees its own one erases it.
    pub foreign: bool,
}
