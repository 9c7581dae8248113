//! The API over HTTP: the real server, the real PostgreSQL, the caller as the variable.

mod acting;
mod authorization;
mod csrf;
mod dates;
mod health;
mod import;
mod lists;
mod overview;
mod passwords;
mod problems;
mod robust;
mod schema;
mod search;
mod sign_in;
mod statements;
mod throttle;
