//! Agents and bots, and their part in a chat.

pub mod managed;

use crate::word_enum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What answers a contact: a person or a chatbot.
    AgentKind {
        /// A person.
        Agent = "agent",
        /// A chatbot.
        Bot = "bot",
    }
}

word_enum! {
    /// Whether an agent is the company's own or a partner's.
    Affiliation {
        /// Its organization lies in the company's tree.
        Own = "own",
        /// It belongs to a service company that takes chats on the company's behalf.
        Partner = "partner",
    }
}

/// An agent or bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agent {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: String,
    /// Person or chatbot.
    pub kind: AgentKind,
    /// Own or partner.
    pub affiliation: Affiliation,
    /// The name of the partner's organization, where it is known; always absent on own agents.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Web1on1"))]
    pub partner_name: Option<String>,
}

/// An agent's or bot's membership of a chat. Past participants stay listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Participant {
    /// The id of the agent or bot.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: String,
    /// Person or chatbot.
    pub kind: AgentKind,
    /// Own or partner.
    pub affiliation: Affiliation,
    /// Whether it takes part now; false when it has left.
    pub active: bool,
    /// Whether it took responsibility (accepted) or only joined; present on single chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// Since when; present on single chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<crate::Timestamp>,
    /// Until when; present on single chats for past participants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<crate::Timestamp>,
}
