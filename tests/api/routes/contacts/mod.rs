//! Contacts.

mod count;
mod get;
mod list;
mod put;
