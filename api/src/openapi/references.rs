//! References to named schemas: utoipa writes the items of a generic page out in full, and generated
//! clients would get two types of each.

use std::collections::BTreeMap;
use utoipa::Modify;
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::{OpenApi, Ref, RefOr};

/// Puts a reference wherever the items of a list are a named schema written out.
pub struct References;

impl Modify for References {
    fn modify(&self, document: &mut OpenApi) {
        let Some(components) = &mut document.components else { return };
        let names: BTreeMap<String, String> = components
            .schemas
            .iter()
            .filter_map(|(name, schema)| Some((serde_json::to_string(schema).ok()?, name.clone())))
            .collect();
        for schema in components.schemas.values_mut() {
            let RefOr::T(Schema::Object(object)) = schema else { continue };
            for property in object.properties.values_mut() {
                refer(property, &names);
            }
        }
    }
}

fn refer(property: &mut RefOr<Schema>, names: &BTreeMap<String, String>) {
    let RefOr::T(Schema::Array(list)) = property else { return };
    let ArrayItems::RefOrSchema(items) = &mut list.items else { return };
    if let RefOr::T(_) = items.as_ref()
        && let Some(name) = serde_json::to_string(items).ok().and_then(|written| names.get(&written))
    {
        **items = RefOr::Ref(Ref::from_schema_name(name));
    }
}
