//! Constraints on every text in requests: no U+0000, which PostgreSQL cannot store, and known time
//! zones only.

use sightline_shared::query::MAX_TEXT;
use std::collections::BTreeSet;
use utoipa::Modify;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr};

/// No U+0000 anywhere.
const NO_NUL: &str = r"^[^\u0000]*$";
const TIME_ZONE: &str = "TimeZone";

/// Completes the parameters and the schemas of request bodies.
pub struct Texts;

impl Modify for Texts {
    fn modify(&self, document: &mut OpenApi) {
        let mut bodies = BTreeSet::new();
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                operation.parameters.iter_mut().flatten().for_each(complete);
                bodies.extend(body(operation));
            }
        }
        let components = document.components.get_or_insert_with(Default::default);
        for name in bodies {
            if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name) {
                object.properties.values_mut().for_each(limit);
            }
        }
        components.schemas.insert(TIME_ZONE.to_owned(), time_zone());
    }
}

/// The name of the schema that an operation takes as its body.
fn body(operation: &Operation) -> Option<String> {
    let RefOr::T(body) = operation.request_body.as_ref()? else { return None };
    let RefOr::T(content) = body.content.get("application/json")? else { return None };
    match content.schema.as_ref()? {
        RefOr::Ref(name) => name.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(_) => None,
    }
}

fn complete(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    if parameter.parameter_in != ParameterIn::Query {
        return;
    }
    if parameter.name == "tz" {
        parameter.schema = Some(RefOr::Ref(Ref::from_schema_name(TIME_ZONE)));
    } else if let Some(schema) = &mut parameter.schema {
        limit(schema);
    }
}

fn limit(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let is_text = is_string(&object.schema_type) && object.enum_values.is_none();
            let is_free = matches!(object.format, None | Some(SchemaFormat::KnownFormat(KnownFormat::Password)));
            if is_text && is_free && object.pattern.is_none() {
                object.pattern = Some(NO_NUL.to_owned());
            }
        }
        RefOr::T(Schema::Array(list)) => {
            let ArrayItems::RefOrSchema(items) = &mut list.items else { return };
            limit(items);
            if let RefOr::T(Schema::Object(text)) = items.as_mut()
                && text.pattern.is_some()
            {
                text.min_length.get_or_insert(1);
                text.max_length.get_or_insert(MAX_TEXT);
            }
        }
        _ => {}
    }
}

fn is_string(kind: &SchemaType) -> bool {
    match kind {
        SchemaType::Type(kind) => *kind == Type::String,
        SchemaType::Array(kinds) => kinds.contains(&Type::String),
        SchemaType::AnyValue => false,
    }
}

fn time_zone() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The name of a time zone of the IANA database."))
        .enum_values(Some(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())))
        .examples([serde_json::json!("Europe/Amsterdam")])
        .into()
}
