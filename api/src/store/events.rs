//! stub
use crate::store::Scope;
use diesel::prelude::*;
use sightline_shared::*;
use uuid::Uuid;
pub fn window(_: &mut PgConnection, _: &Scope, _: Uuid, _: &EventWindow) -> QueryResult<Option<EventPage>> {
    Ok(None)
}
