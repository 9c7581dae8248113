//! How parameters look in the OpenAPI document.

use super::reader::{DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT, MAX_VALUES};
use super::sort::Sort;
use crate::problem::Word;
use crate::requests::search::MAX_TERMS;
use serde_json::json;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};

pub(crate) use utoipa::openapi::path::Parameter as Documented;
pub(crate) use utoipa::openapi::schema::{ObjectBuilder, Schema};

/// A parameter of the query; `description` has the lines of a doc comment.
pub(crate) fn parameter(name: &str, description: &[&str], schema: impl Into<RefOr<Schema>>) -> Documented {
    let lines: Vec<&str> = description.iter().map(|line| line.trim()).collect();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(lines.join("\n")))
        .schema(Some(schema))
        .build()
}

/// The parameters in the order of the document: those that all lists have come first.
pub(crate) fn ordered(mut parameters: Vec<Documented>) -> Vec<Documented> {
    let is_shared = |name: &str| ["from", "to", "tz", "organization_id"].contains(&name);
    if parameters.iter().any(|parameter| parameter.name == "from") {
        parameters.sort_by_key(|parameter| !is_shared(&parameter.name));
    }
    parameters
}

/// Adds an example: of a list, a list of one.
pub(crate) fn with_example(parameters: Vec<Documented>, example: &str) -> Vec<Documented> {
    let add = |parameter: Documented| {
        let is_list = matches!(parameter.schema, Some(RefOr::T(Schema::Array(_))));
        let example = if is_list { json!([example]) } else { json!(example) };
        ParameterBuilder::from(parameter).example(Some(example)).build()
    };
    parameters.into_iter().map(add).collect()
}

/// Adds the value that applies when a parameter is absent.
pub(crate) fn with_default(mut parameters: Vec<Documented>, value: &str) -> Vec<Documented> {
    for parameter in &mut parameters {
        if let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema {
            // `true` and `false` are booleans, not texts.
            schema.default = Some(value.parse().map_or_else(|_| json!(value), |value: bool| json!(value)));
        }
    }
    parameters
}

pub(crate) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// As [`super::reader::QueryReader::text`] reads it.
pub(crate) fn free_text() -> ObjectBuilder {
    text().min_length(Some(1)).max_length(Some(MAX_TEXT))
}

/// As [`super::reader::QueryReader::words`] reads them.
pub(crate) fn words() -> ObjectBuilder {
    let further = MAX_TERMS - 1;
    free_text().pattern(Some(format!(r"^\s*[^\s\u0000]+(\s+[^\s\u0000]+){{0,{further}}}\s*$")))
}

pub(crate) fn boolean() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean)
}

pub(crate) fn integer() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
}

/// As [`super::reader::QueryReader::limit`] reads it.
pub(crate) fn limit() -> ObjectBuilder {
    integer().minimum(Some(1)).maximum(Some(MAX_LIMIT)).default(Some(json!(DEFAULT_LIMIT)))
}

pub(crate) fn uuid() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

/// An id, ours or the source's.
pub fn external_id() -> Schema {
    AnyOfBuilder::new()
        .item(uuid())
        .item(text().pattern(Some(r"^external:[^\u0000]{1,200}$")).examples([json!("external:hmg-2041")]))
        .into()
}

/// A calendar day, or an instant of RFC 3339. Without examples: the two ends of a range need different ones.
pub(crate) fn day_or_instant() -> Schema {
    let end = |format, longest| text().format(Some(SchemaFormat::KnownFormat(format))).max_length(Some(longest));
    AnyOfBuilder::new().item(end(KnownFormat::Date, 10)).item(end(KnownFormat::DateTime, 35)).into()
}

/// A list of values as [`super::reader::QueryReader::many`] reads it.
pub(crate) fn list(item: impl Into<RefOr<Schema>>) -> ArrayBuilder {
    ArrayBuilder::new().items(item.into()).max_items(Some(MAX_VALUES))
}

/// A sort key with its direction; `default` applies when it is absent.
pub(crate) fn sort<K: Word>(default: &Sort<K>) -> ObjectBuilder {
    text()
        .max_length(Some(16))
        .default(Some(json!(default.to_string())))
        .pattern(Some(format!("^-?({})$", K::WORDS.join("|"))))
}
