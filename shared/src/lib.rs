//! What travels on the wire between Sightline's API and its callers, and nothing else.
//!
//! Knows serde, chrono and uuid. It must not know HTTP, the database or the browser: both
//! sides compile it, `web` for WebAssembly. The `openapi` feature adds schemas for the API's
//! document and is switched on by `api` alone.

pub mod act;
pub mod agent;
pub mod audit;
pub mod chat;
pub mod contact;
pub mod document;
pub mod erasure;
pub mod event;
pub mod event_window;
pub mod export;
pub mod filter;
pub mod live;
pub mod organization;
pub mod overview;
pub mod page;
pub mod problem;
pub mod query;
pub mod result;
pub mod search;
pub mod sort_keys;
pub mod time;
pub mod user;
pub mod view;

pub use act::{NewEvent, Writing};
pub use agent::{Affiliation, Agent, AgentKind, Participant};
pub use audit::{AuditAction, AuditEntry, AuditFilter, AuditSubject, AuditUser};
pub use chat::{Chat, ChatDetail, ChatState, ChatType, ContactRef, OrganizationRef, Session};
pub use contact::{Contact, ContactDetail};
pub use erasure::Erasure;
pub use event::{Author, Event, EventPage, EventType};
pub use event_window::EventWindow;
pub use export::{ChatExport, ChatFormat, ListExport, ListFormat};
pub use filter::{AgentFilter, ChatFilter, ContactFilter, RangeBasis, RangedFilter, ResultFilter};
pub use live::{ErasedContact, LiveEventType, LiveFilter};
pub use organization::{Organization, OrganizationList};
pub use overview::{
    AgentCount, Bucket, BucketSize, Durations, FormCount, OrganizationCount, Overview, OverviewFilter, Queue,
    StateCounts, TypeCounts,
};
pub use page::{Count, Page, PageRequest, Range};
pub use problem::{Fault, Problem, UnknownWord};
pub use query::{QueryFilter, QueryReader, RangeEnd, RangeFilter, Sort};
pub use result::{ChatResult, FieldValue, Form, FormField, ResultDetail};
pub use search::{Match, Span};
pub use sort_keys::{ChatSortKey, ContactSortKey, ResultSortKey};
pub use time::Timestamp;
pub use user::{Credentials, Me, PasswordChange, Permission, Role, SignedIn, User};
pub use view::{NewView, RangePreset, Tab, View, ViewChange, ViewQuery};

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
