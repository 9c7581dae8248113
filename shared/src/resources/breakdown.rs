//! The overview as a table: a row for each agent or bot, organization or form.

use crate::query::filter;
use crate::query::kinds::{All, Or};
use crate::{Affiliation, AgentKind, Durations, OrganizationRef, OverviewFilter, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What the rows of a breakdown are of.
    BreakdownBy {
        /// Agents and bots that take or took part (the default).
        Agent = "agent",
        /// Organizations, each with those below it.
        Organization = "organization",
        /// Forms.
        Form = "form",
    }
}

filter! {
    /// A breakdown of the chats of a filter.
    BreakdownFilter {
        /// Of which chats: the filter of their list, without an order.
        chats: OverviewFilter = All,
        /// What the rows are of: `agent`, `organization` or `form`.
        by: BreakdownBy = Or("by", BreakdownBy::Agent),
    }
}

/// The chats of a filter by agent, organization or form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Breakdown {
    /// What the rows are of.
    pub by: BreakdownBy,
    /// How many chats the filter has, exactly.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 248))]
    pub total: i64,
    /// The rows, most chats first, at most 500.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub rows: Vec<BreakdownRow>,
    /// There are more, with fewer chats.
    pub more: bool,
}

/// A row of a breakdown: the overview of the chats of the filter with this agent, in this organization and those
/// below it, or with a result of this form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BreakdownRow {
    /// The agent or bot, by agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<BreakdownAgent>,
    /// The organization, by organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationRef>,
    /// The form's name, by form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Test drive"))]
    pub form: Option<String>,
    /// How many chats.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 31))]
    pub chats: i64,
    /// How many of them are open now.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub open: i64,
    /// How many of them have results.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub with_results: i64,
    /// The results that they generated in the range; by form those of the form.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 9))]
    pub results: i64,
    /// The waits that a person ended, as in the overview.
    pub waiting: Durations,
    /// The waits that a bot ended.
    pub waiting_for_bot: Durations,
    /// To the first message of a person.
    pub first_response: Durations,
    /// To the first message of a bot.
    pub bot_first_response: Durations,
}

/// An agent or bot of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BreakdownAgent {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: String,
    /// Person or chatbot.
    pub kind: AgentKind,
    /// Own or partner.
    pub affiliation: Affiliation,
}
