//! Problem documents (RFC 9457): how every error looks.

use serde::{Deserialize, Serialize};

/// An error as `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that names the kind of problem; stable.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "/problems/invalid_request"))]
    pub kind: String,
    /// The kind in words; the same for all problems of a kind.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "The request is not valid"))]
    pub title: String,
    /// The HTTP status of the answer.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599, example = 400))]
    pub status: u16,
    /// A stable word for programs, from a closed list.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "invalid_request"))]
    pub code: String,
    /// What went wrong this time, and what to do.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "One parameter is not valid."))]
    pub detail: String,
    /// The path that was asked for.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, example = "/api/v1/chats"))]
    pub instance: String,
    /// The `x-request-id` of the answer, for the support.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, example = "0199d2a0-1111-7000-8000-000000000000"))]
    pub request_id: String,
    /// Every fault of the input, all at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub errors: Vec<Fault>,
}

/// One fault of the input: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fault {
    /// The query parameter at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 128, example = "state"))]
    pub parameter: Option<String>,
    /// The JSON pointer (RFC 6901) to the member of the body at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500, example = "/email"))]
    pub pointer: Option<String>,
    /// What is wrong with it.
    #[cfg_attr(feature = "openapi", schema(max_length = 500, example = "must be one of queued, active, closed"))]
    pub detail: String,
}

impl Fault {
    /// A fault of a query parameter.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: Some(name.into()), pointer: None, detail: detail.into() }
    }

    /// A fault of a member of the body, by JSON pointer.
    pub fn pointer(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: None, pointer: Some(pointer.into()), detail: detail.into() }
    }
}

/// A word that is not one of an enum's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// What was given, cut to 64 characters.
    pub given: String,
    /// The words of the enum.
    pub allowed: &'static [&'static str],
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "must be one of {}, not {:?}", self.allowed.join(", "), self.given)
    }
}

impl std::error::Error for UnknownWord {}

/// An enum whose wire form is one word; declared with `word_enum!`.
pub trait Word: std::str::FromStr<Err = UnknownWord> + std::fmt::Display {
    /// The words, in the order of the declaration.
    const WORDS: &'static [&'static str];
}
