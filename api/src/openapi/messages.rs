//! The messages of webhooks: one entry of `webhooks` for each type, as OpenAPI 3.1 has it.

use sightline_shared::WebhookEventType;
use utoipa::Modify;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, PathsBuilder, Ref, RefOr, Required, ResponseBuilder};

/// Adds the messages.
pub struct Messages;

impl Modify for Messages {
    fn modify(&self, document: &mut OpenApi) {
        let mut paths = PathsBuilder::new();
        for kind in WebhookEventType::ALL {
            paths = paths.path(kind.as_str(), item(*kind));
        }
        document.webhooks = Some(paths.build());
    }
}

fn item(kind: WebhookEventType) -> PathItem {
    let content = ContentBuilder::new().schema(Some(message(kind))).build();
    let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
    let accepted = ResponseBuilder::new().description("Any 2xx accepts the message; its body is not looked at.");
    let gone = ResponseBuilder::new().description("The endpoint is disabled, and is sent nothing more.");
    let failed = ResponseBuilder::new().description(
        "Anything else, also a redirect, and no answer within 15 seconds: the message is sent again, for about three \
         days, and not before `Retry-After`.",
    );
    let operation = OperationBuilder::new()
        .operation_id(Some(format!("send_{}", kind.as_str().replace('.', "_"))))
        .summary(Some(summary(kind)))
        .parameters(Some(headers()))
        .request_body(Some(body.build()))
        .response("2XX", accepted)
        .response("410", gone)
        .response("default", failed)
        .build();
    PathItem::new(HttpMethod::Post, operation)
}

const fn summary(kind: WebhookEventType) -> &'static str {
    use WebhookEventType as Kind;
    match kind {
        Kind::ChatCreated => "A chat was stored for the first time.",
        Kind::ChatQueued => "A chat began to wait in a queue.",
        Kind::ChatAccepted => "A chat became active.",
        Kind::ChatClosed => "A chat was closed.",
        Kind::ChatReopened => "A closed chat was opened again.",
        Kind::ChatMoved => "A chat moved to another organization.",
        Kind::ChatEvent => "A chat has a new event.",
        Kind::ChatWaitingOverTarget => "A chat waits longer than its organization's target; once for each wait.",
        Kind::ResultCreated => "A chat has a new result.",
        Kind::ContactCreated => "A contact was stored for the first time.",
        Kind::ContactUpdated => "The name, e-mail address or telephone number of a contact changed.",
        Kind::ContactErased => "A contact was erased.",
        Kind::WebhookTest => "A test that a user requested.",
    }
}

/// The headers of Standard Webhooks 1.0.0.
fn headers() -> Vec<Parameter> {
    let header = |name: &str, description: &str, required: Required| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(required)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(1024)).build()))
            .build()
    };
    vec![
        header("webhook-id", "The id of the message, the same in every attempt.", Required::True),
        header("webhook-timestamp", "When this attempt was made, in seconds since 1970.", Required::True),
        header(
            "webhook-signature",
            "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; two, separated by a blank, for 24 hours after \
             the secret was replaced.",
            Required::True,
        ),
        header(
            "sightline-redelivery",
            "`true` when the message was requested again: later ones of its chat may have been sent before.",
            Required::False,
        ),
    ]
}

fn message(kind: WebhookEventType) -> RefOr<Schema> {
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.as_str()]));
    let instant = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("When it was written."));
    ObjectBuilder::new()
        .property("type", word)
        .property("timestamp", instant)
        .property("data", data(kind))
        .required("type")
        .required("timestamp")
        .required("data")
        .into()
}

/// What the message is about, as it is when the message is sent.
fn data(kind: WebhookEventType) -> RefOr<Schema> {
    use WebhookEventType as Kind;
    let named = |name: &str| RefOr::Ref(Ref::from_schema_name(name));
    match kind {
        Kind::ChatEvent => named("WebhookChatEvent"),
        Kind::ResultCreated => named("ResultDetail"),
        Kind::ContactCreated | Kind::ContactUpdated => named("WebhookContact"),
        Kind::ContactErased => named("ErasedContact"),
        Kind::WebhookTest => named("WebhookTest"),
        Kind::ChatMoved => {
            let gone = "The chat, or its id when it left the endpoint's part of the company.";
            let either = OneOfBuilder::new().item(named("WebhookChat")).item(named("HiddenChat"));
            either.description(Some(gone)).into()
        }
        _ => named("WebhookChat"),
    }
}
