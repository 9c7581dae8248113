//! Claiming deliveries, by whichever server is first.
//!
//! A claim lasts for a while and names its attempt. When a server is killed its claims expire and
//! others take over; what it would have recorded is ignored then ([`super::settling`]).

use super::claims::{Claim, Endpoint, Message};
use crate::store::schema::{webhook_deliveries, webhook_events, webhooks};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz, Uuid as SqlUuid};
use std::collections::HashMap;
use uuid::Uuid;

/// How many due deliveries of an endpoint are looked at in one go.
const LOOKED_AT: i64 = 50;
/// How many of all endpoints.
const LOOKED_AT_IN_ALL: i64 = 1_000;
/// After how long a delivery that waits for one before it is looked at again. Normally it is due as
/// soon as that one is settled.
const AGAIN: TimeDelta = TimeDelta::seconds(5);

/// How much may be claimed.
#[derive(Clone, Debug)]
pub struct Room {
    /// How many deliveries in all.
    pub total: usize,
    /// How many of one endpoint.
    pub per_endpoint: usize,
    /// How many of these endpoints are under way already.
    pub busy: HashMap<Uuid, usize>,
}

/// Of a delivery: its id, its endpoint, its attempts, whether it was requested again, its subject.
type Columns = (Uuid, Uuid, i32, bool, Uuid);
/// Company, id and endpoint of a delivery that is due and, where another of its chat has to go first,
/// until when it waits.
type Due = (Uuid, Uuid, Uuid, Option<DateTime<Utc>>);

/// Claims due deliveries until `until`, the oldest of each chat first; returns them, and whether there
/// may be more that could be claimed. One statement when nothing is due.
pub fn claim(conn: &mut PgConnection, room: &Room, until: DateTime<Utc>) -> QueryResult<(Vec<Claim>, bool)> {
    if room.total == 0 {
        return Ok((Vec::new(), false));
    }
    conn.transaction(|conn| {
        let due = due(conn, room)?;
        if due.is_empty() {
            return Ok((Vec::new(), false));
        }
        let chosen = choose(&due, room);
        let postponed: Vec<&Due> = due.iter().filter(|(.., behind)| behind.is_some()).collect();
        postpone(conn, &postponed)?;
        let claims = take(conn, &chosen, until)?;
        let may_have_more = !postponed.is_empty() || !claims.is_empty();
        Ok((claims, may_have_more))
    })
}

/// The deliveries that are due, locked: company, id, endpoint and, where another of its chat has to go
/// first, until when it waits.
fn due(conn: &mut PgConnection, room: &Room) -> QueryResult<Vec<Due>> {
    let now = Utc::now();
    let full = room.busy.iter().filter(|(_, count)| **count >= room.per_endpoint).map(|(id, _)| *id).collect();
    let mut sql: Statement<(SqlUuid, SqlUuid, SqlUuid, Nullable<Timestamptz>)> = Statement::new(
        "SELECT due.company_id, due.id, due.webhook_id, (SELECT CASE WHEN earlier.claimed_until IS NULL \
         THEN greatest(earlier.next_attempt_at, ",
    );
    sql.bind(Bind::At(now + AGAIN)).sql(") ELSE ").bind(Bind::At(now + AGAIN));
    sql.sql(
        " END FROM webhook_deliveries AS earlier WHERE earlier.company_id = due.company_id \
         AND earlier.webhook_id = due.webhook_id AND earlier.subject = due.subject AND earlier.state = 'pending' \
         AND earlier.position < due.position ORDER BY earlier.position LIMIT 1) \
         FROM webhooks AS webhook CROSS JOIN LATERAL (SELECT d.company_id, d.id, d.webhook_id, d.subject, d.position \
         FROM webhook_deliveries AS d WHERE d.company_id = webhook.company_id AND d.webhook_id = webhook.id \
         AND d.state = 'pending' AND d.next_attempt_at <= ",
    );
    sql.bind(Bind::At(now)).sql(" ORDER BY d.next_attempt_at, d.position LIMIT ").bind(Bind::Number(LOOKED_AT));
    sql.sql(" FOR UPDATE SKIP LOCKED) AS due WHERE webhook.is_enabled AND webhook.id <> ALL(").bind(Bind::Ids(full));
    sql.sql(") ORDER BY due.position LIMIT ").bind(Bind::Number(LOOKED_AT_IN_ALL));
    sql.load(conn)
}

/// As many of those that wait for nothing as there is room for; all endpoints in turn.
fn choose(due: &[Due], room: &Room) -> Vec<(Uuid, Uuid)> {
    let mut used: HashMap<Uuid, usize> = HashMap::new();
    let mut ready: Vec<(usize, Uuid, Uuid)> = Vec::new();
    for (company_id, id, webhook_id, behind) in due {
        let turn = used.entry(*webhook_id).or_insert_with(|| room.busy.get(webhook_id).copied().unwrap_or(0));
        if behind.is_none() && *turn < room.per_endpoint {
            ready.push((*turn, *company_id, *id));
            *turn += 1;
        }
    }
    ready.sort_by_key(|(turn, ..)| *turn);
    ready.into_iter().take(room.total).map(|(_, company_id, id)| (company_id, id)).collect()
}

fn postpone(conn: &mut PgConnection, postponed: &[&Due]) -> QueryResult<()> {
    if postponed.is_empty() {
        return Ok(());
    }
    let mut sql: Statement =
        Statement::new("UPDATE webhook_deliveries AS d SET next_attempt_at = postponed.until FROM unnest(");
    sql.bind(Bind::Ids(postponed.iter().map(|(company_id, ..)| *company_id).collect())).sql(", ");
    sql.bind(Bind::Ids(postponed.iter().map(|(_, id, ..)| *id).collect())).sql(", ");
    sql.bind(Bind::Ats(postponed.iter().filter_map(|(.., behind)| *behind).collect()));
    sql.sql(") AS postponed (company_id, id, until) WHERE d.company_id = postponed.company_id AND d.id = postponed.id");
    sql.execute(conn).map(drop)
}

fn take(conn: &mut PgConnection, chosen: &[(Uuid, Uuid)], until: DateTime<Utc>) -> QueryResult<Vec<Claim>> {
    let mut claims = Vec::with_capacity(chosen.len());
    let mut of_companies: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (company_id, id) in chosen {
        of_companies.entry(*company_id).or_default().push(*id);
    }
    for (company_id, ids) in of_companies {
        let own = webhook_deliveries::company_id.eq(company_id).and(webhook_deliveries::id.eq_any(ids));
        diesel::update(webhook_deliveries::table.filter(own.clone()))
            .set((
                webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
                webhook_deliveries::last_attempt_at.eq(Utc::now()),
                webhook_deliveries::next_attempt_at.eq(until),
                webhook_deliveries::claimed_until.eq(until),
            ))
            .execute(conn)?;
        let message = webhook_events::company_id
            .eq(webhook_deliveries::company_id)
            .and(webhook_events::id.eq(webhook_deliveries::event_id));
        let endpoint = webhooks::company_id
            .eq(webhook_deliveries::company_id)
            .and(webhooks::id.eq(webhook_deliveries::webhook_id));
        let rows: Vec<(Columns, Message, Endpoint)> = webhook_deliveries::table
            .inner_join(webhook_events::table.on(message))
            .inner_join(webhooks::table.on(endpoint))
            .filter(own)
            .order(webhook_deliveries::position)
            .select((
                (
                    webhook_deliveries::id,
                    webhook_deliveries::webhook_id,
                    webhook_deliveries::attempts,
                    webhook_deliveries::is_redelivery,
                    webhook_deliveries::subject,
                ),
                Message::as_select(),
                Endpoint::as_select(),
            ))
            .load(conn)?;
        claims.extend(rows.into_iter().map(
            |((id, webhook_id, attempt, is_redelivery, subject), message, endpoint)| Claim {
                company_id,
                id,
                webhook_id,
                attempt,
                is_redelivery,
                subject,
                message,
                endpoint,
            },
        ));
    }
    Ok(claims)
}
