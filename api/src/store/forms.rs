//! stub
use crate::store::Scope;
use diesel::prelude::*;
use sightline_shared::*;
pub fn list(_: &mut PgConnection, _: &Scope) -> QueryResult<Vec<Form>> {
    Ok(vec![])
}
