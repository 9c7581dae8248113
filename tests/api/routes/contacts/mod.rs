//! Contacts.

mod count;
mod get;
mod list;
