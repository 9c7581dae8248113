//! Events and results: appended, never changed.

use super::ids::Part;
use super::place::Place;
use super::values::count;
use crate::documents::erased::is_blanked;
use crate::documents::results::result_id;
use crate::store::imports::stored::fields;
use crate::store::imports::work::Work;
use crate::store::schema::{events, results};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use serde_json::Value;
use sightline_shared::EventType;
use sightline_shared::document::DocumentResult;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct NewEvent<'a> {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    seq: i32,
    at: DateTime<Utc>,
    kind: &'static str,
    author: Option<&'static str>,
    agent_id: Option<Uuid>,
    text: Option<&'a str>,
    is_redacted: bool,
    data: Option<Value>,
    external_id: &'a str,
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
    contact_name: Option<&'a str>,
    contact_erased: bool,
    agent_id: Option<Uuid>,
    submitted_by: Option<Value>,
    fields: Value,
    submitted_at: DateTime<Utc>,
    external_id: &'a str,
}

/// Writes the events and results of `work` that are not stored yet.
pub fn write(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    let rows: Vec<NewEvent<'_>> = work.iter().flat_map(|one| event_rows(place, one)).collect();
    let added: HashMap<(Uuid, i32), Uuid> = rows
        .iter()
        .filter(|row| row.kind == EventType::ResultAdded.as_str())
        .map(|row| ((row.chat_id, row.seq), row.id))
        .collect();
    diesel::copy_from(events::table).from_insertable(rows).execute(conn)?;
    let rows: Vec<NewResult<'_>> = work.iter().flat_map(|one| result_rows(place, one, &added)).collect();
    if !rows.is_empty() {
        diesel::copy_from(results::table).from_insertable(rows).execute(conn)?;
    }
    refresh_submitters(conn, place.company_id, work)
}

fn event_rows<'a>(place: &Place<'_>, one: &Work<'a>) -> impl Iterator<Item = NewEvent<'a>> {
    let is_erased = one.chat.is_erased();
    let new = one.chat.document().events.iter().enumerate().skip(one.known_events());
    new.map(move |(at, event)| {
        let agent_id = event.participant.as_deref().and_then(|who| place.agent(one, who));
        let author = event.participant.as_deref().map(|_| if agent_id.is_some() { "agent" } else { "contact" });
        NewEvent {
            company_id: place.company_id,
            id: place.ids.id(one, Part::Event, at + 1, event.at.utc()),
            chat_id: one.id,
            seq: count(at + 1),
            at: event.at.utc(),
            kind: event.kind.as_str(),
            author,
            agent_id,
            text: event.text.as_deref(),
            is_redacted: is_erased && is_blanked(event.kind) && event.text.is_none() && event.data.is_none(),
            data: event.data.clone().map(Value::Object),
            external_id: &event.external_id,
        }
    })
}

fn result_rows<'a>(place: &Place<'a>, one: &Work<'a>, added: &HashMap<(Uuid, i32), Uuid>) -> Vec<NewResult<'a>> {
    let results = one.chat.document().results.iter();
    let results: HashMap<&str, &DocumentResult> = results.map(|result| (result.external_id.as_str(), result)).collect();
    let new = one.chat.document().events.iter().enumerate().skip(one.known_events());
    new.filter_map(|(at, event)| {
        let seq = count(at + 1);
        let result = results.get(result_id(event)?)?;
        result_row(place, one, result, seq, *added.get(&(one.id, seq))?)
    })
    .collect()
}

fn result_row<'a>(
    place: &Place<'a>,
    one: &Work<'a>,
    result: &'a DocumentResult,
    event_seq: i32,
    event_id: Uuid,
) -> Option<NewResult<'a>> {
    let contact = place.contacts.of(one.chat);
    let visitor = one.chat.visitor().filter(|_| !one.chat.is_erased()).and_then(|visitor| visitor.name.as_deref());
    let agent = result.participant.as_deref().filter(|who| place.agent(one, who).is_some());
    Some(NewResult {
        company_id: place.company_id,
        id: place.ids.id(one, Part::Result, event_seq.unsigned_abs() as usize, result.at.utc()),
        organization_id: place.tree.find(one.chat.path())?,
        chat_id: one.id,
        event_id,
        event_seq,
        form_id: *place.forms.get(&result.form)?,
        form_name: &result.form,
        contact_id: contact.map(|(id, _)| id),
        contact_name: contact.map_or(visitor, |(_, name)| name),
        contact_erased: one.chat.is_erased(),
        agent_id: agent.and_then(|who| place.agents.id(who)),
        submitted_by: agent.and_then(|who| place.agents.shown(who, is_active(one, who))),
        fields: fields(result),
        submitted_at: result.at.utc(),
        external_id: &result.external_id,
    })
}

fn is_active(one: &Work<'_>, who: &str) -> bool {
    one.chat.life().memberships.iter().any(|member| member.participant == who && member.left_at.is_none())
}

impl Place<'_> {
    /// The agent or bot with the participant id `who` in this chat; `None` for the contact.
    fn agent(&self, one: &Work<'_>, who: &str) -> Option<Uuid> {
        one.chat.agents().any(|agent| agent.external_id == who).then(|| self.agents.id(who)).flatten()
    }
}

/// The submitter of a result of a grown chat may have left or rejoined.
fn refresh_submitters(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<()> {
    let grown: Vec<Uuid> = work.iter().filter(|one| one.stored.is_some()).map(|one| one.id).collect();
    diesel::sql_query(
        "UPDATE results SET submitted_by = participant FROM chats AS chat, \
                jsonb_array_elements(chat.participants) AS participant \
          WHERE results.company_id = $1 AND results.chat_id = ANY($2) \
            AND chat.company_id = $1 AND chat.id = results.chat_id \
            AND participant -> 'id' = results.submitted_by -> 'id' AND participant <> results.submitted_by",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(grown)
    .execute(conn)
    .map(drop)
}
