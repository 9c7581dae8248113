//! stub
use crate::{cursor::Position, range::Bounds, store::Scope};
use diesel::prelude::*;
use sightline_shared::*;
use uuid::Uuid;
pub fn page(
    _: &mut PgConnection,
    _: &Scope,
    _: &ChatFilter,
    _: Option<&Bounds>,
    _: i64,
    _: Option<&Position>,
) -> QueryResult<(Vec<Chat>, Option<Position>)> {
    Ok((vec![], None))
}
pub fn count(_: &mut PgConnection, _: &Scope, _: &ChatFilter, _: Option<&Bounds>) -> QueryResult<Count> {
    Ok(Count { count: 0, capped: false })
}
pub fn find(_: &mut PgConnection, _: &Scope, _: Uuid) -> QueryResult<Option<ChatDetail>> {
    Ok(None)
}
