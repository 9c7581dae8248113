//! The ids that rows have in the systems they came from, for several rows at once.

use crate::store::Scope;
use crate::store::schema::{chats, contacts};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The external ids of a chat.
#[derive(Clone, Debug, Default)]
pub struct ChatIds {
    /// Its own.
    pub chat: Option<String>,
    /// Its contact's, an anonymous visitor's included.
    pub contact: Option<String>,
}

/// A chat: its id and its external id, that of its visitor and that of its contact.
type ChatRow = (Uuid, Option<String>, Option<String>, Option<String>);

/// Those of chats that were read within `scope`, by chat; one statement.
pub fn of_chats(conn: &mut PgConnection, scope: &Scope, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, ChatIds>> {
    let contact = contacts::company_id.eq(chats::company_id).and(contacts::id.nullable().eq(chats::contact_id));
    let rows: Vec<ChatRow> = chats::table
        .left_join(contacts::table.on(contact))
        .filter(chats::company_id.eq(scope.company_id()).and(chats::id.eq_any(ids)))
        .select((chats::id, chats::external_id, chats::visitor_external_id, contacts::external_id.nullable()))
        .load(conn)?;
    let known =
        rows.into_iter().map(|(id, chat, visitor, contact)| (id, ChatIds { chat, contact: contact.or(visitor) }));
    Ok(known.collect())
}

/// Those of contacts that were read within `scope`, by contact; one statement.
pub fn of_contacts(conn: &mut PgConnection, scope: &Scope, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, Option<String>)> = contacts::table
        .filter(contacts::company_id.eq(scope.company_id()).and(contacts::id.eq_any(ids)))
        .select((contacts::id, contacts::external_id))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, external_id)| Some((id, external_id?))).collect())
}
