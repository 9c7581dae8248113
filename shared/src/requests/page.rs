//! Lists: pages, counts, ranges.

use crate::Timestamp;
use crate::query::filter;
use crate::query::kinds::{Limit, Opaque};
use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the order asked for.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last page. Opaque, good only with the same filters.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024))]
    pub next_cursor: Option<String>,
    /// The instants between which the rows are; absent when there is no range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// A half-open pair of instants: `from` belongs to it, `to` does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// The first instant; absent when open to the past.
    pub from: Option<Timestamp>,
    /// The first instant after it; absent when open to the future.
    pub to: Option<Timestamp>,
    /// The IANA time zone in which dates were understood.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "Europe/Amsterdam"))]
    pub time_zone: String,
}

/// How many rows there are: exact below 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// The number, at most 10,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 10000, example = 248))]
    pub count: i64,
    /// There are more than `count` says.
    pub capped: bool,
}

filter! {
    /// Which page of a list.
    #[derive(Default)]
    PageRequest {
        /// How many rows.
        limit: Option<u32> = Limit,
        /// The `next_cursor` of the page before; good only with the same filters.
        cursor: Option<String> = Opaque("cursor"),
    }
}
