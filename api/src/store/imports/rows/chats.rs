//! The rows of chats.

use super::catalog::form_of;
use super::place::Place;
use super::values::{count, to_json};
use crate::chat_life::RULES;
use crate::store::imports::work::Work;
use crate::store::schema::chats;
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashSet;
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
    url: Option<String>,
    tags: Vec<String>,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    contact_erased: bool,
    erased_until: Option<DateTime<Utc>>,
    visitor_external_id: Option<String>,
    guests: Option<Value>,
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
    has_inferred: bool,
    as_of: Option<DateTime<Utc>>,
    marks: Option<Value>,
    stated: Option<Value>,
    replayed: i16,
}

/// Writes the rows of the chats of `work`.
pub fn write(conn: &mut PgConnection, place: &Place<'_>, work: &[Work<'_>]) -> QueryResult<()> {
    let (known, new): (Vec<_>, Vec<_>) = work.iter().partition(|one| one.stored.is_some());
    let new: Vec<NewChat> = new.into_iter().map(|one| row(place, one)).collect();
    if !new.is_empty() {
        diesel::copy_from(chats::table).from_insertable(new).execute(conn)?;
    }
    if known.is_empty() { Ok(()) } else { update(conn, place, &known) }
}

/// Marks that these chats are what follows from their events by the rules as they are.
pub fn mark_replayed(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let known = chats::company_id.eq(company_id).and(chats::id.eq_any(ids));
    diesel::update(chats::table.filter(known)).set(chats::replayed.eq(RULES)).execute(conn).map(drop)
}

fn update(conn: &mut PgConnection, place: &Place<'_>, known: &[&Work<'_>]) -> QueryResult<()> {
    let rows: Vec<NewChat> = known.iter().map(|one| row(place, one)).collect();
    diesel::sql_query(
        "UPDATE chats SET revision = chats.revision + 1, organization_id = new.organization_id, type = new.kind, \
                state = new.state, channel = new.channel, url = new.url, \
                tags = CASE WHEN chats.own_tags IS NULL THEN new.tags \
                            ELSE ARRAY(SELECT DISTINCT unnest(new.tags || chats.own_tags) COLLATE \"C\" ORDER BY 1) END, \
                source_tags = CASE WHEN chats.own_tags IS NOT NULL THEN new.tags END, \
                contact_id = new.contact_id, contact_name = new.contact_name, \
                contact_erased = new.contact_erased, erased_until = new.erased_until, \
                visitor_external_id = new.visitor_external_id, guests = nullif(new.guests, 'null'), \
                participants = new.participants, inboxes = new.inboxes, forms = new.forms, \
                event_count = new.event_count, result_count = new.result_count, \
                session_count = new.session_count, started_at = new.started_at, updated_at = new.updated_at, \
                waiting_since = new.waiting_since, closed_at = new.closed_at, has_inferred = new.has_inferred, \
                as_of = new.as_of, marks = nullif(new.marks, 'null'), stated = nullif(new.stated, 'null'), \
                replayed = new.replayed \
           FROM jsonb_to_recordset($2) AS new(id uuid, organization_id uuid, kind text, state text, channel text, \
                url text, tags text[], contact_id uuid, contact_name text, contact_erased boolean, \
                erased_until timestamptz, visitor_external_id text, guests jsonb, participants jsonb, \
                inboxes text[], forms text[], event_count integer, result_count integer, session_count integer, \
                started_at timestamptz, updated_at timestamptz, waiting_since timestamptz, closed_at timestamptz, \
                has_inferred boolean, as_of timestamptz, marks jsonb, stated jsonb, replayed smallint) \
          WHERE chats.company_id = $1 AND chats.id = new.id",
    )
    .bind::<SqlUuid, _>(place.company_id)
    .bind::<Jsonb, _>(to_json(&rows)?)
    .execute(conn)
    .map(drop)
}

fn row(place: &Place<'_>, one: &Work<'_>) -> NewChat {
    let (life, head) = (&one.life, &one.head);
    let contact = head.contact.as_deref().and_then(|contact| place.contacts.of(contact));
    let visitor = head.visitor.as_ref().filter(|_| contact.is_none());
    let name = contact.map_or_else(|| visitor.and_then(|(_, name)| name.as_deref()), |(_, name)| name);
    let (as_of, marks) = head.marks.columns();
    NewChat {
        company_id: place.company_id,
        id: one.id,
        organization_id: head.organization_id,
        external_id: one.external_id(),
        kind: head.kind.as_str(),
        state: life.state.as_str(),
        channel: head.channel.clone(),
        url: head.url.clone(),
        tags: head.tags.clone(),
        contact_id: contact.map(|(id, _)| id),
        contact_name: name.map(str::to_owned),
        contact_erased: head.is_erased,
        erased_until: head.erased_until,
        visitor_external_id: visitor.map(|(id, _)| id.clone()),
        guests: (!head.guests.is_empty()).then(|| Value::Object(head.guests.clone())),
        participants: shown_participants(place, one),
        inboxes: life.inboxes.clone(),
        forms: forms(place, one),
        event_count: one.event_count,
        result_count: one.result_count,
        session_count: count(life.sessions.len()),
        started_at: one.started_at,
        updated_at: one.updated_at,
        waiting_since: life.waiting_since,
        closed_at: life.sessions.last().and_then(|session| session.closed_at),
        has_inferred: one.has_inferred,
        as_of,
        marks,
        stated: head.stated.map(|stated| json!(stated)),
        replayed: RULES,
    }
}

/// The names of the forms of its results, each once, in order.
fn forms(place: &Place<'_>, one: &Work<'_>) -> Vec<String> {
    let mut names: Vec<String> = one.stored.map_or_else(Vec::new, |stored| stored.row.forms.clone());
    let corrected = one.results.iter().any(|result| result.known.is_some());
    if corrected {
        names = one.stored.map_or_else(Vec::new, |stored| {
            let said = |id: &String| one.results.iter().any(|result| result.result.external_id == *id);
            let rest = stored.results.iter().filter(|(id, _)| !said(id)).map(|(_, result)| result.form_name.clone());
            let rest: HashSet<String> = rest.collect();
            names.into_iter().filter(|name| rest.contains(name)).collect()
        });
    }
    for (_, name) in one.results.iter().filter_map(|result| form_of(place.forms, one, result)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The agents and bots of a chat, each once, in the order they first came.
fn shown_participants(place: &Place<'_>, one: &Work<'_>) -> Value {
    let shown = one.life.participants().into_iter();
    shown.filter_map(|(agent, is_active)| place.agents.shown(*agent, is_active)).collect()
}
