//! The rows of sessions and memberships, which follow from a chat's events.
//!
//! Of a stored chat only those are written that became other: both tables have indexes that cost more
//! than comparing rows.

use super::ids::Part;
use super::place::Place;
use super::values::hour;
use crate::store::chats::spans::SpanColumns;
use crate::store::imports::stored::lives::{Derived, MemberColumns, load};
use crate::store::imports::work::Work;
use crate::store::schema::{participants, sessions};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct NewSession {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    number: i32,
    started_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    contact_wrote_at: Option<DateTime<Utc>>,
    first_response_at: Option<DateTime<Utc>>,
    bot_response_at: Option<DateTime<Utc>>,
    has_bot: bool,
    waits_from: Vec<DateTime<Utc>>,
    waits_to: Vec<Option<DateTime<Utc>>>,
    waits_by: Vec<Option<String>>,
    waited: Option<Vec<f64>>,
    waited_for_bot: Option<Vec<f64>>,
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
    organization_id: Uuid,
    chat_started_at: DateTime<Utc>,
    chat_updated_hour: DateTime<Utc>,
    is_again: bool,
}

/// Writes the rows of `work`. `known` are the stored ones, as far as they were read; others are read.
pub fn write(
    conn: &mut PgConnection,
    place: &Place<'_>,
    work: &[Work<'_>],
    mut known: HashMap<Uuid, Derived>,
) -> QueryResult<()> {
    let stored = work.iter().filter(|one| one.stored.is_some()).map(|one| one.id);
    let unread: Vec<Uuid> = stored.filter(|id| !known.contains_key(id)).collect();
    known.extend(load(conn, place.company_id, &unread)?);
    let mut spans = Changes::default();
    let mut members = Changes::default();
    for one in work {
        let before = known.remove(&one.id).unwrap_or_default();
        let id = |part, number, at| place.ids.id(one.id, part, number, at);
        let new = one.life.sessions.iter().zip(1..).map(|(span, number)| (number, SpanColumns::from(span)));
        let of = |number, (_, row): &(i32, SpanColumns)| id(Part::Session, number, row.started_at);
        spans.settle(one.id, before.sessions, new, of);
        let of = |number, row: &MemberColumns| id(Part::Participant, number, row.joined_at);
        members.settle(one.id, before.members, member_columns(one), of);
    }
    let company_id = place.company_id;
    if !spans.gone.is_empty() {
        let gone = sessions::company_id.eq(company_id).and(sessions::id.eq_any(spans.gone));
        diesel::delete(sessions::table.filter(gone)).execute(conn)?;
    }
    if !spans.new.is_empty() {
        let rows = spans.new.into_iter().map(|(chat_id, id, row)| session_row(company_id, chat_id, id, row));
        diesel::copy_from(sessions::table).from_insertable(rows.collect::<Vec<_>>()).execute(conn)?;
    }
    if !members.gone.is_empty() {
        let gone = participants::company_id.eq(company_id).and(participants::id.eq_any(members.gone));
        diesel::delete(participants::table.filter(gone)).execute(conn)?;
    }
    if !members.new.is_empty() {
        let rows = members.new.into_iter().map(|(chat_id, id, row)| member_row(company_id, chat_id, id, row));
        diesel::copy_from(participants::table).from_insertable(rows.collect::<Vec<_>>()).execute(conn)?;
    }
    Ok(())
}

/// What is to be done in one of the tables: rows that go, and rows that come after that, with their
/// chats and ids.
struct Changes<T> {
    gone: Vec<Uuid>,
    new: Vec<(Uuid, Uuid, T)>,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self { gone: Vec::new(), new: Vec::new() }
    }
}

impl<T: PartialEq> Changes<T> {
    /// Adds what makes the rows `before` of a chat the rows `after`. The ids stay in the order of the
    /// rows, which tells memberships apart that began at the same time.
    fn settle(
        &mut self,
        chat_id: Uuid,
        mut before: Vec<(Uuid, T)>,
        after: impl Iterator<Item = T>,
        new_id: impl Fn(usize, &T) -> Uuid,
    ) {
        before.sort_by_key(|(id, _)| *id);
        let mut before = before.into_iter();
        for (row, number) in after.zip(1..) {
            let Some((id, known)) = before.next() else {
                let id = new_id(number, &row);
                self.new.push((chat_id, id, row));
                continue;
            };
            if known != row {
                self.gone.push(id);
                self.new.push((chat_id, id, row));
            }
        }
        self.gone.extend(before.map(|(id, _)| id));
    }
}

fn session_row(company_id: Uuid, chat_id: Uuid, id: Uuid, (number, columns): (i32, SpanColumns)) -> NewSession {
    NewSession {
        company_id,
        id,
        chat_id,
        number,
        started_at: columns.started_at,
        accepted_at: columns.accepted_at,
        contact_wrote_at: columns.contact_wrote_at,
        first_response_at: columns.first_response_at,
        bot_response_at: columns.bot_response_at,
        has_bot: columns.has_bot,
        waits_from: columns.waits_from,
        waits_to: columns.waits_to,
        waits_by: columns.waits_by,
        waited: columns.waited,
        waited_for_bot: columns.waited_for_bot,
        closed_at: columns.closed_at,
        is_outlived: columns.is_outlived,
    }
}

fn member_columns(one: &Work<'_>) -> impl Iterator<Item = MemberColumns> {
    let mut seen: HashSet<Uuid> = HashSet::new();
    one.life.memberships.iter().map(move |member| MemberColumns {
        agent_id: member.participant,
        has_accepted: member.has_accepted,
        joined_at: member.joined_at,
        left_at: member.left_at,
        organization_id: one.head.organization_id,
        chat_started_at: one.started_at,
        chat_updated_hour: hour(one.updated_at),
        is_again: !seen.insert(member.participant),
    })
}

fn member_row(company_id: Uuid, chat_id: Uuid, id: Uuid, row: MemberColumns) -> NewParticipant {
    NewParticipant {
        company_id,
        id,
        chat_id,
        agent_id: row.agent_id,
        has_accepted: row.has_accepted,
        joined_at: row.joined_at,
        left_at: row.left_at,
        organization_id: row.organization_id,
        chat_started_at: row.chat_started_at,
        chat_updated_hour: row.chat_updated_hour,
        is_again: row.is_again,
    }
}
