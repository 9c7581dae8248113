//! The overview: statistics of the chats of a filter, from the same predicate as their list.
//!
//! Each part is one statement over the chats picked by the predicate; no part reads events. The
//! columns that a part needs are in the index that the lists walk.

pub mod breakdown;
mod chart;
mod durations;
mod question;

use super::Scope;
use super::database::snapshot::snapshot;
use super::sql::statement::{Bind, Statement};
use crate::calendar::buckets;
use crate::calendar::range::Bounds;
use crate::store::lists::ListQuery;
use crate::store::results;
use chart::Chart;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use question::Question;
use sightline_shared::{BucketSize, ChatFilter, Count, Durations, Overview, Queue, Range, ResultFilter};
use uuid::Uuid;

/// The overview of the chats of `list`. `zone` is the time zone of the chart; without `size` its buckets are as long
/// as shows the range well. At most 14 statements, on one snapshot.
pub fn overview(
    conn: &mut PgConnection,
    list: &ListQuery<ChatFilter>,
    zone: Tz,
    size: Option<BucketSize>,
) -> QueryResult<Overview> {
    snapshot(conn, |conn| parts(conn, list, zone, size))
}

fn parts(
    conn: &mut PgConnection,
    list: &ListQuery<ChatFilter>,
    zone: Tz,
    size: Option<BucketSize>,
) -> QueryResult<Overview> {
    let ListQuery { scope, filter, bounds } = list;
    let bounds = bounds.as_ref();
    let question = Question::load(conn, list)?;
    let queue = queue(conn, scope, filter)?;
    let not_delivered = not_delivered(conn, list)?;
    let range = if question.predicate.is_empty() { None } else { question.range(conn)? };
    let Some((from, to)) = range else { return Ok(nothing(not_delivered, queue, bounds)) };
    let size = size.unwrap_or_else(|| buckets::size(from, to));
    let mut chart = Chart::new(&buckets::beginnings(size, zone, from, to), to);
    let organizations = question.fill(conn, scope, &mut chart)?;
    let measured = question.durations(conn, &mut chart)?;
    Ok(Overview {
        total: chart.total,
        range: Some(Range { from: Some(from.into()), to: Some(to.into()), time_zone: zone.name().to_owned() }),
        bucket_size: size,
        buckets: chart.buckets,
        forms: question.forms(conn)?,
        not_delivered,
        queue,
        waiting: measured.waiting,
        waiting_for_bot: measured.waiting_for_bot,
        first_response: measured.first_response,
        bot_first_response: measured.bot_first_response,
        agents: question.agents(conn)?,
        organizations,
    })
}

/// The overview of no chats at all.
fn nothing(not_delivered: Count, queue: Queue, bounds: Option<&Bounds>) -> Overview {
    Overview {
        total: 0,
        range: bounds.cloned().map(Into::into),
        bucket_size: BucketSize::Day,
        buckets: Vec::new(),
        forms: Vec::new(),
        not_delivered,
        queue,
        waiting: Durations::default(),
        waiting_for_bot: Durations::default(),
        first_response: Durations::default(),
        bot_first_response: Durations::default(),
        agents: Vec::new(),
        organizations: Vec::new(),
    }
}

/// The results that a webhook has not accepted, as their list counts them; one statement.
fn not_delivered(conn: &mut PgConnection, list: &ListQuery<ChatFilter>) -> QueryResult<Count> {
    let ListQuery { scope, filter, bounds } = list;
    let (range, organization_ids) = (filter.range.clone(), filter.organization_ids.clone());
    let filter = ResultFilter { range, organization_ids, delivered: Some(false), ..ResultFilter::default() };
    results::count(conn, &ListQuery { scope: scope.clone(), filter, bounds: bounds.clone() })
}

/// The chats that wait now in the organizations of the filter; one statement.
fn queue(conn: &mut PgConnection, scope: &Scope, filter: &ChatFilter) -> QueryResult<Queue> {
    let organizations = scope.narrow(&filter.organization_ids);
    let mut sql: Statement<(SqlUuid, Timestamptz)> = Statement::new(
        "SELECT organization_id, waiting_since FROM chats WHERE state = 'queued' AND state <> 'closed' AND company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id()));
    if let Some(ids) = &organizations {
        sql.sql(" AND ").is_one_of("organization_id", ids);
    }
    let rows: Vec<(Uuid, DateTime<Utc>)> = sql.load(conn)?;
    let now = Utc::now();
    let is_over = |(id, since): &&(Uuid, DateTime<Utc>)| now - *since > scope.waiting_target(*id);
    Ok(Queue {
        count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        over_target: i64::try_from(rows.iter().filter(is_over).count()).unwrap_or(i64::MAX),
        longest_since: rows.iter().map(|(_, since)| *since).min().map(Into::into),
    })
}
