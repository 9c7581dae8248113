//! The rows that an act writes: events, memberships, the session, the chat and its contact.

use super::happening::Happening;
use super::moving;
use super::situation::LockedChat;
use crate::chat_life::{Course, MembershipEffect, SessionSpan};
use crate::store::chats::spans::SpanColumns;
use crate::store::imports::hour;
use crate::store::schema::{chats, contacts, events, participants, sessions};
use crate::store::sql::columns::{StoredParticipant, json};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use sightline_shared::{
    Affiliation, AgentKind, Author, ClosingReason, Event, EventDelivery, EventDeliveryState, EventType,
};
use uuid::Uuid;

/// How many events an act adds.
pub(super) fn count(course: &Course) -> i32 {
    i32::try_from(course.events.len()).unwrap_or(i32::MAX)
}

/// Appends the events after those of the chat, and returns them.
pub(super) fn events(conn: &mut PgConnection, happening: &Happening<'_>, chat: &LockedChat) -> QueryResult<Vec<Event>> {
    let mut written = Vec::with_capacity(happening.course.events.len());
    for (seq, kind) in (chat.event_count + 1..).zip(&happening.course.events) {
        let event = Event { data: data(happening, chat, *kind), ..event(happening, seq, *kind) };
        insert(conn, happening, &event)?;
        written.push(event);
    }
    Ok(written)
}

fn event(happening: &Happening<'_>, seq: i32, kind: EventType) -> Event {
    Event {
        id: Uuid::now_v7(),
        chat_id: happening.chat_id,
        seq,
        at: happening.at.into(),
        kind,
        author: Some(Author::Agent {
            id: happening.agent.id,
            name: happening.agent.name.clone(),
            agent_kind: AgentKind::Agent,
            affiliation: Affiliation::Own,
        }),
        text: happening.with.text(kind).map(str::to_owned),
        redacted: false,
        removed: false,
        edited_at: None,
        inferred: false,
        attachments: Vec::new(),
        data: None,
        result_id: None,
        delivery: delivery(happening, kind),
    }
}

/// What an event carries.
fn data(happening: &Happening<'_>, chat: &LockedChat, kind: EventType) -> Option<Value> {
    let leaves = happening.course.events.contains(&EventType::Left);
    match kind {
        EventType::Closed => {
            let usual = if leaves { "agent_left" } else { ClosingReason::Resolved.as_str() };
            Some(json!({ "reason": happening.with.reason().unwrap_or(usual) }))
        }
        EventType::Transferred => happening.target.map(|target| json!({ "to": target.name })),
        EventType::Queued => {
            let inboxes = happening.inboxes(chat);
            (!inboxes.is_empty()).then(|| json!({ "inboxes": inboxes }))
        }
        _ => None,
    }
}

/// A message is on its way as soon as it is written, where an endpoint takes it.
fn delivery(happening: &Happening<'_>, kind: EventType) -> Option<EventDelivery> {
    let is_sent = happening.takes_replies && kind == EventType::Message;
    is_sent.then(|| EventDelivery { state: EventDeliveryState::Sending, at: happening.at.into(), reason: None })
}

fn insert(conn: &mut PgConnection, happening: &Happening<'_>, event: &Event) -> QueryResult<()> {
    diesel::insert_into(events::table)
        .values((
            events::company_id.eq(happening.company_id),
            events::id.eq(event.id),
            events::chat_id.eq(event.chat_id),
            events::seq.eq(event.seq),
            events::at.eq(happening.at),
            events::kind.eq(event.kind.as_str()),
            events::is_own.eq(true),
            events::author.eq("agent"),
            events::agent_id.eq(happening.agent.id),
            events::text.eq(event.text.as_deref()),
            events::data.eq(event.data.as_ref()),
            events::delivery_state.eq(event.delivery.as_ref().map(|delivery| delivery.state.as_str())),
            events::delivery_at.eq(event.delivery.as_ref().map(|delivery| delivery.at.utc())),
        ))
        .execute(conn)
        .map(drop)
}

/// Updates the memberships.
pub(super) fn memberships(conn: &mut PgConnection, happening: &Happening<'_>, chat: &LockedChat) -> QueryResult<()> {
    let Happening { company_id, chat_id, agent, at, course, .. } = *happening;
    let open = participants::table
        .filter(participants::company_id.eq(company_id).and(participants::chat_id.eq(chat_id)))
        .filter(participants::left_at.is_null());
    let own = open.filter(participants::agent_id.eq(agent.id));
    match course.membership {
        MembershipEffect::Kept => {}
        MembershipEffect::Begins { accepted } => {
            let earlier = participants::table
                .filter(participants::company_id.eq(company_id).and(participants::chat_id.eq(chat_id)))
                .filter(participants::agent_id.eq(agent.id));
            let is_again: bool = diesel::select(exists(earlier)).get_result(conn)?;
            diesel::insert_into(participants::table)
                .values((
                    participants::company_id.eq(company_id),
                    participants::id.eq(Uuid::now_v7()),
                    participants::chat_id.eq(chat_id),
                    participants::agent_id.eq(agent.id),
                    participants::has_accepted.eq(accepted),
                    participants::joined_at.eq(at),
                    participants::organization_id.eq(chat.organization_id),
                    participants::chat_started_at.eq(chat.started_at),
                    participants::chat_updated_hour.eq(hour(at)),
                    participants::is_again.eq(is_again),
                ))
                .execute(conn)?;
        }
        MembershipEffect::Accepts => {
            diesel::update(own).set(participants::has_accepted.eq(true)).execute(conn)?;
        }
        MembershipEffect::Ends => {
            diesel::update(own).set(participants::left_at.eq(at)).execute(conn)?;
        }
    }
    if course.closes {
        diesel::update(open).set(participants::left_at.eq(at)).execute(conn)?;
    }
    if hour(chat.updated_at) != hour(at) {
        let of_chat = participants::company_id.eq(company_id).and(participants::chat_id.eq(chat_id));
        let behind = participants::table.filter(of_chat).filter(participants::chat_updated_hour.ne(hour(at)));
        diesel::update(behind).set(participants::chat_updated_hour.eq(hour(at))).execute(conn)?;
    }
    Ok(())
}

/// Updates the last session, or begins another. Returns since when the chat waits afterwards.
pub(super) fn session(
    conn: &mut PgConnection,
    happening: &Happening<'_>,
    chat: &LockedChat,
) -> QueryResult<Option<DateTime<Utc>>> {
    let Happening { company_id, chat_id, at, course, .. } = *happening;
    let waiting_since = chat.waiting_since.filter(|_| !(course.accepts || course.closes));
    let last = sessions::table
        .filter(sessions::company_id.eq(company_id).and(sessions::chat_id.eq(chat_id)))
        .filter(sessions::number.eq(chat.session_count));
    if chat.closed_at.is_some() {
        let is_new = last.filter(sessions::is_outlived.eq(false));
        diesel::update(is_new).set(sessions::is_outlived.eq(true)).execute(conn)?;
    }
    if course.opens {
        let mut opened = SessionSpan::starting(at);
        course.happens_in(&mut opened, at);
        let key = (
            sessions::company_id.eq(company_id),
            sessions::id.eq(Uuid::now_v7()),
            sessions::chat_id.eq(chat_id),
            sessions::number.eq(chat.session_count + 1),
        );
        diesel::insert_into(sessions::table).values((key, SpanColumns::from(&opened))).execute(conn)?;
        return Ok(waiting_since);
    }
    if course.accepts || course.responds || course.closes || course.queues {
        let mut known = last.select(SpanColumns::as_select()).get_result(conn)?.into_span()?;
        course.happens_in(&mut known, at);
        diesel::update(last).set(SpanColumns::from(&known)).execute(conn)?;
        if course.queues {
            return Ok(known.waits_since());
        }
    }
    Ok(waiting_since)
}

/// Updates the chat's row, and what its results and its contact show of it.
pub(super) fn chat(
    conn: &mut PgConnection,
    happening: &Happening<'_>,
    chat: &LockedChat,
    waiting_since: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    let Happening { company_id, chat_id, at, course, .. } = *happening;
    let shown = shown_participants(happening, chat)?;
    let changes_participants = shown != chat.participants;
    diesel::update(chats::table.find((company_id, chat_id)))
        .set((
            chats::revision.eq(chats::revision + 1),
            chats::state.eq(course.state.as_str()),
            chats::participants.eq(shown),
            chats::organization_id.eq(happening.organization_id(chat)),
            chats::marks.eq(moving::marks(happening, chat)),
            chats::inboxes.eq(happening.inboxes(chat)),
            chats::event_count.eq(chat.event_count + count(course)),
            chats::session_count.eq(chat.session_count + i32::from(course.opens)),
            chats::updated_at.eq(at),
            chats::waiting_since.eq(waiting_since),
            chats::closed_at.eq(if course.closes { Some(at) } else { chat.closed_at.filter(|_| !course.opens) }),
        ))
        .execute(conn)?;
    if changes_participants && chat.result_count > 0 {
        refresh_submitters(conn, company_id, chat_id)?;
    }
    chat.contact_id.map_or(Ok(()), |contact_id| see(conn, company_id, contact_id, at))
}

/// The agents and bots as the row shows them: each once, in the order they first came.
fn shown_participants(happening: &Happening<'_>, chat: &LockedChat) -> QueryResult<Value> {
    let mut shown: Vec<StoredParticipant> = json(chat.participants.clone())?;
    let own = shown.iter().position(|one| one.id == happening.agent.id);
    match (happening.course.membership, own) {
        (MembershipEffect::Begins { .. }, None) => shown.push(StoredParticipant {
            id: happening.agent.id,
            name: happening.agent.name.clone(),
            kind: AgentKind::Agent,
            partner: false,
            active: true,
        }),
        (MembershipEffect::Begins { .. }, Some(own)) => shown[own].active = true,
        (MembershipEffect::Ends, Some(own)) => shown[own].active = false,
        _ => {}
    }
    if happening.course.closes {
        shown.iter_mut().for_each(|one| one.active = false);
    }
    serde_json::to_value(shown).map_err(|why| diesel::result::Error::SerializationError(why.into()))
}

/// The submitter of a result of the chat may have left or rejoined.
fn refresh_submitters(conn: &mut PgConnection, company_id: Uuid, chat_id: Uuid) -> QueryResult<()> {
    let mut sql: Statement = Statement::new(
        "UPDATE results SET submitted_by = participant FROM chats AS chat, \
         jsonb_array_elements(chat.participants) AS participant \
         WHERE participant -> 'id' = results.submitted_by -> 'id' AND participant <> results.submitted_by \
         AND chat.company_id = results.company_id AND chat.id = results.chat_id AND results.company_id = ",
    );
    sql.bind(Bind::Id(company_id)).sql(" AND results.chat_id = ").bind(Bind::Id(chat_id));
    sql.execute(conn).map(drop)
}

/// Records that something happened in a chat of the contact.
fn see(conn: &mut PgConnection, company_id: Uuid, contact_id: Uuid, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(contacts::table.find((company_id, contact_id)))
        .filter(contacts::last_seen_at.lt(at))
        .set(contacts::last_seen_at.eq(at))
        .execute(conn)
        .map(drop)
}
