//! The API over HTTP: the real server, the real PostgreSQL, the caller as the variable.

mod acting;
mod audit;
mod authorization;
mod csrf;
mod dates;
mod erasure;
mod export;
mod generate;
mod health;
mod import;
mod lists;
mod live;
mod overview;
mod passwords;
mod plans;
mod problems;
mod revisions;
mod robust;
mod schema;
mod search;
mod sign_in;
mod statements;
mod throttle;
mod views;
