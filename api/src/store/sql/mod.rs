//! SQL put together from fixed pieces and bound values.

pub mod columns;
pub mod order;
pub mod statement;
pub mod within;
