//! The pages of the settings.

use super::audit::AuditState;
use super::settings::{
    AgentsState, FormsState, IncomingState, KeysState, OrganizationsState, PeopleState, WebhooksState,
};

/// The path of each page of the settings and the key of its name, in the order in which they are offered.
pub const SETTINGS_PAGES: [(&str, &str); 8] = [
    (PeopleState::PATH, "people.title"),
    (OrganizationsState::PATH, "organizations.title"),
    (AgentsState::PATH, "directory.title"),
    (FormsState::PATH, "forms.title"),
    (KeysState::PATH, "api_keys.title"),
    (WebhooksState::PATH, "webhooks.title"),
    (IncomingState::PATH, "incoming.title"),
    (AuditState::PATH, "audit.title"),
];
