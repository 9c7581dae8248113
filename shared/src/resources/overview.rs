//! The overview: how many chats, when, of what, by which agents, and which wait now.

use crate::query::kinds::{All, One};
use crate::query::{Pairs, filter};
use crate::{
    Affiliation, AgentKind, ChatFilter, Count, OrganizationRef, QueryFilter, QueryReader, Range, Timestamp, word_enum,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// How long a bucket of the chart is, in the range's time zone.
    BucketSize {
        /// A quarter of an hour.
        QuarterHour = "quarter_hour",
        /// Half an hour.
        HalfHour = "half_hour",
        /// An hour.
        Hour = "hour",
        /// Three hours.
        ThreeHours = "three_hours",
        /// Six hours.
        SixHours = "six_hours",
        /// A calendar day.
        Day = "day",
        /// A calendar week, from Monday.
        Week = "week",
        /// A calendar month.
        Month = "month",
    }
}

/// Of which chats: the filter of their list, without an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverviewFilter(pub ChatFilter);

impl QueryFilter for OverviewFilter {
    fn read(query: &mut QueryReader) -> Self {
        query.refuse("sort");
        Self(ChatFilter::read(query))
    }

    fn pairs(&self) -> Pairs {
        self.0.pairs()
    }

    #[cfg(feature = "openapi")]
    fn parameters() -> Vec<utoipa::openapi::path::Parameter> {
        let mut parameters = ChatFilter::parameters();
        parameters.retain(|parameter| parameter.name != "sort");
        parameters
    }
}

#[cfg(feature = "openapi")]
impl utoipa::IntoParams for OverviewFilter {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        crate::query::ordered(Self::parameters())
    }
}

filter! {
    /// An overview of the chats of a filter.
    OverviewRequest {
        /// Of which chats: the filter of their list, without an order.
        chats: OverviewFilter = All,
        /// How long the buckets of the chart are; when absent, as long as shows the range well. There are at most 400:
        /// the last one holds what is left of the range.
        bucket_size: Option<BucketSize> = One("bucket_size"),
    }
}

/// What the chats of a filter come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// How many chats there are, exactly.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 248))]
    pub total: i64,
    /// The instants between which they are: the requested range, or from the first to the last of
    /// the chats; absent when there is neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// How long the buckets are; the first and the last may be cut by the range.
    pub bucket_size: BucketSize,
    /// The chats over time, without gaps. Every chat is in exactly one of them: by activity at the
    /// beginning of its latest session that reaches into the range, or of the range where that
    /// was before; else at its start or last update.
    #[cfg_attr(feature = "openapi", schema(max_items = 400))]
    pub buckets: Vec<Bucket>,
    /// The results that these chats generated in the range, by form, most first, at most 20.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub forms: Vec<FormCount>,
    /// The results of the requested organizations, submitted in the requested range, that a webhook has not accepted:
    /// those that `delivered=false` lists.
    pub not_delivered: Count,
    /// The chats that wait now in the requested organizations, regardless of the range.
    pub queue: Queue,
    /// The waits that a person ended, over the sessions of these chats that began in the range. A wait
    /// is one stretch in a queue: from the event that queued the chat, or from the contact's first word,
    /// until somebody accepts. A bot that hands over, a transfer to a queue and a contact that
    /// writes again begin another one; a wait after a bot has accepted ends with a person. A wait
    /// that nobody ended before the chat was closed is in neither.
    pub waiting: Durations,
    /// The waits that a bot ended, over the same.
    pub waiting_for_bot: Durations,
    /// From the contact's first word in a session to the first message of a person after it, over the
    /// same. Where nobody answered, or the contact never wrote, there is none; a greeting before the
    /// contact's first word answers nothing.
    pub first_response: Durations,
    /// The same to the first message of a bot.
    pub bot_first_response: Durations,
    /// The agents and bots in most of these chats, now or in the past, at most 10.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub agents: Vec<AgentCount>,
    /// The organizations with chats, most first, at most 50.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub organizations: Vec<OrganizationCount>,
}

/// A stretch of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// Its chats by their current state.
    pub states: StateCounts,
    /// Its chats by type.
    pub types: TypeCounts,
    /// From the contact's first word in a session to the first message of a person after it, over the
    /// sessions of all the chats that began in it.
    pub first_response: Durations,
}

/// Chats by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCounts {
    /// Waiting.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub queued: i64,
    /// Ongoing.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub active: i64,
    /// Finished.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub closed: i64,
}

/// Chats by type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TypeCounts {
    /// With an external contact.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub contact: i64,
    /// Between agents.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub agent: i64,
    /// Started by a bot.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub bot: i64,
}

/// A form with its results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormCount {
    /// The form's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Test drive"))]
    pub form: String,
    /// How many results.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 14))]
    pub count: i64,
}

/// The chats that wait now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 4))]
    pub count: i64,
    /// How many of them have waited longer than their organization's target.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub over_target: i64,
    /// Since when the first of them waits; absent when there is none.
    pub longest_since: Option<Timestamp>,
}

/// How long something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Durations {
    /// Over how many sessions, or waits.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 181))]
    pub sessions: i64,
    /// The median, in seconds; absent without sessions.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 38.0))]
    pub median_seconds: Option<f64>,
    /// The 90th percentile, in seconds; absent without sessions.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 131.0))]
    pub p90_seconds: Option<f64>,
}

/// An agent or bot with its chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentCount {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maud Ellery"))]
    pub name: String,
    /// Person or chatbot.
    pub kind: AgentKind,
    /// Own or partner.
    pub affiliation: Affiliation,
    /// In how many of the chats it takes or took part.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 31))]
    pub chats: i64,
}

/// An organization with its own chats, those below it left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationCount {
    /// Which.
    pub organization: OrganizationRef,
    /// How many chats.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 92))]
    pub chats: i64,
}
