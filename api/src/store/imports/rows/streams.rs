//! Events and results.

use super::catalog::form_of;
use super::ids::Part;
use super::place::Place;
use super::values::to_json;
use crate::store::imports::item::{Item, Receipt};
use crate::store::imports::work::{StatedResult, Work};
use crate::store::replies::states as replies;
use crate::store::schema::{events, results};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Nullable, Timestamptz, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::{Value, json};
use sightline_shared::document::DocumentResult;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Insertable, Serialize)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct EventRow<'a> {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    seq: i32,
    at: DateTime<Utc>,
    kind: &'static str,
    author: Option<&'static str>,
    agent_id: Option<Uuid>,
    guest: Option<&'a str>,
    text: Option<&'a str>,
    is_redacted: bool,
    is_removed: bool,
    is_inferred: bool,
    is_own: bool,
    data: Option<Value>,
    attachments: Option<&'a Value>,
    edited_at: Option<DateTime<Utc>>,
    as_of: Option<DateTime<Utc>>,
    external_id: Option<&'a str>,
}

#[derive(Insertable)]
#[diesel(table_name = results, treat_none_as_default_value = false)]
struct NewResult<'a> {
    company_id: Uuid,
    id: Uuid,
    organization_id: Uuid,
    chat_id: Uuid,
    event_id: Uuid,
    event_seq: i32,
    form_id: Uuid,
    form_name: &'a str,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    contact_erased: bool,
    agent_id: Option<Uuid>,
    submitted_by: Option<Value>,
    fields: Value,
    submitted_at: DateTime<Utc>,
    external_id: &'a str,
    as_of: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct CorrectedResult<'a> {
    id: Uuid,
    form_id: Uuid,
    form_name: &'a str,
    fields: Value,
    as_of: DateTime<Utc>,
}

/// Writes the events and results of `work` that are new or changed.
pub fn write(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    drop_events(conn, place.company_id, work)?;
    update_events(conn, place, work)?;
    let new = work.iter().flat_map(|one| one.new_items().map(|item| event_row(place, one, item)));
    let new: Vec<EventRow<'_>> = new.collect();
    if !new.is_empty() {
        diesel::copy_from(events::table).from_insertable(new).execute(conn)?;
    }
    correct_results(conn, place, work)?;
    let new: Vec<NewResult<'_>> = work.iter().flat_map(|one| result_rows(place, one)).collect();
    if !new.is_empty() {
        diesel::copy_from(results::table).from_insertable(new).execute(conn)?;
    }
    refresh_results(conn, place.company_id, work)
}

/// Inferred events that no longer follow.
fn drop_events(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<()> {
    let ids: Vec<Uuid> = work.iter().flat_map(|one| one.dropped.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    diesel::delete(events::table.filter(events::company_id.eq(company_id).and(events::id.eq_any(ids))))
        .execute(conn)
        .map(drop)
}

/// Corrected events, and those that late history moves. Their places are unique only after the
/// whole statement.
fn update_events(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    let changed = work.iter().flat_map(|one| {
        one.items.iter().filter(|item| item.is_stored && item.is_changed).map(|item| event_row(place, one, item))
    });
    let rows: Vec<EventRow<'_>> = changed.collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "UPDATE events SET seq = new.seq, at = new.at, type = new.kind, author = new.author, \
                agent_id = new.agent_id, guest = new.guest, text = new.text, is_redacted = new.is_redacted, \
                is_removed = new.is_removed, data = nullif(new.data, 'null'), \
                attachments = nullif(new.attachments, 'null'), edited_at = new.edited_at, as_of = new.as_of, \
                external_id = new.external_id, \
                delivery_reason = CASE WHEN NOT new.is_redacted THEN events.delivery_reason END \
           FROM jsonb_to_recordset($2) AS new(id uuid, seq integer, at timestamptz, kind text, author text, \
                agent_id uuid, guest text, text text, is_redacted boolean, is_removed boolean, data jsonb, \
                attachments jsonb, edited_at timestamptz, as_of timestamptz, external_id text) \
          WHERE events.company_id = $1 AND events.id = new.id",
    )
    .bind::<SqlUuid, _>(place.company_id)
    .bind::<Jsonb, _>(to_json(&rows)?)
    .execute(conn)?;
    let received = work.iter().flat_map(|one| &one.items).filter(|item| item.receipt == Receipt::New);
    let received: Vec<Uuid> = received.map(|item| item.id).collect();
    replies::sent_back(conn, place.company_id, &received)
}

fn event_row<'a>(place: &Place<'_>, one: &Work<'_>, item: &'a Item) -> EventRow<'a> {
    EventRow {
        company_id: place.company_id,
        id: item.id,
        chat_id: one.id,
        seq: item.seq.unwrap_or_default(),
        at: item.at,
        kind: item.kind.as_str(),
        author: item.by.word(),
        agent_id: item.by.agent(),
        guest: item.by.guest(),
        text: item.text.as_deref(),
        is_redacted: item.is_redacted,
        is_removed: item.is_removed,
        is_inferred: item.is_inferred,
        is_own: item.is_own,
        data: item.data.clone().map(Value::Object),
        attachments: item.attachments.as_ref(),
        edited_at: item.edited_at,
        as_of: item.as_of,
        external_id: item.external_id.as_deref(),
    }
}

fn correct_results(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    let mut rows: Vec<CorrectedResult<'_>> = Vec::new();
    for one in work {
        for result in &one.results {
            let form = form_of(place.forms, one, result);
            let Some((id, (form_id, form_name))) = result.known.zip(form) else { continue };
            let fields = stored_fields(result);
            rows.push(CorrectedResult { id, form_id, form_name, fields, as_of: result.as_of });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "UPDATE results SET form_id = new.form_id, form_name = new.form_name, fields = new.fields, as_of = new.as_of \
           FROM jsonb_to_recordset($2) AS new(id uuid, form_id uuid, form_name text, fields jsonb, as_of timestamptz) \
          WHERE results.company_id = $1 AND results.id = new.id",
    )
    .bind::<SqlUuid, _>(place.company_id)
    .bind::<Jsonb, _>(to_json(&rows)?)
    .execute(conn)
    .map(drop)
}

fn result_rows<'a>(place: &Place<'a>, one: &'a Work<'a>) -> Vec<NewResult<'a>> {
    let added: HashMap<Uuid, &Item> = one.items.iter().map(|item| (item.id, item)).collect();
    let new = one.results.iter().filter(|result| result.known.is_none());
    new.filter_map(|result| result_row(place, one, result, added.get(&result.event_id)?)).collect()
}

fn result_row<'a>(
    place: &Place<'a>,
    one: &'a Work<'a>,
    result: &StatedResult<'a>,
    event: &Item,
) -> Option<NewResult<'a>> {
    let head = &one.head;
    let contact = head.contact.as_deref().and_then(|contact| place.contacts.of(contact));
    let visitor = head.visitor.as_ref().and_then(|(_, name)| name.as_deref());
    let name = contact.map_or(visitor, |(_, name)| name).filter(|_| !result.is_erased);
    let agent_id = event.by.agent();
    let seq = event.seq?;
    let (form_id, form_name) = form_of(place.forms, one, result)?;
    Some(NewResult {
        company_id: place.company_id,
        id: place.ids.id(one.id, Part::Result, seq.unsigned_abs() as usize, event.at),
        organization_id: head.organization_id,
        chat_id: one.id,
        event_id: event.id,
        event_seq: seq,
        form_id,
        form_name,
        contact_id: contact.map(|(id, _)| id).filter(|_| !result.is_erased),
        contact_name: name.map(str::to_owned),
        contact_erased: result.is_erased || head.is_erased,
        agent_id,
        submitted_by: agent_id.and_then(|agent| place.agents.shown(agent, is_active(one, agent))),
        fields: stored_fields(result),
        submitted_at: event.at,
        external_id: &result.result.external_id,
        as_of: Some(result.as_of),
    })
}

fn is_active(one: &Work<'_>, agent: Uuid) -> bool {
    one.life.memberships.iter().any(|member| member.participant == agent && member.left_at.is_none())
}

/// The values of a result as they are stored; none of one whose contact was erased.
fn stored_fields(result: &StatedResult<'_>) -> Value {
    if result.is_erased { json!([]) } else { fields(result.result) }
}

/// The values of a result as they are stored, in the document's order.
pub fn fields(result: &DocumentResult) -> Value {
    result.fields.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect()
}

/// What the results of known chats show of their chats: its organization and contact, their places
/// in it, and whether the submitter still takes part. Those from before an erasure lose what they
/// say.
fn refresh_results(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<()> {
    let known: Vec<&Work<'_>> = work.iter().filter(|one| one.stored.is_some() && one.result_count > 0).collect();
    if known.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = known.iter().map(|one| one.id).collect();
    let erased: Vec<Option<DateTime<Utc>>> = known.iter().map(|one| one.head.erased_until).collect();
    diesel::sql_query(
        "UPDATE results SET organization_id = new.organization_id, event_seq = new.seq, submitted_at = new.at, \
                agent_id = new.agent_id, submitted_by = new.submitted_by, \
                contact_erased = new.is_erased, fields = CASE WHEN new.is_blank THEN '[]' ELSE results.fields END, \
                contact_id = CASE WHEN NOT new.is_erased THEN new.contact_id END, \
                contact_name = CASE WHEN NOT new.is_erased THEN new.contact_name END \
           FROM (SELECT own.id, chat.organization_id, event.seq, event.at, event.agent_id, chat.contact_id, \
                        chat.contact_name, coalesce(event.at <= written.erased_until, false) AS is_blank, \
                        coalesce(event.at <= written.erased_until, false) OR chat.contact_erased AS is_erased, \
                        (SELECT one FROM jsonb_array_elements(chat.participants) AS one \
                          WHERE one ->> 'id' = event.agent_id::text) AS submitted_by \
                   FROM unnest($2, $3) AS written (chat_id, erased_until) \
                   JOIN chats AS chat ON chat.company_id = $1 AND chat.id = written.chat_id \
                   JOIN results AS own ON own.company_id = $1 AND own.chat_id = chat.id \
                   JOIN events AS event ON event.company_id = $1 AND event.id = own.event_id) AS new \
          WHERE results.company_id = $1 AND results.id = new.id \
            AND (results.organization_id, results.event_seq, results.submitted_at, results.agent_id, \
                 results.submitted_by, results.contact_erased, results.contact_id, results.contact_name) \
                IS DISTINCT FROM (new.organization_id, new.seq, new.at, new.agent_id, new.submitted_by, \
                 new.is_erased, CASE WHEN NOT new.is_erased THEN new.contact_id END, \
                 CASE WHEN NOT new.is_erased THEN new.contact_name END)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Nullable<Timestamptz>>, _>(erased)
    .execute(conn)
    .map(drop)
}
