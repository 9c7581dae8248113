//! Erasing a contact: what it would remove, and what it removed.

use crate::{Tab, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// With how many others a contact can be erased at once.
pub const MOST_OTHERS: i64 = 100;

/// What erasing a contact removes, in numbers: asked beforehand, or as the receipt. The numbers
/// are those of the whole company, because an erasure leaves nothing out. With `with_others=true`
/// they are the sums over all contacts that are erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erasure {
    /// The contact's id.
    pub contact_id: Uuid,
    /// When it was erased; absent while it is not.
    pub erased_at: Option<Timestamp>,
    /// How many contacts are erased: 1, and with `with_others=true` the others, too.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub contacts: i64,
    /// How many other contacts, of those that the caller may erase, have the contact's e-mail address (in any
    /// case of its letters) or its telephone number (the last nine digits are equal; all of them, where there are
    /// five to eight). Up to 100 can be erased together with the contact.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub others: i64,
    /// Its chats. They stay, without anything personal.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub chats: i64,
    /// How many of them are open, and are closed first.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub open_chats: i64,
    /// How many of them belong to organizations that the caller does not see.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub hidden_chats: i64,
    /// The messages, notes and look-ups in them, by any author, that lose their contents.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 42))]
    pub events: i64,
    /// Their results, which lose their values.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub results: i64,
    /// The saved views in the company that search for the contact, show it alone or are named after it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub views: i64,
    /// The saved views that may be about the contact, of those that the caller sees: they have a part of a word of its
    /// name, former name or addresses. They stay; somebody has to look at them.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub similar_views: Vec<SimilarView>,
    /// How many other such views there are, which are private to other users.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub hidden_similar_views: i64,
}

/// A saved view that may be about a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarView {
    /// Its id.
    pub id: Uuid,
    /// The tab that it belongs to.
    pub tab: Tab,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Complaints"))]
    pub name: String,
}

impl Erasure {
    /// The erasure of a contact of which nothing else is known.
    #[must_use]
    pub const fn of(contact_id: Uuid) -> Self {
        Self {
            contact_id,
            erased_at: None,
            contacts: 0,
            others: 0,
            chats: 0,
            open_chats: 0,
            hidden_chats: 0,
            events: 0,
            results: 0,
            views: 0,
            similar_views: Vec::new(),
            hidden_similar_views: 0,
        }
    }
}
