//! The overview: what the chats of a filter come to, from the same predicate as their list.
//!
//! Each part is one statement over the chats picked by the predicate; nothing reads events. What a
//! part needs of a chat stands in the index that the lists walk.

mod chart;

use super::Scope;
use super::chat_predicate::ChatPredicate;
use super::columns::{affiliation, word};
use super::snapshot::snapshot;
use super::statement::{Bind, CAP, Statement};
use crate::buckets;
use crate::range::Bounds;
use chart::Chart;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::{
    AgentCount, BucketSize, ChatFilter, Durations, FormCount, OrganizationCount, Overview, Queue, Range, RangeBasis,
};
use uuid::Uuid;

const MOST_FORMS: i64 = 20;
const MOST_AGENTS: i64 = 10;
const MOST_ORGANIZATIONS: usize = 50;

/// What a question needs throughout.
struct Question<'a> {
    predicate: ChatPredicate<'a>,
    company_id: Uuid,
    /// By what a chat stands in the chart.
    basis: RangeBasis,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// What the chats come to that `filter` asks for. `bounds` is the filter's range, `zone` the time
/// zone of the chart. At most 13 statements, as of one moment.
///
/// # Errors
/// When a query fails.
pub fn overview(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &ChatFilter,
    bounds: Option<&Bounds>,
    zone: Tz,
) -> QueryResult<Overview> {
    snapshot(conn, |conn| parts(conn, scope, filter, bounds, zone))
}

fn parts(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &ChatFilter,
    bounds: Option<&Bounds>,
    zone: Tz,
) -> QueryResult<Overview> {
    let mut predicate = ChatPredicate::load(conn, scope, filter, bounds)?;
    predicate.plan_search(conn, CAP + 1)?;
    let question = Question {
        predicate,
        company_id: scope.company_id(),
        basis: filter.on.unwrap_or(RangeBasis::Activity),
        from: bounds.and_then(|bounds| bounds.from),
        to: bounds.and_then(|bounds| bounds.to),
    };
    let queue = queue(conn, scope, filter)?;
    let range = if question.predicate.is_empty() { None } else { question.range(conn)? };
    let Some((from, to)) = range else { return Ok(nothing(queue, bounds)) };
    let size = buckets::size(from, to);
    let mut chart = Chart::new(&buckets::beginnings(size, zone, from, to), to);
    let organizations = question.fill(conn, scope, &mut chart)?;
    let (waiting, first_response) = question.durations(conn, &mut chart)?;
    Ok(Overview {
        total: chart.total,
        range: Some(Range { from: Some(from.into()), to: Some(to.into()), time_zone: zone.name().to_owned() }),
        bucket_size: size,
        buckets: chart.buckets,
        forms: question.forms(conn)?,
        queue,
        waiting,
        first_response,
        agents: question.agents(conn)?,
        organizations,
    })
}

/// The overview of no chats at all.
fn nothing(queue: Queue, bounds: Option<&Bounds>) -> Overview {
    Overview {
        total: 0,
        range: bounds.cloned().map(Into::into),
        bucket_size: BucketSize::Day,
        buckets: Vec::new(),
        forms: Vec::new(),
        queue,
        waiting: Durations::default(),
        first_response: Durations::default(),
        agents: Vec::new(),
        organizations: Vec::new(),
    }
}

/// Bucket and state, bucket and type, or organization, with the number of chats.
type Counts = (Nullable<Integer>, Nullable<Text>, Nullable<Text>, Nullable<SqlUuid>, BigInt);
type CountRow = (Option<i32>, Option<String>, Option<String>, Option<Uuid>, i64);
/// A bucket or all of them, and of two durations how many sessions, their middle and ninth tenth.
type Percentiles = (Nullable<Integer>, BigInt, Nullable<Array<Double>>, BigInt, Nullable<Array<Double>>);
type PercentilesRow = (Option<i32>, i64, Option<Vec<f64>>, i64, Option<Vec<f64>>);

impl Question<'_> {
    /// Adds `WITH picked AS (…)`: the chats asked for, each once. So what hangs on them is joined, never looked
    /// for with `IN`: the planner does not know how many ids it would find, takes them for few, and would walk an
    /// index once for each chat of a year.
    fn push_picked<ST>(&self, sql: &mut Statement<ST>) {
        sql.sql("WITH picked AS (");
        for (place, arm) in self.predicate.arms().into_iter().enumerate() {
            sql.sql(if place == 0 { "" } else { " UNION ALL " });
            sql.sql(
                "SELECT chats.id, chats.organization_id, chats.state, chats.type, chats.started_at, \
                 chats.updated_at, chats.result_count FROM chats",
            );
            self.predicate.push(arm, sql);
        }
        sql.sql(")");
    }

    /// Adds `, placed AS (…)`: the same with the instant at which each stands in the chart.
    fn push_placed<ST>(&self, sql: &mut Statement<ST>) {
        self.push_picked(sql);
        sql.sql(", placed AS (SELECT picked.*, ");
        match self.basis {
            RangeBasis::Started => sql.sql("picked.started_at AS at FROM picked)"),
            RangeBasis::Updated => sql.sql("picked.updated_at AS at FROM picked)"),
            RangeBasis::Activity => {
                // Of later sessions only those that begin in the range can move a chat in it.
                sql.sql("greatest(picked.started_at, later.started_at");
                if let Some(from) = self.from {
                    sql.sql(", ").bind(Bind::At(from));
                }
                sql.sql(") AS at FROM picked LEFT JOIN (SELECT chat_id, max(started_at) AS started_at FROM sessions");
                sql.sql(" WHERE company_id = ").bind(Bind::Id(self.company_id)).sql(" AND number > 1");
                sql.and_between("started_at", self.from, self.to);
                sql.sql(" GROUP BY chat_id) AS later ON later.chat_id = picked.id)")
            }
        };
    }

    /// The range of the chart: that of the question, and where it is open, from the first and to
    /// the last of the chats. None without chats to tell.
    fn range(&self, conn: &mut PgConnection) -> QueryResult<Option<(DateTime<Utc>, DateTime<Utc>)>> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            return Ok(Some((from, to)));
        }
        let mut sql: Statement<(Nullable<Timestamptz>, Nullable<Timestamptz>)> = Statement::new("");
        self.push_placed(&mut sql);
        sql.sql(" SELECT min(at), max(at) FROM placed");
        let (first, last): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = sql.get_result(conn)?;
        let first = self.from.or(first);
        let last = self.to.or(last.map(|last| last + TimeDelta::milliseconds(1)));
        Ok(first.zip(last).filter(|(first, last)| first < last))
    }

    /// Counts the chats into the chart, and by organization.
    fn fill(&self, conn: &mut PgConnection, scope: &Scope, chart: &mut Chart) -> QueryResult<Vec<OrganizationCount>> {
        let mut sql: Statement<Counts> = Statement::new("");
        self.push_placed(&mut sql);
        sql.sql(" SELECT bucket, state, type, organization_id, count(*) FROM (SELECT width_bucket(at, ");
        sql.bind(Bind::Ats(chart.beginnings.clone()));
        sql.sql(
            ") AS bucket, state, type, organization_id FROM placed) AS bucketed \
             GROUP BY GROUPING SETS ((bucket, state), (bucket, type), (organization_id))",
        );
        let rows: Vec<CountRow> = sql.load(conn)?;
        let mut organizations = Vec::new();
        for row in rows {
            match row {
                (Some(bucket), Some(state), ..) => chart.add_state(bucket, word(&state)?, row.4),
                (Some(bucket), None, Some(kind), ..) => chart.add_type(bucket, word(&kind)?, row.4),
                (.., Some(id), chats) => {
                    organizations.push(OrganizationCount { organization: scope.reference(id), chats });
                }
                _ => {}
            }
        }
        organizations.sort_by(|one, other| {
            let name = |count: &OrganizationCount| (count.organization.name.clone(), count.organization.id);
            other.chats.cmp(&one.chats).then_with(|| name(one).cmp(&name(other)))
        });
        organizations.truncate(MOST_ORGANIZATIONS);
        Ok(organizations)
    }

    fn forms(&self, conn: &mut PgConnection) -> QueryResult<Vec<FormCount>> {
        let mut sql: Statement<(Text, BigInt)> = Statement::new("");
        self.push_picked(&mut sql);
        sql.sql(
            " SELECT form_name, count(*) FROM picked JOIN results ON results.chat_id = picked.id WHERE company_id = ",
        )
        .bind(Bind::Id(self.company_id));
        sql.and_between("submitted_at", self.from, self.to);
        sql.sql(" AND picked.result_count > 0 GROUP BY form_name ORDER BY count(*) DESC, form_name LIMIT ");
        sql.bind(Bind::Number(MOST_FORMS));
        let rows: Vec<(String, i64)> = sql.load(conn)?;
        Ok(rows.into_iter().map(|(form, count)| FormCount { form, count }).collect())
    }

    fn agents(&self, conn: &mut PgConnection) -> QueryResult<Vec<AgentCount>> {
        let mut sql: Statement<(SqlUuid, Text, Text, Bool, BigInt)> = Statement::new("");
        self.push_picked(&mut sql);
        sql.sql(
            " SELECT agents.id, agents.name, agents.kind, agents.is_partner, busy.chats FROM (\
             SELECT agent_id, count(*) AS chats FROM picked JOIN participants ON participants.chat_id = picked.id \
             WHERE company_id = ",
        );
        sql.bind(Bind::Id(self.company_id));
        sql.sql(" AND NOT is_again GROUP BY agent_id ORDER BY count(*) DESC, agent_id LIMIT ");
        sql.bind(Bind::Number(MOST_AGENTS)).sql(") AS busy JOIN agents ON agents.company_id = ");
        sql.bind(Bind::Id(self.company_id));
        sql.sql(" AND agents.id = busy.agent_id ORDER BY busy.chats DESC, agents.name_folded, agents.id");
        let rows: Vec<(Uuid, String, String, bool, i64)> = sql.load(conn)?;
        let count = |(id, name, kind, is_partner, chats): (Uuid, String, String, bool, i64)| {
            Ok(AgentCount { id, name, kind: word(&kind)?, affiliation: affiliation(is_partner), chats })
        };
        rows.into_iter().map(count).collect()
    }

    /// Waiting times and first responses, these also in the chart.
    fn durations(&self, conn: &mut PgConnection, chart: &mut Chart) -> QueryResult<(Durations, Durations)> {
        let mut sql: Statement<Percentiles> = Statement::new("");
        self.push_picked(&mut sql);
        sql.sql(
            " SELECT bucket, count(waiting), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY waiting), \
             count(response), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY response) FROM (\
             SELECT width_bucket(sessions.started_at, ",
        );
        sql.bind(Bind::Ats(chart.beginnings.clone()));
        sql.sql(
            ") AS bucket, extract(epoch FROM accepted_at - sessions.started_at)::float8 AS waiting, \
             extract(epoch FROM first_response_at - sessions.started_at)::float8 AS response \
             FROM picked JOIN sessions ON sessions.chat_id = picked.id WHERE company_id = ",
        );
        sql.bind(Bind::Id(self.company_id));
        sql.and_between("sessions.started_at", self.from, self.to);
        sql.sql(") AS timed GROUP BY GROUPING SETS ((), (bucket))");
        let rows: Vec<PercentilesRow> = sql.load(conn)?;
        let mut found = (Durations::default(), Durations::default());
        for (bucket, accepted, waiting, answered, response) in rows {
            let response = durations(answered, response);
            match bucket {
                None => found = (durations(accepted, waiting), response),
                Some(number) => chart.add_response(number, response),
            }
        }
        Ok(found)
    }
}

fn durations(sessions: i64, found: Option<Vec<f64>>) -> Durations {
    let at = |place: usize| found.as_ref().and_then(|found| found.get(place)).copied();
    Durations { sessions, median_seconds: at(0), p90_seconds: at(1) }
}

/// Who waits now in the organizations of the filter; one statement.
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
