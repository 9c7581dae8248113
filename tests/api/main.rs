//! The API over HTTP: the real server, the real PostgreSQL, the caller as the variable.

mod acting;
mod authorization;
mod dates;
mod health;
mod import;
mod lists;
mod problems;
mod schema;
mod sign_in;
mod statements;
