//! What a query is made of.

/// Name-value pairs of a query.
pub type Pairs = Vec<(&'static str, String)>;
