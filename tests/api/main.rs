//! The API over HTTP: the real server, the real PostgreSQL, the caller as the variable.
//!
//! `routes/<noun>/<verb>.rs` holds what one operation does, `holds/` what is true of several.

mod counts;
mod holds;
mod routes;
