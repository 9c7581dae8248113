//! Chat documents: read, and put right where they are odd. Knows neither files, HTTP nor the
//! database.
//!
//! [`Statement::take`](statement::Statement::take) is the one gate: what passes it can be stored.
//! One odd part never costs the whole: it is adjusted and reported. A document is refused only
//! where nothing could be stored under the right name: it is no JSON, has no id, or has members of
//! the wrong kind.

mod adjusting;
pub mod document;
pub mod faults;
mod idle;
pub mod organization_path;
pub mod outcome;
pub mod part;
pub mod refused;
pub mod results;
mod shape;
pub mod statement;
pub mod text;
mod years;
