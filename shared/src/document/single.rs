//! What is sent of one chat as it happens, and what became of it.

use super::adjustment::Adjustment;
use super::ingest::IngestOutcome;
use super::{DocumentContact, DocumentEvent, DocumentParticipant, DocumentResult};
use crate::{ChatDetail, EventType, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most events or results of one request.
pub const MOST_AT_ONCE: usize = 100;

/// Some events of one chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChatEvents {
    /// The instant as of which this holds; the time of the last event where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The contact; absence says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<DocumentContact>,
    /// The authors of the events, as far as they are not known here yet or something of them changed.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub participants: Vec<DocumentParticipant>,
    /// The events, in any order.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub events: Vec<DocumentEvent>,
}

/// Some results of one chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChatResults {
    /// The instant as of which this holds; the time of the last result where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The contact; absence says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<DocumentContact>,
    /// Those that submitted the results, as far as they are not known here yet or something of them
    /// changed.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub participants: Vec<DocumentParticipant>,
    /// The results.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub results: Vec<DocumentResult>,
}

/// What became of a chat document that was sent by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredChat {
    /// What became of it.
    pub outcome: IngestOutcome,
    /// The id of the chat.
    pub chat_id: Uuid,
    /// What was odd in it and was put right.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// The chat as it is now; absent for an API key without the scope `chats:read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<ChatDetail>,
}

/// What became of events that were sent by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredEvents {
    /// What became of the chat.
    pub outcome: IngestOutcome,
    /// The id of the chat.
    pub chat_id: Uuid,
    /// What was odd and was put right.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// The events that were sent, new or not, in the order of the chat.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub events: Vec<StoredEvent>,
}

/// An event that was sent, as it is stored, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredEvent {
    /// Its id.
    pub id: Uuid,
    /// Its id in the system it comes from, or what identifies it where it has none.
    #[cfg_attr(feature = "openapi", schema(max_length = 210, example = "hmg-2041-e004"))]
    pub external_id: Option<String>,
    /// Its place in the chat. It moves when events from before it arrive.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub seq: i32,
    /// When it happened.
    pub at: Timestamp,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventType,
}

/// What became of results that were sent by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredResults {
    /// What became of the chat.
    pub outcome: IngestOutcome,
    /// The id of the chat.
    pub chat_id: Uuid,
    /// What was odd and was put right.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub adjustments: Vec<Adjustment>,
    /// The results that were sent, new or not, in the order of the chat.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub results: Vec<StoredResult>,
}

/// A result that was sent, as it is stored, without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredResult {
    /// Its id.
    pub id: Uuid,
    /// Its id in the system it comes from.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "hmg-2041-r1"))]
    pub external_id: Option<String>,
    /// The name of its form.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Test drive"))]
    pub form: String,
    /// The event that added it.
    pub event_id: Uuid,
    /// The place of that event in the chat.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 12))]
    pub event_seq: i32,
}

#[cfg(feature = "openapi")]
mod schema {
    use super::super::ChatDocument;
    use super::{ChatEvents, ChatResults, DocumentEvent, DocumentResult, StoredEvents};
    use crate::{Event, NewEvent};
    use std::borrow::Cow;
    use utoipa::openapi::schema::{OneOfBuilder, Schema};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    type Schemas = Vec<(String, RefOr<Schema>)>;

    /// A [`ChatDocument`] that need not name its organization.
    #[derive(Debug)]
    pub struct NewChat;

    impl PartialSchema for NewChat {
        fn schema() -> RefOr<Schema> {
            let mut schema = ChatDocument::schema();
            if let RefOr::T(Schema::Object(object)) = &mut schema {
                object.required.retain(|member| member != "organization");
                object.description = Some(
                    "A chat document by itself. Without `organization` it says nothing of that, and a chat that is \
                     new belongs to the caller's organization."
                        .to_owned(),
                );
            }
            schema
        }
    }

    impl ToSchema for NewChat {
        fn name() -> Cow<'static, str> {
            "NewChat".into()
        }

        fn schemas(schemas: &mut Schemas) {
            ChatDocument::schemas(schemas);
        }
    }

    /// Declares a schema that is one of several named ones.
    macro_rules! one_of {
        ($(#[$doc:meta])* $name:ident: $description:literal [$($part:ident),+]) => {
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    OneOfBuilder::new()
                        .description(Some($description))
                        $(.item(RefOr::<Schema>::Ref(Ref::from_schema_name($part::name()))))+
                        .into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn schemas(schemas: &mut Schemas) {
                    $(
                        schemas.push(($part::name().into_owned(), $part::schema()));
                        $part::schemas(schemas);
                    )+
                }
            }
        };
    }

    one_of! {
        /// The body of a request for events.
        EventBody: "Of a user: what is to be written. Of an API key: one event, or several with what is known of their \
            authors." [NewEvent, DocumentEvent, ChatEvents]
    }

    one_of! {
        /// The answer to a request for events.
        EventAnswer: "To a user: the event. To an API key: what became of the events." [Event, StoredEvents]
    }

    one_of! {
        /// The body of a request for results.
        ResultBody: "One result, or several with what is known of those that submitted them." [DocumentResult, ChatResults]
    }
}

#[cfg(feature = "openapi")]
pub use schema::{EventAnswer, EventBody, NewChat, ResultBody};
