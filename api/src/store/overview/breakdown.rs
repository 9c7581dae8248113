//! The chats of a filter by agent, organization or form: a row for each, which is the overview of its chats.

use super::durations::durations;
use super::question::Question;
use crate::store::Scope;
use crate::store::database::snapshot::snapshot;
use crate::store::lists::ListQuery;
use crate::store::schema::agents;
use crate::store::sql::columns::{affiliation, word};
use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Double, Nullable, Text};
use sightline_shared::{Breakdown, BreakdownAgent, BreakdownBy, BreakdownRow, ChatFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// How many rows are returned.
const MOST: usize = 500;

/// A key with the numbers of its chats: all, the open ones, those with results.
type Counts = (Text, BigInt, BigInt, BigInt);
/// A key, and the seconds of the waits that persons and bots ended, and of the responses of both.
type Timed = (Text, Seconds, Seconds, Seconds, Seconds);
type Seconds = Nullable<Array<Double>>;
type TimedRow = (String, Option<Vec<f64>>, Option<Vec<f64>>, Option<Vec<f64>>, Option<Vec<f64>>);

/// A row while it is added up.
#[derive(Clone, Debug, Default)]
struct Sums {
    chats: i64,
    open: i64,
    with_results: i64,
    results: i64,
    /// As in [`Timed`].
    seconds: [Vec<f64>; 4],
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.chats += other.chats;
        self.open += other.open;
        self.with_results += other.with_results;
        self.results += other.results;
        self.seconds.iter_mut().zip(&other.seconds).for_each(|(all, some)| all.extend(some));
    }

    fn row(mut self) -> BreakdownRow {
        let [waiting, waiting_for_bot, first_response, bot_first_response] =
            self.seconds.each_mut().map(|seconds| durations(seconds));
        BreakdownRow {
            agent: None,
            organization: None,
            form: None,
            chats: self.chats,
            open: self.open,
            with_results: self.with_results,
            results: self.results,
            waiting,
            waiting_for_bot,
            first_response,
            bot_first_response,
        }
    }
}

/// The breakdown of the chats of `list`. At most eight statements, on one snapshot.
pub fn breakdown(conn: &mut PgConnection, list: &ListQuery<ChatFilter>, by: BreakdownBy) -> QueryResult<Breakdown> {
    snapshot(conn, |conn| {
        let question = Question::load(conn, list)?;
        if question.predicate.is_empty() {
            return Ok(Breakdown { by, total: 0, rows: Vec::new(), more: false });
        }
        let total = question.total(conn)?;
        let rows = Rows { by, filter: &list.filter };
        let mut sums = question.sums(conn, rows)?;
        if by == BreakdownBy::Organization {
            sums = with_those_below(&sums, list);
        }
        let mut sums: Vec<(String, Sums)> = sums.into_iter().collect();
        sums.sort_by(|(one, left), (other, right)| right.chats.cmp(&left.chats).then_with(|| one.cmp(other)));
        let more = sums.len() > MOST;
        sums.truncate(MOST);
        Ok(Breakdown { by, total, rows: named(conn, &list.scope, by, sums)?, more })
    })
}

/// What the rows are of. Where the filter names agents or forms, only these have rows: those of others would lead to
/// chats that the filter does not have.
#[derive(Clone, Copy)]
struct Rows<'a> {
    by: BreakdownBy,
    filter: &'a ChatFilter,
}

impl Question<'_> {
    fn total(&self, conn: &mut PgConnection) -> QueryResult<i64> {
        let mut sql: Statement<BigInt> = Statement::new("");
        self.push_picked("chats.id", &mut sql);
        sql.sql(" SELECT count(*) FROM picked");
        sql.get_result(conn)
    }

    fn sums(&self, conn: &mut PgConnection, rows: Rows<'_>) -> QueryResult<HashMap<String, Sums>> {
        let mut sums: HashMap<String, Sums> = HashMap::new();
        let mut sql: Statement<Counts> = Statement::new("");
        self.push_keyed(rows, &mut sql);
        sql.sql(
            " SELECT key, count(*), count(*) FILTER (WHERE state <> 'closed'), \
             count(*) FILTER (WHERE result_count > 0) FROM keyed GROUP BY key",
        );
        for (key, chats, open, with_results) in sql.load::<(String, i64, i64, i64)>(conn)? {
            sums.insert(key, Sums { chats, open, with_results, ..Sums::default() });
        }
        let mut sql: Statement<(Text, BigInt)> = Statement::new("");
        self.push_keyed(rows, &mut sql);
        sql.sql(" SELECT key, count(*) FROM keyed JOIN results ON results.chat_id = keyed.id");
        sql.sql(if rows.by == BreakdownBy::Form { " AND results.form_name = keyed.key" } else { "" });
        sql.sql(" WHERE keyed.result_count > 0 AND results.company_id = ").bind(Bind::Id(self.company_id));
        sql.and_between("results.submitted_at", self.from, self.to);
        sql.sql(" GROUP BY key");
        for (key, results) in sql.load::<(String, i64)>(conn)? {
            sums.entry(key).or_default().results = results;
        }
        self.add_seconds(conn, rows, &mut sums)?;
        Ok(sums)
    }

    /// Adds what the sessions of the chats took that began in the range. Holds some 32 bytes for each session of each
    /// row meanwhile.
    fn add_seconds(
        &self,
        conn: &mut PgConnection,
        rows: Rows<'_>,
        sums: &mut HashMap<String, Sums>,
    ) -> QueryResult<()> {
        let mut sql: Statement<Timed> = Statement::new("");
        self.push_keyed(rows, &mut sql);
        // A session has a row for each of its waits, and its responses in the first.
        sql.sql(
            " SELECT key, array_agg(by_agent) FILTER (WHERE by_agent IS NOT NULL), \
             array_agg(by_bot) FILTER (WHERE by_bot IS NOT NULL), \
             array_agg(response) FILTER (WHERE response IS NOT NULL AND place = 1), \
             array_agg(bot_response) FILTER (WHERE bot_response IS NOT NULL AND place = 1) \
             FROM (SELECT key, response, bot_response, wait.by_agent, wait.by_bot, coalesce(wait.place, 1) AS place \
             FROM (SELECT keyed.key, date_part('epoch', first_response_at - contact_wrote_at) AS response, \
             date_part('epoch', bot_response_at - contact_wrote_at) AS bot_response, waited, waited_for_bot \
             FROM sessions JOIN keyed ON keyed.id = sessions.chat_id WHERE sessions.company_id = ",
        );
        sql.bind(Bind::Id(self.company_id));
        sql.and_between("sessions.started_at", self.from, self.to);
        sql.sql(
            " OFFSET 0) AS measured LEFT JOIN LATERAL unnest(waited, waited_for_bot) WITH ORDINALITY \
             AS wait (by_agent, by_bot, place) ON true) AS timed GROUP BY key",
        );
        for row in sql.load_iter::<TimedRow, PgRowByRowLoadingMode>(conn)? {
            let (key, waited, bot_waited, response, bot_response) = row?;
            let seconds = [waited, bot_waited, response, bot_response].map(Option::unwrap_or_default);
            sums.entry(key).or_default().seconds = seconds;
        }
        Ok(())
    }

    /// Adds `WITH picked AS (…), keyed AS (…)`: the requested chats, once for each row that they are in.
    fn push_keyed<ST>(&self, Rows { by, filter }: Rows<'_>, sql: &mut Statement<ST>) {
        self.push_picked("chats.id, chats.state, chats.result_count, chats.organization_id", sql);
        sql.sql(", keyed AS (SELECT picked.id, picked.state, picked.result_count, ");
        match by {
            BreakdownBy::Organization => drop(sql.sql("picked.organization_id::text AS key FROM picked")),
            BreakdownBy::Agent => {
                sql.sql("members.agent_id::text AS key FROM picked JOIN participants AS members");
                sql.sql(" ON members.company_id = ").bind(Bind::Id(self.company_id));
                sql.sql(" AND members.chat_id = picked.id AND NOT members.is_again");
                if !filter.agent_ids.is_empty() {
                    sql.sql(" AND ").is_one_of("members.agent_id", &filter.agent_ids);
                }
            }
            BreakdownBy::Form => {
                sql.sql("filled.form_name AS key FROM picked JOIN (SELECT DISTINCT chat_id, form_name FROM results");
                sql.sql(" WHERE company_id = ").bind(Bind::Id(self.company_id));
                if !filter.forms.is_empty() {
                    sql.sql(" AND ").is_word_of("form_name", filter.forms.clone());
                }
                sql.sql(") AS filled ON filled.chat_id = picked.id WHERE picked.result_count > 0");
            }
        }
        sql.sql(")");
    }
}

/// Each organization that the filter has, with what those below it have: its row leads to the chats of all of them.
fn with_those_below(sums: &HashMap<String, Sums>, list: &ListQuery<ChatFilter>) -> HashMap<String, Sums> {
    let ListQuery { scope, filter, .. } = list;
    let asked = scope.narrow(&filter.organization_ids);
    let is_asked = |id: Uuid| asked.as_ref().is_none_or(|asked| asked.contains(&id));
    let above: HashMap<Uuid, Option<Uuid>> =
        scope.organizations().iter().map(|organization| (organization.id, organization.parent_id)).collect();
    let mut all: HashMap<String, Sums> = HashMap::new();
    for (key, own) in sums {
        let mut next = key.parse::<Uuid>().ok();
        while let Some(id) = next.filter(|id| is_asked(*id)) {
            all.entry(id.to_string()).or_default().add(own);
            next = above.get(&id).copied().flatten();
        }
    }
    all
}

fn named(
    conn: &mut PgConnection,
    scope: &Scope,
    by: BreakdownBy,
    sums: Vec<(String, Sums)>,
) -> QueryResult<Vec<BreakdownRow>> {
    let id = |key: &str| key.parse::<Uuid>().unwrap_or_default();
    let mut known = HashMap::new();
    if by == BreakdownBy::Agent {
        let ids: Vec<Uuid> = sums.iter().map(|(key, _)| id(key)).collect();
        let rows: Vec<(Uuid, String, String, bool)> = agents::table
            .filter(agents::company_id.eq(scope.company_id()).and(agents::id.eq_any(ids)))
            .select((agents::id, agents::name, agents::kind, agents::is_partner))
            .load(conn)?;
        for (id, name, kind, is_partner) in rows {
            known.insert(id, BreakdownAgent { id, name, kind: word(&kind)?, affiliation: affiliation(is_partner) });
        }
    }
    let row = |(key, sums): (String, Sums)| {
        let row = sums.row();
        match by {
            BreakdownBy::Agent => BreakdownRow { agent: known.remove(&id(&key)), ..row },
            BreakdownBy::Organization => BreakdownRow { organization: Some(scope.reference(id(&key))), ..row },
            BreakdownBy::Form => BreakdownRow { form: Some(key), ..row },
        }
    };
    Ok(sums.into_iter().map(row).collect())
}
