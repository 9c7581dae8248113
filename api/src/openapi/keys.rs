//! The operations that are open to API keys: their security, and a sentence in their descriptions.

use crate::http::caller::permits::{
    AnyRead, ChatsRead, ContactsRead, Ingests, ManagesWebhooks, Permit, ReportsDeliveries, ResultsRead, WritesChats,
    WritesContacts,
};
use sightline_shared::KeyScope;
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};

/// The name of the security scheme.
const SCHEME: &str = "key";

/// The permit of every operation that takes one. The matrix of callers in the tests holds it to what the handlers
/// take.
const OPEN: [(&[KeyScope], &[&str]); 9] = [
    (
        ChatsRead::SCOPES,
        &[
            "list_chats",
            "count_chats",
            "get_chat",
            "list_events",
            "get_overview",
            "get_breakdown",
            "stream_live",
            "export_chats",
            "export_chat",
        ],
    ),
    (ResultsRead::SCOPES, &["list_results", "count_results", "get_result", "list_forms", "export_results"]),
    (ContactsRead::SCOPES, &["list_contacts", "count_contacts", "get_contact", "export_contacts"]),
    (WritesContacts::SCOPES, &["put_contact"]),
    (Ingests::SCOPES, &["ingest_chats"]),
    (WritesChats::SCOPES, &["create_chat", "create_event", "create_result", "put_agent", "put_form"]),
    (ReportsDeliveries::SCOPES, &["report_delivery"]),
    (
        ManagesWebhooks::SCOPES,
        &[
            "list_webhooks",
            "create_webhook",
            "get_webhook",
            "update_webhook",
            "delete_webhook",
            "rotate_webhook_secret",
            "test_webhook",
            "list_webhook_deliveries",
            "redeliver_webhook",
            "redeliver",
        ],
    ),
    (AnyRead::SCOPES, &["list_organizations", "list_agents"]),
];

/// The scopes of which a key needs one for an operation; none when it is for users alone.
#[must_use]
pub fn scopes(operation: &str) -> &'static [KeyScope] {
    OPEN.iter().find(|(_, operations)| operations.contains(&operation)).map_or(&[], |(scopes, _)| scopes)
}

/// Adds the scheme, and completes the operations.
pub struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("sl_…")
            .description(Some(
                "An API key of a program, which an admin makes. An operation that takes keys names the scope that they \
                 need; all others are for users that sign in. A key sees its organization and everything below it.",
            ))
            .build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme(SCHEME, SecurityScheme::Http(scheme));
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            operations.into_iter().flatten().for_each(complete);
        }
    }
}

fn complete(operation: &mut Operation) {
    let scopes = scopes(operation.operation_id.as_deref().unwrap_or_default());
    if scopes.is_empty() {
        return;
    }
    let none: [&str; 0] = [];
    let users = ["bearer", "cookie"].map(|scheme| SecurityRequirement::new(scheme, none));
    // Since OpenAPI 3.1 a requirement of any scheme may name what it needs.
    let keys = scopes.iter().map(|scope| SecurityRequirement::new(SCHEME, [scope.as_str()]));
    operation.security = Some(users.into_iter().chain(keys).collect());
    let named: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    let needs = format!("An API key needs the scope {}.", named.join(" or "));
    let description = operation.description.get_or_insert_default();
    if !description.is_empty() {
        description.push_str("\n\n");
    }
    description.push_str(&needs);
}
