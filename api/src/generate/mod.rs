//! Chats for benchmarks and for trying things out: like real traffic, and the same every time.
//!
//! Everything follows from a [`Plan`]: the same plan makes the same rows, ids included, however
//! many connections write them. Chats are chat documents; what follows from their events comes
//! from the same code as for imported ones. Knows no SQL.

mod calendar;
mod contacts;
mod conversation;
mod forms;
mod generator;
pub mod ids;
mod people;
mod places;
mod plan;
mod random;
mod text;
mod world;

pub use forms::FORMS;
pub use generator::{Batch, GeneratedChat, GeneratedContact, Generator};
pub use plan::{MOST_CHATS, MOST_COMPANIES, MOST_DAYS, Plan};
pub(crate) use random::Random;
pub(crate) use text::names;
pub use text::names::PARTNER;
pub use world::{Agent, Company, Node};
