//! The OpenAPI 3.1 document, built from the handlers' annotations. What applies to every operation
//! (problems, request ids, authentication) is added here.

pub mod handlers;
pub mod keys;
mod messages;
pub mod page;
mod references;
mod texts;

use crate::handlers::{
    adjustments, agents, api_keys, audit, auth, chats, contacts, deliveries, erasure, export, forms, health, ingest,
    live, me, organizations, overview, participation, replies, results, users, views, webhooks,
};
use keys::Keys;
use messages::Messages;
use references::References;
use sightline_shared::{
    ErasedContact, HiddenChat, PROBLEM_JSON, Problem, WebhookChat, WebhookChatEvent, WebhookContact, WebhookTest,
};
use texts::Texts;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sightline",
        description = "Every chat of a company, the results it produced and the contacts behind it.\n\n\
            Times are RFC 3339 in UTC with milliseconds; ids are opaque. Errors are problem documents (RFC 9457). \
            Unknown parameters and body members are refused. A day is a calendar day in a stated time zone: the \
            parameter `tz`, else the caller's organization's. A session that ends exactly at `from` belongs to the \
            range. An id that nothing has, or that the caller may not see, gives an empty list.\n\n\
            Pages are walked by position, not by number: what changes its place during a walk can come twice or, when it \
            moves to where the walk has been, not at all. By `type` chats come in the order contact, agent, bot; by \
            `state` in the order queued, active, closed; by `organization` in the order of its name; \
            by `contact` and `name` by the first 64 characters without regard to case and accents, those without a name \
            last; equal ones by id.",
        license(name = "Proprietary", identifier = "LicenseRef-Proprietary"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "sign-in", description = "Signing in and out, and the caller."),
        (name = "organizations", description = "The tree of organizations."),
        (name = "agents", description = "Agents and bots."),
        (name = "chats", description = "Chats and their events."),
        (name = "results", description = "Results and forms."),
        (name = "contacts", description = "Contacts."),
        (name = "live", description = "Changes as they happen."),
        (name = "views", description = "Saved views of the lists."),
        (name = "users", description = "The people of a company."),
        (name = "api-keys", description = "The credentials of programs."),
        (name = "webhooks", description = "Endpoints that are sent what happens."),
        (name = "audit", description = "Who did what, when and from where."),
        (name = "export", description = "Lists and chats as files."),
        (name = "operation", description = "For operators of the server."),
    ),
    paths(
        auth::login,
        auth::refresh,
        auth::logout,
        auth::set_password,
        me::get_me,
        me::change_password,
        me::list_sign_ins, me::end_sign_in, me::end_other_sign_ins,
        organizations::list_organizations, organizations::list_organization_settings,
        organizations::create_organization, organizations::get_organization,
        organizations::update_organization, organizations::preview_move,
        agents::list_agents,
        agents::list_agent_directory,
        agents::get_agent,
        agents::put_agent,
        agents::update_agent,
        agents::merge_agent,
        forms::list_forms,
        forms::put_form,
        forms::update_form,
        overview::get_overview,
        overview::get_breakdown,
        chats::list_chats,
        chats::create_chat,
        chats::create_result,
        chats::tag_chat,
        chats::count_chats,
        chats::get_chat,
        chats::list_events,
        participation::create_event,
        participation::join_chat,
        participation::accept_chat,
        participation::leave_chat,
        participation::close_chat,
        participation::transfer_chat,
        replies::report_delivery,
        replies::resend_event,
        ingest::ingest_chats,
        adjustments::list_adjustments,
        results::list_results,
        results::count_results,
        results::get_result,
        results::resend_result,
        results::resend_undelivered,
        contacts::list_contacts,
        contacts::count_contacts,
        contacts::get_contact,
        contacts::put_contact,
        live::stream_live,
        views::list_views,
        views::create_view,
        views::get_view,
        views::update_view,
        views::delete_view,
        erasure::preview_erasure,
        erasure::erase_contact,
        users::list_users,
        users::create_user,
        users::get_user,
        users::update_user,
        users::create_password_link,
        users::sign_out_user,
        api_keys::list_api_keys,
        api_keys::create_api_key,
        api_keys::revoke_api_key,
        webhooks::list_webhooks,
        webhooks::create_webhook,
        webhooks::get_webhook,
        webhooks::update_webhook,
        webhooks::delete_webhook,
        webhooks::rotate_webhook_secret,
        webhooks::test_webhook,
        webhooks::list_webhook_deliveries,
        webhooks::redeliver_webhook,
        deliveries::redeliver,
        audit::list_audit_entries,
        export::export_chats,
        export::export_results,
        export::export_contacts,
        export::export_audit,
        export::export_chat,
        health::get_healthz,
        health::get_readyz,
    ),
    components(schemas(Problem, ErasedContact, HiddenChat, WebhookChat, WebhookChatEvent, WebhookContact, WebhookTest)),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Security, &Keys, &Everywhere, &References, &Texts, &Messages),
)]
struct Document;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The document as YAML, as committed in `openapi.yaml`. Words that YAML 1.1 takes for truth values are quoted: many
/// readers know no later one.
pub fn yaml() -> anyhow::Result<String> {
    let quoted = |line: &str| match line.rsplit_once(' ') {
        Some((before, word)) if before.ends_with([':', '-']) && TRUTHS.contains(&word) => {
            format!("{before} '{word}'\n")
        }
        _ => format!("{line}\n"),
    };
    Ok(document().to_yaml()?.lines().map(quoted).collect())
}

/// What YAML 1.1 takes for a truth value and YAML 1.2 for a word, in lower case.
const TRUTHS: [&str; 6] = ["on", "off", "yes", "no", "y", "n"];

/// The operations that count against no quota: a session that goes on or ends.
const UNLIMITED: [&str; 2] = ["/api/v1/auth/refresh", "/api/v1/auth/logout"];

/// The headers of an answer to too many requests.
const QUOTA: [(&str, &str); 3] = [
    ("retry-after", "The seconds to wait."),
    ("ratelimit", "What is left of the quota: `\"name\";r=requests;t=seconds until the next`."),
    ("ratelimit-policy", "The quota: `\"name\";q=requests;w=seconds`."),
];

/// The ways to authenticate.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `access_token` of a sign-in."))
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKeyValue::with_description(
            crate::http::caller::ACCESS_COOKIE,
            "Set by a sign-in in a browser. Unsafe methods need a request from the app's own origin.",
        );
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The responses that every operation has besides its success.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                complete(path, operation);
            }
        }
    }
}

fn complete(path: &str, operation: &mut Operation) {
    let is_public = operation.security.as_ref().is_some_and(|security| security.iter().any(is_public));
    let mut problems = vec![
        ("405", "The path does not support the method; `Allow` lists those that it supports"),
        ("503", "The database is unavailable or busy; `Retry-After` gives the seconds to wait"),
    ];
    if path.starts_with("/api/") {
        problems.push(("400", "The request is not valid; `errors` lists every fault"));
    }
    if !is_public || path.ends_with("/login") {
        problems.push(("401", "The caller is not signed in, the sign-in has ended, or the API key is not valid"));
        problems.push(("403", "The caller may not do this"));
    }
    if path.contains('{') {
        problems.push(("404", "It does not exist, or the caller may not see it"));
    }
    if operation.request_body.is_some() {
        problems.push(("413", "The body is over 2 MiB"));
        problems.push(("415", "The body is not application/json"));
    }
    let is_key = |one: &RefOr<Parameter>| matches!(one, RefOr::T(one) if one.name == crate::http::idempotency::HEADER);
    let is_repeatable = operation.parameters.iter().flatten().any(is_key);
    if is_repeatable {
        problems
            .push(("409", "Not possible in the present state, or the first request with this key is still running"));
        problems.push(("422", "The key was used with another body before"));
        add_replayed(operation);
    }
    if path.starts_with("/api/") && !UNLIMITED.contains(&path) {
        problems.push(("429", "The caller has made too many requests; `Retry-After` gives the seconds to wait"));
    }
    for (status, description) in problems {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(description)));
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            complete_failure(status, response);
        }
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let id = HeaderBuilder::new().description(Some("The id of the request, as in the server's logs.")).build();
            response.headers.insert("x-request-id".to_owned(), id.into());
        }
    }
}

/// Every failure is a problem document, and one that passes says when.
fn complete_failure(status: &str, response: &mut Response) {
    if !(status.starts_with('4') || status.starts_with('5')) {
        return;
    }
    response.content.entry(PROBLEM_JSON.to_owned()).or_insert_with(|| problem_content().into());
    let headers = match status {
        "429" => &QUOTA[..],
        "503" => &QUOTA[..1],
        _ => &[],
    };
    for (name, description) in headers {
        let header = HeaderBuilder::new().description(Some(*description)).build();
        response.headers.insert((*name).to_owned(), header.into());
    }
}

/// A success of an operation that takes an `Idempotency-Key` may be a repeated answer.
fn add_replayed(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('2')
        {
            let header = HeaderBuilder::new()
                .description(Some("`true` when the answer is repeated from the first request."))
                .build();
            response.headers.insert(crate::http::idempotency::REPLAYED.to_owned(), header.into());
        }
    }
}

fn is_public(security: &utoipa::openapi::security::SecurityRequirement) -> bool {
    serde_json::to_value(security).is_ok_and(|value| value.as_object().is_some_and(serde_json::Map::is_empty))
}

fn problem(description: &str) -> Response {
    ResponseBuilder::new().description(description).content(PROBLEM_JSON, problem_content()).build()
}

fn problem_content() -> Content {
    ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("Problem")))).build()
}
