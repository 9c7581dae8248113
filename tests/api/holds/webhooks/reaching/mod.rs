//! Where messages go, and over which connections.

mod guard;
mod secure;
