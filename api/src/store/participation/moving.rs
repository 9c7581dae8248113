//! Moving a chat to another organization: what its other rows hold of it.

use super::happening::Happening;
use super::situation::LockedChat;
use crate::store::schema::{contacts, inboxes, participants, results};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// As of when the chat's members were stated, after its organization was: a source's later word on that counts again.
pub(super) fn marks(happening: &Happening<'_>, chat: &LockedChat) -> Option<Value> {
    if happening.target.is_none_or(|target| target.organization_id().is_none()) {
        return chat.marks.clone();
    }
    let mut marks = chat.marks.as_ref().and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    marks.insert("organization".to_owned(), json!(happening.at.timestamp_micros()));
    Some(Value::Object(marks))
}

/// Writes the inbox in which the chat waits, and its organization to its memberships, its results and its contact.
pub(super) fn follow(conn: &mut PgConnection, happening: &Happening<'_>, chat: &LockedChat) -> QueryResult<()> {
    let Happening { company_id, chat_id, target, .. } = *happening;
    let Some((target, to)) = target.and_then(|target| Some((target, target.organization_id()?))) else { return Ok(()) };
    diesel::insert_into(inboxes::table)
        .values((
            inboxes::company_id.eq(company_id),
            inboxes::id.eq(Uuid::now_v7()),
            inboxes::organization_id.eq(to),
            inboxes::name.eq(&target.name),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    if to == chat.organization_id {
        return Ok(());
    }
    let of_chat = participants::company_id.eq(company_id).and(participants::chat_id.eq(chat_id));
    diesel::update(participants::table.filter(of_chat)).set(participants::organization_id.eq(to)).execute(conn)?;
    let of_chat = results::company_id.eq(company_id).and(results::chat_id.eq(chat_id));
    diesel::update(results::table.filter(of_chat)).set(results::organization_id.eq(to)).execute(conn)?;
    let Some(contact_id) = chat.contact_id else { return Ok(()) };
    diesel::update(contacts::table.find((company_id, contact_id)))
        .filter(contacts::organization_id.ne(to).and(contacts::is_shared.eq(false)))
        .set(contacts::is_shared.eq(true))
        .execute(conn)
        .map(drop)
}
