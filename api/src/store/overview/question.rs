//! Counts of the chats of a question: over time, by organization, form and agent.

use super::chart::Chart;
use crate::store::Scope;
use crate::store::chats::predicate::ChatPredicate;
use crate::store::lists::ListQuery;
use crate::store::sql::columns::{affiliation, word};
use crate::store::sql::statement::{Bind, CAP, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sightline_shared::{AgentCount, ChatFilter, FormCount, OrganizationCount, RangeBasis};
use uuid::Uuid;

const MOST_FORMS: i64 = 20;
const MOST_AGENTS: i64 = 10;
const MOST_ORGANIZATIONS: usize = 50;

/// What a question needs throughout.
pub struct Question<'a> {
    /// Which chats.
    pub predicate: ChatPredicate<'a>,
    /// The company.
    pub company_id: Uuid,
    /// What places a chat in the chart.
    pub basis: RangeBasis,
    /// Where the range begins.
    pub from: Option<DateTime<Utc>>,
    /// Before what it ends.
    pub to: Option<DateTime<Utc>>,
}

/// Bucket and state, bucket and type, or organization, with the number of chats.
type Counts = (Nullable<Integer>, Nullable<Text>, Nullable<Text>, Nullable<SqlUuid>, BigInt);
type CountRow = (Option<i32>, Option<String>, Option<String>, Option<Uuid>, i64);

impl<'a> Question<'a> {
    /// The question for the chats of `list`; one statement for a name of an agent, and some for words.
    pub fn load(conn: &mut PgConnection, list: &'a ListQuery<ChatFilter>) -> QueryResult<Self> {
        let ListQuery { scope, filter, bounds } = list;
        let mut predicate = ChatPredicate::load(conn, list)?;
        predicate.plan_search(conn, CAP + 1)?;
        Ok(Self {
            predicate,
            company_id: scope.company_id(),
            basis: filter.on.unwrap_or(RangeBasis::Activity),
            from: bounds.as_ref().and_then(|bounds| bounds.from),
            to: bounds.as_ref().and_then(|bounds| bounds.to),
        })
    }
}

impl Question<'_> {
    /// Adds `WITH picked AS (…)`: these columns of the requested chats, each once. Rows that belong to them are
    /// joined, never selected with `IN`: the planner does not know how many ids there are, assumes few, and would
    /// walk an index once for each chat of a year.
    pub(super) fn push_picked<ST>(&self, columns: &'static str, sql: &mut Statement<ST>) {
        sql.sql("WITH picked AS (");
        for (place, arm) in self.predicate.arms().into_iter().enumerate() {
            sql.sql(if place == 0 { "SELECT " } else { " UNION ALL SELECT " }).sql(columns).sql(" FROM chats");
            self.predicate.push(arm, sql);
        }
        sql.sql(")");
    }

    /// Adds `, placed AS (…)`: the same with the instant of each in the chart.
    fn push_placed<ST>(&self, columns: &'static str, sql: &mut Statement<ST>) {
        self.push_picked(columns, sql);
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

    /// The range of the chart: that of the question, with an open end replaced by the first or last
    /// of the chats. `None` when that needs chats and there are none.
    pub fn range(&self, conn: &mut PgConnection) -> QueryResult<Option<(DateTime<Utc>, DateTime<Utc>)>> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            return Ok(Some((from, to)));
        }
        let mut sql: Statement<(Nullable<Timestamptz>, Nullable<Timestamptz>)> = Statement::new("");
        self.push_placed("chats.id, chats.started_at, chats.updated_at", &mut sql);
        sql.sql(" SELECT min(at), max(at) FROM placed");
        let (first, last): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = sql.get_result(conn)?;
        let first = self.from.or(first);
        let last = self.to.or(last.map(|last| last + TimeDelta::milliseconds(1)));
        Ok(first.zip(last).filter(|(first, last)| first < last))
    }

    /// Counts the chats into the chart, and by organization. They are counted once, by all of it, and these few
    /// numbers then added up in three ways; the chats themselves would be sorted for each.
    pub fn fill(
        &self,
        conn: &mut PgConnection,
        scope: &Scope,
        chart: &mut Chart,
    ) -> QueryResult<Vec<OrganizationCount>> {
        let mut sql: Statement<Counts> = Statement::new("");
        self.push_placed(
            "chats.id, chats.started_at, chats.updated_at, chats.state, chats.type, chats.organization_id",
            &mut sql,
        );
        sql.sql(", counted AS (SELECT bucket, state, type, organization_id, count(*) AS chats FROM (");
        sql.sql("SELECT width_bucket(at, ").bind(Bind::Ats(chart.beginnings.clone()));
        sql.sql(
            ") AS bucket, state, type, organization_id FROM placed) AS bucketed \
             GROUP BY bucket, state, type, organization_id) \
             SELECT bucket, state, type, organization_id, sum(chats)::bigint FROM counted \
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

    /// The forms with the most results.
    pub fn forms(&self, conn: &mut PgConnection) -> QueryResult<Vec<FormCount>> {
        let mut sql: Statement<(Text, BigInt)> = Statement::new("");
        self.push_picked("chats.id, chats.result_count", &mut sql);
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

    /// The agents and bots with the most chats.
    pub fn agents(&self, conn: &mut PgConnection) -> QueryResult<Vec<AgentCount>> {
        let mut sql: Statement<(SqlUuid, Text, Text, Bool, BigInt)> = Statement::new(
            "SELECT agents.id, agents.name, agents.kind, agents.is_partner, busy.chats FROM (\
             SELECT agent_id, sum(chats)::bigint AS chats FROM (",
        );
        self.predicate.push_members(&mut sql);
        sql.sql(") AS members GROUP BY agent_id HAVING sum(chats) > 0 ORDER BY 2 DESC, agent_id LIMIT ");
        sql.bind(Bind::Number(MOST_AGENTS)).sql(") AS busy JOIN agents ON agents.company_id = ");
        sql.bind(Bind::Id(self.company_id));
        sql.sql(" AND agents.id = busy.agent_id ORDER BY busy.chats DESC, agents.name_folded, agents.id");
        let rows: Vec<(Uuid, String, String, bool, i64)> = sql.load(conn)?;
        let count = |(id, name, kind, is_partner, chats): (Uuid, String, String, bool, i64)| {
            Ok(AgentCount { id, name, kind: word(&kind)?, affiliation: affiliation(is_partner), chats })
        };
        rows.into_iter().map(count).collect()
    }
}
