//! Reading and writing query strings.
//!
//! A filter is declared once, with `filter!`: each line gives a field, and how the parameter of
//! that field is read, written and documented (one of the [`kinds`]).

mod declaration;
pub(crate) mod kinds;
#[cfg(feature = "openapi")]
mod openapi;
pub(crate) mod parameter;
mod range;
mod reader;
#[cfg(test)]
#[cfg(feature = "openapi")]
mod round_trip;
mod sort;

pub use declaration::{Pairs, QueryFilter};
pub use range::{NotARangeEnd, RangeEnd, RangeFilter};
pub use reader::{DEFAULT_LIMIT, MAX_LIMIT, MAX_ROWS, MAX_TEXT, MAX_VALUES, QueryReader};
pub use sort::Sort;

pub(crate) use declaration::filter;
#[cfg(feature = "openapi")]
pub use openapi::external_id;
#[cfg(feature = "openapi")]
pub(crate) use openapi::ordered;
