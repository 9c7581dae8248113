//! The pages of the settings.

use super::audit::AuditState;
use super::people::PeopleState;

/// The path of each page of the settings and the key of its name, in the order in which they are offered.
pub const SETTINGS_PAGES: [(&str, &str); 2] = [(PeopleState::PATH, "people.title"), (AuditState::PATH, "audit.title")];
