//! Events: windows into the stream of one chat.

use crate::store::Scope;
use crate::store::schema::{agents, chats, events, results};
use crate::store::sql::columns::{affiliation, json, word};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use sightline_shared::query::DEFAULT_LIMIT;
use sightline_shared::{Author, Event, EventDelivery, EventPage, EventWindow};
use std::ops::RangeInclusive;
use uuid::Uuid;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Pg))]
struct EventRow {
    id: Uuid,
    seq: i32,
    at: DateTime<Utc>,
    kind: String,
    author: Option<String>,
    guest: Option<String>,
    text: Option<String>,
    is_redacted: bool,
    is_removed: bool,
    edited_at: Option<DateTime<Utc>>,
    is_inferred: bool,
    attachments: Option<serde_json::Value>,
    data: Option<serde_json::Value>,
    delivery_state: Option<String>,
    delivery_at: Option<DateTime<Utc>>,
    delivery_reason: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
struct AuthorRow {
    id: Uuid,
    name: String,
    kind: String,
    is_partner: bool,
}

/// What a window needs to know of its chat.
struct Stream {
    chat_id: Uuid,
    organization_id: Uuid,
    contact_name: Option<String>,
    guests: Option<serde_json::Value>,
    event_count: i32,
}

/// The events of the chat `chat_id` in `window`, by default from the beginning, with the organization of the chat.
/// `None` when `scope` does not see the chat, or when the event of `around` is not in it. At most three statements.
pub fn window(
    conn: &mut PgConnection,
    scope: &Scope,
    chat_id: Uuid,
    window: &EventWindow,
) -> QueryResult<Option<(Uuid, EventPage)>> {
    let Some(mut stream) = stream(conn, scope, chat_id)? else { return Ok(None) };
    let around = match window.around {
        None => None,
        Some(id) => match seq_of(conn, scope, chat_id, id)? {
            None => return Ok(None),
            seq => seq,
        },
    };
    // The event may have been added after its chat was read.
    stream.event_count = stream.event_count.max(around.unwrap_or(0));
    let (first, last) = span(window, around, stream.event_count);
    let page = EventPage {
        items: between(conn, scope, &stream, first, last)?,
        has_earlier: first > 1 && stream.event_count > 0,
        has_later: last < stream.event_count,
    };
    Ok(Some((stream.organization_id, page)))
}

fn stream(conn: &mut PgConnection, scope: &Scope, chat_id: Uuid) -> QueryResult<Option<Stream>> {
    let mut query = chats::table
        .filter(chats::company_id.eq(scope.company_id()).and(chats::id.eq(chat_id)))
        .select((chats::organization_id, chats::contact_name, chats::guests, chats::event_count))
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(chats::organization_id.eq_any(ids));
    }
    let found = query.first(conn).optional()?;
    Ok(found.map(|(organization_id, contact_name, guests, event_count)| Stream {
        chat_id,
        organization_id,
        contact_name,
        guests,
        event_count,
    }))
}

fn seq_of(conn: &mut PgConnection, scope: &Scope, chat_id: Uuid, id: Uuid) -> QueryResult<Option<i32>> {
    events::table
        .filter(events::company_id.eq(scope.company_id()).and(events::id.eq(id)).and(events::chat_id.eq(chat_id)))
        .select(events::seq)
        .first(conn)
        .optional()
}

/// The first and last `seq` of a window into a stream of `count` events; `seq` has no gaps, so they
/// determine the window. The first is greater than the last when the window is empty.
fn span(window: &EventWindow, around: Option<i32>, count: i32) -> (i32, i32) {
    let limit = i32::try_from(window.limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(i32::MAX);
    let up_to = |last: i32| (last.saturating_sub(limit).saturating_add(1).max(1), last);
    let from = |first: i32| (first, first.saturating_add(limit - 1).min(count));
    match (around, window.after_seq, window.before_seq) {
        (Some(seq), ..) => {
            let (first, last) = from((seq - limit / 2).max(1));
            // At the end of the stream the window still has its full size.
            if last == count { up_to(last) } else { (first, last) }
        }
        (None, None, Some(before)) => up_to(before.saturating_sub(1).clamp(0, count)),
        (None, after, _) => from(after.unwrap_or(0).clamp(0, count) + 1),
    }
}

fn between(conn: &mut PgConnection, scope: &Scope, stream: &Stream, first: i32, last: i32) -> QueryResult<Vec<Event>> {
    let agent = agents::company_id.eq(events::company_id).and(agents::id.nullable().eq(events::agent_id));
    let result = results::company_id.eq(events::company_id).and(results::event_id.eq(events::id));
    events::table
        .left_join(agents::table.on(agent))
        .left_join(results::table.on(result))
        .filter(events::company_id.eq(scope.company_id()).and(events::chat_id.eq(stream.chat_id)))
        .filter(events::seq.between(first, last))
        .order(events::seq)
        .select((EventRow::as_select(), Option::<AuthorRow>::as_select(), results::id.nullable()))
        .load::<(EventRow, Option<AuthorRow>, Option<Uuid>)>(conn)?
        .into_iter()
        .map(|(row, agent, result_id)| {
            let guest = row.guest.as_ref().and_then(|guest| stream.guests.as_ref()?.get(guest)?.as_str());
            let person = if row.guest.is_some() { guest.map(str::to_owned) } else { stream.contact_name.clone() };
            event(stream.chat_id, person, row, agent, result_id)
        })
        .collect()
}

/// The SQL types of a published event: its chat, the event, its author, the result that it added.
type StreamColumns = (
    SqlUuid,
    SqlTypeOf<<EventRow as Selectable<Pg>>::SelectExpression>,
    Nullable<SqlTypeOf<<AuthorRow as Selectable<Pg>>::SelectExpression>>,
    Nullable<SqlUuid>,
    Nullable<Text>,
);

/// The events of some `parts` of a company's chats, by chat and place; one statement. For the live
/// stream, which checks each reader's scope. `names` holds the names of the chats' contacts.
pub fn of_parts(
    conn: &mut PgConnection,
    company_id: Uuid,
    parts: &[(Uuid, RangeInclusive<i32>)],
    names: impl Fn(Uuid) -> Option<String>,
) -> QueryResult<Vec<Event>> {
    let mut sql: Statement<StreamColumns> = Statement::new(
        "SELECT e.chat_id, e.id, e.seq, e.at, e.type, e.author, e.guest, e.text, e.is_redacted, e.is_removed, \
         e.edited_at, e.is_inferred, e.attachments, e.data, e.delivery_state, e.delivery_at, e.delivery_reason, a.id, a.name, a.kind, a.is_partner, r.id, \
         CASE WHEN e.guest IS NOT NULL THEN (SELECT c.guests ->> e.guest FROM chats AS c \
         WHERE c.company_id = e.company_id AND c.id = e.chat_id) END FROM unnest(",
    );
    sql.bind(Bind::Ids(parts.iter().map(|(chat_id, _)| *chat_id).collect())).sql(", ");
    sql.bind(Bind::Numbers(parts.iter().map(|(_, seqs)| (*seqs.start()).into()).collect())).sql(", ");
    sql.bind(Bind::Numbers(parts.iter().map(|(_, seqs)| (*seqs.end()).into()).collect()));
    sql.sql(") AS part (chat_id, first, last) JOIN events AS e ON e.company_id = ").bind(Bind::Id(company_id));
    sql.sql(
        " AND e.chat_id = part.chat_id AND e.seq BETWEEN part.first AND part.last \
         LEFT JOIN agents AS a ON a.company_id = e.company_id AND a.id = e.agent_id \
         LEFT JOIN results AS r ON r.company_id = e.company_id AND r.event_id = e.id ORDER BY e.chat_id, e.seq",
    );
    sql.load::<(Uuid, EventRow, Option<AuthorRow>, Option<Uuid>, Option<String>)>(conn)?
        .into_iter()
        .map(|(chat_id, row, agent, result_id, guest)| {
            let person = if row.guest.is_some() { guest } else { names(chat_id) };
            event(chat_id, person, row, agent, result_id)
        })
        .collect()
}

/// `person` is the name of the contact, or of the guest that wrote it.
fn event(
    chat_id: Uuid,
    person: Option<String>,
    row: EventRow,
    agent: Option<AuthorRow>,
    result_id: Option<Uuid>,
) -> QueryResult<Event> {
    let author = match (row.author.as_deref(), agent) {
        (Some("contact"), _) => Some(Author::Contact { name: person }),
        (Some("guest"), _) => Some(Author::Guest { name: person.filter(|_| row.guest.is_some()) }),
        (_, Some(agent)) => Some(Author::Agent {
            id: agent.id,
            name: agent.name,
            agent_kind: word(&agent.kind)?,
            affiliation: affiliation(agent.is_partner),
        }),
        _ => None,
    };
    let delivery = match (row.delivery_state, row.delivery_at) {
        (Some(state), Some(at)) => {
            Some(EventDelivery { state: word(&state)?, at: at.into(), reason: row.delivery_reason })
        }
        _ => None,
    };
    Ok(Event {
        id: row.id,
        chat_id,
        seq: row.seq,
        at: row.at.into(),
        kind: word(&row.kind)?,
        author,
        text: row.text,
        redacted: row.is_redacted,
        removed: row.is_removed,
        edited_at: row.edited_at.map(Into::into),
        inferred: row.is_inferred,
        attachments: row.attachments.map(json).transpose()?.unwrap_or_default(),
        data: row.data,
        result_id,
        delivery,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seq: i32) -> EventWindow {
        EventWindow { after_seq: Some(seq), limit: Some(4), ..EventWindow::default() }
    }

    fn before(seq: i32) -> EventWindow {
        EventWindow { before_seq: Some(seq), limit: Some(4), ..EventWindow::default() }
    }

    #[test]
    fn a_window_is_found_by_counting() {
        let limited = EventWindow { limit: Some(4), ..EventWindow::default() };
        let windows = [
            (&limited, None, 10, (1, 4)),
            (&limited, None, 3, (1, 3)),
            (&limited, None, 0, (1, 0)),
            (&after(4), None, 10, (5, 8)),
            (&after(8), None, 10, (9, 10)),
            (&after(10), None, 10, (11, 10)),
            (&after(i32::MAX), None, 10, (11, 10)),
            (&before(5), None, 10, (1, 4)),
            (&before(3), None, 10, (1, 2)),
            (&before(1), None, 10, (1, 0)),
            (&before(0), None, 10, (1, 0)),
            (&before(i32::MAX), None, 10, (7, 10)),
            (&limited, Some(1), 10, (1, 4)),
            (&limited, Some(5), 10, (3, 6)),
            (&limited, Some(10), 10, (7, 10)),
            (&limited, Some(2), 2, (1, 2)),
        ];
        for (window, around, count, expected) in windows {
            assert_eq!(span(window, around, count), expected, "{window:?} {around:?} of {count}");
        }
    }

    #[test]
    fn limits_of_one_hold_the_event_itself() {
        let one = EventWindow { limit: Some(1), ..EventWindow::default() };
        for seq in 1..=3 {
            assert_eq!(span(&one, Some(seq), 3), (seq, seq));
        }
    }
}
