//! The forms of a company, for its admins.

use crate::server::load::Failure;
use crate::server::sending::{get, patch};
use sightline_shared::{Form, FormChange, Page};

/// All forms, archived ones last, each with its numbers.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<Form>, Failure> {
    get("/forms?archived=true").await
}

/// Changes the form of this name.
///
/// # Errors
/// Why it was not changed.
pub async fn change(name: &str, change: &FormChange) -> Result<Form, Failure> {
    let name = String::from(js_sys::encode_uri_component(name));
    patch(&format!("/forms/{name}"), change).await
}
