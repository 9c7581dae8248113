//! Tags that users put on a chat, beside those of its source.

use crate::store::audit::{self, Entry};
use crate::store::live::changes;
use crate::store::participation::Who;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Text, Uuid as SqlUuid};
use serde_json::json;
use sightline_shared::requests::act::tags::MAX_TAGS;
use sightline_shared::{AuditAction, Fault, TagChange};
use uuid::Uuid;

/// What became of a change of tags.
#[derive(Debug)]
pub enum Tagged {
    /// The chat has these tags now, or had them.
    Done,
    /// There is no such chat, or the caller does not see it.
    Hidden,
    /// Its contact was erased: words of users could be about it.
    Erased,
    /// It is not possible; nothing was changed.
    Faulty(Fault),
}

/// The tags of a chat.
#[derive(QueryableByName)]
struct Tags {
    #[diesel(sql_type = SqlUuid)]
    organization_id: Uuid,
    #[diesel(sql_type = Bool)]
    contact_erased: bool,
    #[diesel(sql_type = Array<Text>)]
    tags: Vec<String>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    own_tags: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    source_tags: Option<Vec<String>>,
}

/// Changes the tags of a chat. Run it in a transaction.
pub fn change(conn: &mut PgConnection, who: &Who<'_>, chat_id: Uuid, change: &TagChange) -> QueryResult<Tagged> {
    let company_id = who.scope.company_id();
    let known: Option<Tags> = diesel::sql_query(
        "SELECT organization_id, contact_erased, tags, own_tags, source_tags FROM chats \
          WHERE company_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<SqlUuid, _>(chat_id)
    .get_result(conn)
    .optional()?;
    let is_seen = |of: &Tags| who.scope.narrow(&[]).is_none_or(|ids| ids.contains(&of.organization_id));
    let Some(known) = known.filter(is_seen) else { return Ok(Tagged::Hidden) };
    if known.contact_erased {
        return Ok(Tagged::Erased);
    }
    let before = known.own_tags.unwrap_or_default();
    let source = known.source_tags.unwrap_or(known.tags);
    if let Some(place) = change.remove.iter().position(|tag| source.contains(tag) && !before.contains(tag)) {
        let fault = Fault::pointer(format!("/remove/{place}"), "is a tag of the source");
        return Ok(Tagged::Faulty(fault));
    }
    let own = changed(&before, &source, change);
    let mut all: Vec<String> = source.iter().chain(&own).cloned().collect();
    all.sort_unstable();
    all.dedup();
    if all.len() > MAX_TAGS {
        let fault = Fault::pointer("/add", format!("would give the chat more than {MAX_TAGS} tags"));
        return Ok(Tagged::Faulty(fault));
    }
    if own == before {
        return Ok(Tagged::Done);
    }
    let has_own = !own.is_empty();
    let added = own.iter().filter(|tag| !before.contains(tag)).count();
    let removed = before.iter().filter(|tag| !own.contains(tag)).count();
    diesel::sql_query(
        "UPDATE chats SET revision = revision + 1, tags = $3, own_tags = $4, source_tags = $5 \
          WHERE company_id = $1 AND id = $2",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<SqlUuid, _>(chat_id)
    .bind::<Array<Text>, _>(all)
    .bind::<Nullable<Array<Text>>, _>(has_own.then_some(own))
    .bind::<Nullable<Array<Text>>, _>(has_own.then_some(source))
    .execute(conn)?;
    let entry = Entry::new(who.actor, AuditAction::ChatTagged).on("chat", chat_id).of(known.organization_id);
    audit::append(conn, &[entry.with(json!({ "added": added, "removed": removed }))])?;
    changes::chat_changed(conn, company_id, known.organization_id, chat_id, None)?;
    Ok(Tagged::Done)
}

/// The users' tags after the change. What the source has already needs no other.
fn changed(before: &[String], source: &[String], change: &TagChange) -> Vec<String> {
    let mut own: Vec<String> = before.iter().filter(|tag| !change.remove.contains(tag)).cloned().collect();
    for tag in &change.add {
        if !own.contains(tag) && !source.contains(tag) {
            own.push(tag.clone());
        }
    }
    own
}
