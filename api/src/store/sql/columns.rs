//! Column values as wire types: words, and the agents and contacts that rows carry.

use diesel::QueryResult;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sightline_shared::{Affiliation, AgentKind, ContactRef, Participant};
use std::error::Error;
use std::str::FromStr;
use uuid::Uuid;

/// An agent or bot as the `participants` of a chat and `submitted_by` of a result hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredParticipant {
    /// The agent's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Person or chatbot.
    pub kind: AgentKind,
    /// Whether it is a partner's.
    pub partner: bool,
    /// Whether it takes part now.
    pub active: bool,
}

impl From<StoredParticipant> for Participant {
    fn from(stored: StoredParticipant) -> Self {
        Self {
            id: stored.id,
            name: stored.name,
            kind: stored.kind,
            affiliation: affiliation(stored.partner),
            active: stored.active,
            accepted: None,
            joined_at: None,
            left_at: None,
        }
    }
}

/// Own or partner.
#[must_use]
pub const fn affiliation(is_partner: bool) -> Affiliation {
    if is_partner { Affiliation::Partner } else { Affiliation::Own }
}

/// The contact that a row carries.
#[must_use]
pub const fn contact(id: Option<Uuid>, name: Option<String>, erased: bool) -> ContactRef {
    ContactRef { id, name, erased }
}

/// The word that a column holds.
///
/// # Errors
/// When it is none of the type's; the tables' checks prevent that.
pub fn word<W: FromStr<Err: Error + Send + Sync + 'static>>(text: &str) -> QueryResult<W> {
    text.parse().map_err(|why: W::Err| diesel::result::Error::DeserializationError(why.into()))
}

/// What a JSON column holds.
///
/// # Errors
/// When it has another shape.
pub fn json<T: DeserializeOwned>(value: serde_json::Value) -> QueryResult<T> {
    serde_json::from_value(value).map_err(|why| diesel::result::Error::DeserializationError(why.into()))
}
