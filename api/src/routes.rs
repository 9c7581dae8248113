//! The whole URL table on one page.

use crate::error::Error;
use crate::handlers::{
    adjustments, agents, api_keys, app, audit, auth, chats, contacts, deliveries, erasure, export, forms, health,
    ingest, live, me, metrics, organizations, overview, participation, replies, results, users, views, webhooks,
};
use crate::openapi::handlers as openapi;
use actix_web::http::{Method, header};
use actix_web::{HttpResponse, Resource, Route, guard, web};

/// The paths of the listener for monitoring.
pub fn configure_monitoring(config: &mut web::ServiceConfig) {
    config.service(resource("/metrics", [get(web::to(metrics::get_metrics))]));
}

/// Every path of the server.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(resource("/healthz", [get(web::to(health::get_healthz))]))
        .service(resource("/readyz", [get(web::to(health::get_readyz))]))
        .service(resource("/openapi.yaml", [get(web::to(openapi::get_openapi_yaml))]))
        .service(resource("/openapi.json", [get(web::to(openapi::get_openapi_json))]))
        .service(resource("/.well-known/security.txt", [get(web::to(app::get_security_txt))]))
        .service(resource("/docs", [get(web::to(app::get_docs))]))
        .service(web::redirect("/docs/", "/docs").permanent())
        .service(resource("/docs/{file}", [get(web::to(app::get_docs))]))
        .service(
            web::scope("/api/v1")
                .service(resource("/auth/login", [post(web::to(auth::login))]))
                .service(resource("/auth/refresh", [post(web::to(auth::refresh))]))
                .service(resource("/auth/logout", [post(web::to(auth::logout))]))
                .service(resource("/auth/password", [post(web::to(auth::set_password))]))
                .service(resource("/me", [get(web::to(me::get_me))]))
                .service(resource("/me/password", [post(web::to(me::change_password))]))
                .service(resource(
                    "/me/sign-ins",
                    [get(web::to(me::list_sign_ins)), delete(web::to(me::end_other_sign_ins))],
                ))
                .service(resource("/me/sign-ins/{id}", [delete(web::to(me::end_sign_in))]))
                .configure(organization_paths)
                .service(resource("/adjustments", [get(web::to(adjustments::list_adjustments))]))
                .service(resource("/agents", [get(web::to(agents::list_agents))]))
                .service(resource("/agents/directory", [get(web::to(agents::list_agent_directory))]))
                .service(resource(
                    "/agents/{id}",
                    [
                        get(web::to(agents::get_agent)),
                        put(web::to(agents::put_agent)),
                        patch(web::to(agents::update_agent)),
                    ],
                ))
                .service(resource("/agents/{id}/merge", [post(web::to(agents::merge_agent))]))
                .service(resource("/forms", [get(web::to(forms::list_forms))]))
                .service(resource("/forms/{name}", [put(web::to(forms::put_form)), patch(web::to(forms::update_form))]))
                .service(resource("/chats", [get(web::to(chats::list_chats)), post(web::to(chats::create_chat))]))
                .service(resource("/chats/count", [get(web::to(chats::count_chats))]))
                .service(resource("/chats/{id}", [get(web::to(chats::get_chat))]))
                .service(resource("/overview", [get(web::to(overview::get_overview))]))
                .service(resource("/overview/breakdown", [get(web::to(overview::get_breakdown))]))
                .service(resource(
                    "/chats/{id}/events",
                    [get(web::to(chats::list_events)), post(web::to(participation::create_event))],
                ))
                .service(resource("/chats/{id}/results", [post(web::to(chats::create_result))]))
                .service(resource("/chats/{id}/join", [post(web::to(participation::join_chat))]))
                .service(resource("/chats/{id}/accept", [post(web::to(participation::accept_chat))]))
                .service(resource("/chats/{id}/leave", [post(web::to(participation::leave_chat))]))
                .service(resource("/chats/{id}/close", [post(web::to(participation::close_chat))]))
                .service(resource("/chats/{id}/transfer", [post(web::to(participation::transfer_chat))]))
                .service(resource("/chats/{id}/tags", [post(web::to(chats::tag_chat))]))
                .configure(reply_paths)
                .service(resource("/results", [get(web::to(results::list_results))]))
                .service(resource("/results/count", [get(web::to(results::count_results))]))
                .service(resource("/results/resend", [post(web::to(results::resend_undelivered))]))
                .service(resource("/results/{id}", [get(web::to(results::get_result))]))
                .service(resource("/results/{id}/resend", [post(web::to(results::resend_result))]))
                .service(resource("/contacts", [get(web::to(contacts::list_contacts))]))
                .service(resource("/contacts/count", [get(web::to(contacts::count_contacts))]))
                .service(resource("/live", [get(web::to(live::stream_live))]))
                .service(resource("/views", [get(web::to(views::list_views)), post(web::to(views::create_view))]))
                .service(resource(
                    "/views/{id}",
                    [
                        get(web::to(views::get_view)),
                        patch(web::to(views::update_view)),
                        delete(web::to(views::delete_view)),
                    ],
                ))
                .service(resource(
                    "/contacts/{id}",
                    [
                        get(web::to(contacts::get_contact)),
                        put(web::to(contacts::put_contact)),
                        delete(web::to(erasure::erase_contact)),
                    ],
                ))
                .service(resource("/contacts/{id}/erasure", [get(web::to(erasure::preview_erasure))]))
                .service(resource(
                    "/api-keys",
                    [get(web::to(api_keys::list_api_keys)), post(web::to(api_keys::create_api_key))],
                ))
                .service(resource("/api-keys/{id}", [delete(web::to(api_keys::revoke_api_key))]))
                .configure(user_paths)
                .configure(webhook_paths)
                .service(resource("/audit", [get(web::to(audit::list_audit_entries))]))
                .service(resource("/export/chats", [get(web::to(export::export_chats))]))
                .service(resource("/export/chats/{id}", [get(web::to(export::export_chat))]))
                .service(resource("/export/results", [get(web::to(export::export_results))]))
                .service(resource("/export/contacts", [get(web::to(export::export_contacts))]))
                .service(resource("/export/audit", [get(web::to(export::export_audit))]))
                .service(resource("/ingest/chats", [post(web::to(ingest::ingest_chats))]))
                // Else the app's page would answer.
                .default_service(web::to(nothing)),
        )
        .service(web::scope("/api").default_service(web::to(nothing)))
        .default_service(web::to(app::get_app));
}

/// The paths of messages that were written here.
fn reply_paths(config: &mut web::ServiceConfig) {
    config
        .service(resource("/chats/{id}/events/{event}/delivery", [put(web::to(replies::report_delivery))]))
        .service(resource("/chats/{id}/events/{event}/resend", [post(web::to(replies::resend_event))]));
}

/// The paths of organizations.
fn organization_paths(config: &mut web::ServiceConfig) {
    config
        .service(resource(
            "/organizations",
            [get(web::to(organizations::list_organizations)), post(web::to(organizations::create_organization))],
        ))
        .service(resource("/organizations/settings", [get(web::to(organizations::list_organization_settings))]))
        .service(resource(
            "/organizations/{id}",
            [get(web::to(organizations::get_organization)), patch(web::to(organizations::update_organization))],
        ))
        .service(resource("/organizations/{id}/move", [get(web::to(organizations::preview_move))]));
}

/// The paths of users.
fn user_paths(config: &mut web::ServiceConfig) {
    config
        .service(resource("/users", [get(web::to(users::list_users)), post(web::to(users::create_user))]))
        .service(resource("/users/{id}", [get(web::to(users::get_user)), patch(web::to(users::update_user))]))
        .service(resource("/users/{id}/password-link", [post(web::to(users::create_password_link))]))
        .service(resource("/users/{id}/sign-out", [post(web::to(users::sign_out_user))]));
}

/// The paths of webhooks.
fn webhook_paths(config: &mut web::ServiceConfig) {
    config
        .service(resource(
            "/webhooks",
            [get(web::to(webhooks::list_webhooks)), post(web::to(webhooks::create_webhook))],
        ))
        .service(resource(
            "/webhooks/{id}",
            [
                get(web::to(webhooks::get_webhook)),
                patch(web::to(webhooks::update_webhook)),
                delete(web::to(webhooks::delete_webhook)),
            ],
        ))
        .service(resource("/webhooks/{id}/secret", [post(web::to(webhooks::rotate_webhook_secret))]))
        .service(resource("/webhooks/{id}/test", [post(web::to(webhooks::test_webhook))]))
        .service(resource("/webhooks/{id}/deliveries", [get(web::to(webhooks::list_webhook_deliveries))]))
        .service(resource("/webhooks/{id}/redeliver", [post(web::to(webhooks::redeliver_webhook))]))
        .service(resource("/deliveries/{id}/redeliver", [post(web::to(deliveries::redeliver))]));
}

async fn nothing() -> Result<HttpResponse, Error> {
    Err(Error::NotFound)
}

fn get_or_head() -> impl guard::Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

/// A method with its route.
type Verb = (&'static [Method], Route);

fn get(route: Route) -> Verb {
    (&[Method::GET, Method::HEAD], route.guard(get_or_head()))
}

fn post(route: Route) -> Verb {
    (&[Method::POST], route.guard(guard::Post()))
}

fn put(route: Route) -> Verb {
    (&[Method::PUT], route.guard(guard::Put()))
}

fn patch(route: Route) -> Verb {
    (&[Method::PATCH], route.guard(guard::Patch()))
}

fn delete(route: Route) -> Verb {
    (&[Method::DELETE], route.guard(guard::Delete()))
}

/// A path with its methods; any other is answered 405 with `Allow` (RFC 9110 §15.5.6), which
/// actix leaves out.
fn resource(path: &str, verbs: impl IntoIterator<Item = Verb>) -> Resource {
    let mut resource = web::resource(path);
    let mut allowed = Vec::new();
    for (methods, route) in verbs {
        allowed.extend(methods.iter().map(Method::as_str));
        resource = resource.route(route);
    }
    let allow = allowed.join(", ");
    resource.default_service(web::to(move || {
        let allow = allow.clone();
        async move { HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allow)).finish() }
    }))
}
