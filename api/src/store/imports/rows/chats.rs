//! The rows of chats, and of the sessions and memberships that follow from their events.

use super::ids::Part;
use super::place::Place;
use super::values::{count, to_json};
use crate::chat_life::SessionSpan;
use crate::store::imports::work::Work;
use crate::store::schema::{chats, participants, sessions};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Insertable, Serialize)]
#[diesel(table_name = chats, treat_none_as_default_value = false)]
struct NewChat {
    company_id: Uuid,
    id: Uuid,
    organization_id: Uuid,
    external_id: String,
    kind: &'static str,
    state: &'static str,
    channel: Option<String>,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    contact_erased: bool,
    visitor_external_id: Option<String>,
    participants: Value,
    inboxes: Vec<String>,
    forms: Vec<String>,
    event_count: i32,
    result_count: i32,
    session_count: i32,
    started_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    waiting_since: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

#[derive(Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct NewSession {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    number: i32,
    started_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    first_response_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    is_outlived: bool,
}

#[derive(Insertable)]
#[diesel(table_name = participants, treat_none_as_default_value = false)]
struct NewParticipant {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    agent_id: Uuid,
    has_accepted: bool,
    joined_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
}

/// Writes the rows of `work`. Rows that follow from the events of a grown chat are written again.
pub fn write(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    let (grown, new): (Vec<_>, Vec<_>) = work.iter().partition(|one| one.stored.is_some());
    let new: Vec<NewChat> = new.into_iter().filter_map(|one| row(place, one)).collect();
    if !new.is_empty() {
        diesel::copy_from(chats::table).from_insertable(new).execute(conn)?;
    }
    update(conn, place, &grown)?;
    let sessions: Vec<NewSession> = work.iter().flat_map(|one| session_rows(place, one)).collect();
    diesel::copy_from(sessions::table).from_insertable(sessions).execute(conn)?;
    let members: Vec<NewParticipant> = work.iter().flat_map(|one| membership_rows(place, one)).collect();
    if members.is_empty() {
        return Ok(());
    }
    diesel::copy_from(participants::table).from_insertable(members).execute(conn).map(drop)
}

fn update(conn: &mut PgConnection, place: &Place<'_>, grown: &[&Work<'_>]) -> QueryResult<()> {
    let rows: Vec<NewChat> = grown.iter().filter_map(|one| row(place, one)).collect();
    diesel::sql_query(
        "UPDATE chats SET state = new.state, contact_name = new.contact_name, participants = new.participants, \
                contact_erased = new.contact_erased, inboxes = new.inboxes, forms = new.forms, \
                event_count = new.event_count, result_count = new.result_count, \
                session_count = new.session_count, updated_at = new.updated_at, waiting_since = new.waiting_since, \
                closed_at = new.closed_at \
           FROM jsonb_to_recordset($2) AS new(id uuid, state text, contact_name text, participants jsonb, \
                contact_erased boolean, inboxes text[], forms text[], event_count integer, result_count integer, \
                session_count integer, updated_at timestamptz, waiting_since timestamptz, closed_at timestamptz) \
          WHERE chats.company_id = $1 AND chats.id = new.id",
    )
    .bind::<SqlUuid, _>(place.company_id)
    .bind::<Jsonb, _>(to_json(&rows)?)
    .execute(conn)?;
    let ids: Vec<Uuid> = grown.iter().map(|one| one.id).collect();
    for derived in ["sessions", "participants"] {
        diesel::sql_query(format!("DELETE FROM {derived} WHERE company_id = $1 AND chat_id = ANY($2)"))
            .bind::<SqlUuid, _>(place.company_id)
            .bind::<Array<SqlUuid>, _>(&ids)
            .execute(conn)?;
    }
    Ok(())
}

fn row(place: &Place<'_>, one: &Work<'_>) -> Option<NewChat> {
    let (document, life) = (one.chat.document(), one.chat.life());
    let contact = place.contacts.of(one.chat);
    // A contact that the document marks as erased leaves no name and no id, regardless of the
    // participants.
    let visitor = one.chat.visitor().filter(|_| !one.chat.is_erased());
    let name = contact.map_or_else(|| visitor.and_then(|visitor| visitor.name.as_deref()), |(_, name)| name);
    Some(NewChat {
        company_id: place.company_id,
        id: one.id,
        organization_id: place.tree.find(one.chat.path())?,
        external_id: document.external_id.clone(),
        kind: document.kind.as_str(),
        state: life.state.as_str(),
        channel: document.channel.clone(),
        contact_id: contact.map(|(id, _)| id),
        contact_name: name.map(str::to_owned),
        contact_erased: one.chat.is_erased(),
        visitor_external_id: visitor.map(|visitor| visitor.external_id.clone()),
        participants: shown_participants(place, one),
        inboxes: life.inboxes.clone(),
        forms: one.chat.forms().into_iter().map(str::to_owned).collect(),
        event_count: count(document.events.len()),
        result_count: count(document.results.len()),
        session_count: count(life.sessions.len()),
        started_at: document.started_at.utc(),
        updated_at: document.updated_at.utc(),
        waiting_since: life.waiting_since,
        closed_at: life.sessions.last().and_then(|session| session.closed_at),
    })
}

/// The agents and bots of a chat, each once, in the order they first came.
fn shown_participants(place: &Place<'_>, one: &Work<'_>) -> Value {
    let mut order: Vec<&str> = Vec::new();
    let mut is_active: HashMap<&str, bool> = HashMap::new();
    for member in &one.chat.life().memberships {
        let entry = is_active.entry(&member.participant).or_insert_with(|| {
            order.push(&member.participant);
            false
        });
        *entry |= member.left_at.is_none();
    }
    order.into_iter().filter_map(|who| place.agents.shown(who, is_active[who])).collect()
}

fn session_rows(place: &Place<'_>, one: &Work<'_>) -> impl Iterator<Item = NewSession> {
    let (company_id, chat_id, ids) = (place.company_id, one.id, place.ids);
    one.chat.life().sessions.iter().enumerate().map(move |(place, session)| {
        let SessionSpan { started_at, accepted_at, first_response_at, closed_at, is_outlived } = *session;
        let (id, number) = (ids.id(one, Part::Session, place + 1, started_at), count(place + 1));
        NewSession {
            company_id,
            id,
            chat_id,
            number,
            started_at,
            accepted_at,
            first_response_at,
            closed_at,
            is_outlived,
        }
    })
}

fn membership_rows(place: &Place<'_>, one: &Work<'_>) -> impl Iterator<Item = NewParticipant> {
    let members = one.chat.life().memberships.iter().zip(1..);
    members.filter_map(|(member, number)| {
        Some(NewParticipant {
            company_id: place.company_id,
            id: place.ids.id(one, Part::Participant, number, member.joined_at),
            chat_id: one.id,
            agent_id: place.agents.id(&member.participant)?,
            has_accepted: member.has_accepted,
            joined_at: member.joined_at,
            left_at: member.left_at,
        })
    })
}
