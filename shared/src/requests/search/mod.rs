//! Searching for words: the terms of the request, and the matches.

mod terms;

pub use terms::{MAX_TERMS, Number, Term, terms};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A part of a snippet: the first character of it and the first after it, counted in Unicode code
/// points from 0. On the wire `[start, end]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(pub u32, pub u32);

/// A message, note or value of a result in which a word was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Match {
    /// The event; its surroundings are at `/chats/{id}/events?around=`.
    pub event_id: Uuid,
    /// Its place in the chat, 1 to n.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub seq: i32,
    /// The part of its text around the first word found, as it was written.
    #[cfg_attr(feature = "openapi", schema(max_length = 1000, example = "a table for two, please"))]
    pub snippet: String,
    /// Where the words are in the snippet, in order and apart from each other: `[start, end)`,
    /// counted in Unicode code points from the snippet's beginning.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub ranges: Vec<Span>,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Span {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
        ArrayBuilder::new()
            .items(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)))
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some("`[start, end)`, in Unicode code points."))
            .examples([serde_json::json!([2, 7])])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Span {
    fn name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_pair_on_the_wire() {
        assert_eq!(serde_json::to_string(&Span(2, 7)).unwrap(), "[2,7]");
        assert_eq!(serde_json::from_str::<Span>("[2,7]").unwrap(), Span(2, 7));
    }
}
