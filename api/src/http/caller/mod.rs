//! The caller: extractors that restrict a handler to those it is meant for. A handler without one is
//! visibly public.
//!
//! There are two kinds of credential: the access token of a user that signed in, and the API key of
//! a program. Handlers for people alone take a [`Person`], a [`Supervisor`] or an [`Admin`]; those
//! that are open to programs, too, take [`Permitted`] with what a key needs for them.
//!
//! A credential only names a sign-in or a key. Role, scopes, organization and the state of both are
//! read from the database on every request, so a change applies to the next one.

mod authorized;
mod credential;
mod identify;
mod identity;
mod people;
pub mod permits;

pub use authorized::Authorized;
pub use credential::{ACCESS_COOKIE, REFRESH_COOKIE, refuse_foreign_origin};
pub use identity::{Caller, Person, Who};
pub use people::{Admin, Supervisor};
pub use permits::{Permit, Permitted};
