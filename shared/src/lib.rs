//! What travels on the wire between Sightline's API and its callers, and nothing else.
//!
//! Knows serde, chrono and uuid. It must not know HTTP, the database or the browser: both
//! sides compile it, `web` for WebAssembly. The `openapi` feature adds schemas for the API's
//! document and is switched on by `api` alone.

pub mod document;
pub mod problem;
pub mod query;
pub mod requests;
pub mod resources;
pub mod time;

pub use document::{IngestOutcome, IngestReport, IngestTotals, IngestedDocument};
pub use problem::{Fault, Problem, UnknownWord};
pub use query::{QueryFilter, QueryReader, RangeEnd, RangeFilter, Sort};
pub use requests::act::tags::TagChange;
pub use requests::act::{ClosedChat, ClosingReason, NewEvent, Transfer, TransferTarget, Writing};
pub use requests::delivery_report::{DeliveryReport, ReportedDelivery};
pub use requests::erasure::ErasureOptions;
pub use requests::event_window::EventWindow;
pub use requests::export::{ChatExport, ChatFormat, Delimiter, Dialect, ListExport, ListFormat};
pub use requests::filter::{
    AgentFilter, ChatFilter, ContactFilter, FormFilter, RangeBasis, RangedFilter, ResultCountFilter, ResultFilter,
};
pub use requests::form::{FormChange, FormFields, NewField};
pub use requests::ingest::{IngestOptions, UnknownMembers};
pub use requests::live::{ErasedContact, HiddenChat, LiveEventType, LiveFilter, RewrittenTranscript};
pub use requests::organization::{MoveTarget, NewOrganization, OrganizationChange};
pub use requests::page::{Count, Page, PageRequest, Range};
pub use requests::search::{Match, Span};
pub use requests::sort_keys::{ChatSortKey, ContactSortKey, ResultSortKey};
pub use resources::adjustment::KeptAdjustment;
pub use resources::agent::managed::{AgentChange, AgentMerge, AgentUser, ManagedAgent, MergedAgent};
pub use resources::agent::{Affiliation, Agent, AgentKind, Participant};
pub use resources::api_key::{ApiKey, CreatedApiKey, KeyScope, NewApiKey};
pub use resources::audit::{AuditAction, AuditEntry, AuditFilter, AuditKey, AuditSubject, AuditUser};
pub use resources::breakdown::{Breakdown, BreakdownAgent, BreakdownBy, BreakdownFilter, BreakdownRow};
pub use resources::chat::{Chat, ChatDetail, ChatState, ChatType, ContactRef, OrganizationRef, Session, Wait};
pub use resources::contact::{Contact, ContactDetail};
pub use resources::erasure::{Erasure, MOST_OTHERS, SimilarView};
pub use resources::event::{Author, Event, EventDelivery, EventDeliveryState, EventPage, EventType};
pub use resources::organization::managed::{
    ManagedOrganization, OrganizationMove, OrganizationOrigins, SettingOrigin, SettingSource, Viewers,
};
pub use resources::organization::{Organization, OrganizationList};
pub use resources::overview::{
    AgentCount, Bucket, BucketSize, Durations, FormCount, OrganizationCount, Overview, OverviewFilter, OverviewRequest,
    Queue, StateCounts, TypeCounts,
};
pub use resources::result::field_type::{self, FieldType};
pub use resources::result::{ChatResult, FieldValue, Form, FormField, ResultCount, ResultDelivery, ResultDetail};
pub use resources::user::people;
pub use resources::user::sign_in::SignIn;
pub use resources::user::{Credentials, Me, PasswordChange, Permission, Role, SignedIn, User};
pub use resources::view::{NewView, RangePreset, Tab, View, ViewChange, ViewQuery};
pub use resources::webhook::delivery::{
    Redelivered, Redelivery, WebhookDelivery, WebhookDeliveryFilter, WebhookDeliveryState, WebhookFailure,
};
pub use resources::webhook::message::{
    EventOrigin, WebhookChat, WebhookChatEvent, WebhookChatRef, WebhookContact, WebhookMessage, WebhookTest,
};
pub use resources::webhook::{
    NewWebhook, Webhook, WebhookChange, WebhookDisabledReason, WebhookEventType, WebhookWithSecret,
};
pub use time::Timestamp;

/// The `Content-Type` of a [`Problem`] (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Declares an enum whose wire form is one `snake_case` word, with `as_str`, `ALL`, `FromStr`,
/// `Display` and serde, so that the address bar, the JSON and the database spell it alike.
macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        // Not derived: utoipa does not see names that come out of a macro.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(<Self as $crate::problem::Word>::WORDS.iter().copied()))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl $crate::problem::Word for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::problem::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::problem::UnknownWord {
                        given: word.chars().take(64).collect(),
                        allowed: <Self as $crate::problem::Word>::WORDS,
                    }),
                }
            }
        }
    };
}
pub(crate) use word_enum;
