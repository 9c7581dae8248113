//! How a search is made: by the index or by walking the chats, whichever reads less.
//!
//! The planner is asked for its row estimate of each part, which reads only the statistics of
//! ANALYZE. It could choose itself, but not for a statement that is prepared once for all words.

use super::sought::Sought;
use super::{Search, Way, push_chats_with};
use crate::store::chats::predicate::ChatPredicate;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Json, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

/// What a walk costs for each chat and term: its events and its contact, in buffers.
const LOOK: f64 = 8.0;
/// What the index costs for each place with the term: that place, and then the chat.
const FETCH: f64 = 5.0;
/// The limit of a lookup: for a term with more matches the chats are walked.
const MOST: i64 = 30_000;
/// How many contacts with a term may be kept at hand while chats are walked.
const FEW_CONTACTS: f64 = 5_000.0;

/// The parts of the estimate, by name: of each term, its events, contacts and results.
const PARTS: [[&str; 3]; 10] = [
    ["events_0", "contacts_0", "results_0"],
    ["events_1", "contacts_1", "results_1"],
    ["events_2", "contacts_2", "results_2"],
    ["events_3", "contacts_3", "results_3"],
    ["events_4", "contacts_4", "results_4"],
    ["events_5", "contacts_5", "results_5"],
    ["events_6", "contacts_6", "results_6"],
    ["events_7", "contacts_7", "results_7"],
    ["events_8", "contacts_8", "results_8"],
    ["events_9", "contacts_9", "results_9"],
];

/// How many rows are expected.
#[derive(Clone, Debug, PartialEq)]
struct Estimate {
    /// Chats of the company.
    company: f64,
    /// Chats that all other conditions leave.
    left: f64,
    /// Of each term.
    terms: Vec<Frequency>,
}

/// How many rows are expected to hold a term.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frequency {
    is_indexed: bool,
    events: f64,
    contacts: f64,
    results: f64,
}

impl Frequency {
    /// Rows that the index leads to; a contact has about two chats.
    fn places(self) -> f64 {
        self.events + 2.0 * self.contacts + self.results
    }

    /// The part of a company's chats that have the term, when it is spread evenly over them.
    fn share(self, chats: f64) -> f64 {
        1.0 - (-self.places() / chats.max(1.0)).exp()
    }
}

impl Estimate {
    /// The term to look up in the index, or that the chats are to be walked until `wanted` are found.
    fn lead(&self, wanted: f64) -> Option<usize> {
        let indexed = (0..self.terms.len()).filter(|place| self.terms[*place].is_indexed);
        let lead = indexed.min_by(|a, b| self.terms[*a].places().total_cmp(&self.terms[*b].places()))?;
        let others = self.terms.len() as f64 - 1.0;
        let by_index = self.terms[lead].places() * (FETCH + LOOK * others);
        let share: f64 = self.terms.iter().map(|term| term.share(self.company)).product();
        let walked = self.left.min(wanted / share.max(f64::MIN_POSITIVE));
        let by_walking = walked * LOOK * (others + 1.0);
        (by_index <= by_walking && self.terms[lead].places() <= MOST as f64).then_some(lead)
    }
}

impl Search {
    /// Chooses how to find `wanted` of the chats of `rest`, the predicate without the terms; one
    /// statement, and another that looks up a rare one.
    pub fn plan(mut self, conn: &mut PgConnection, rest: &ChatPredicate<'_>, wanted: i64) -> QueryResult<Self> {
        if self.is_empty() {
            return Ok(self);
        }
        let company_id = rest.company_id();
        let estimate = self.estimate(conn, company_id, rest)?;
        let found = match estimate.lead(wanted as f64) {
            Some(lead) => self.look_up(conn, company_id, lead)?.map(|ids| Way::Among(lead, ids)),
            None => None,
        };
        let has_few_contacts = |term: &Frequency| term.is_indexed && term.contacts <= FEW_CONTACTS;
        self.way = found.unwrap_or_else(|| Way::Walk(estimate.terms.iter().map(has_few_contacts).collect()));
        Ok(self)
    }

    /// The chats with a term, each once; none when they are too many.
    fn look_up(&self, conn: &mut PgConnection, company_id: Uuid, place: usize) -> QueryResult<Option<Vec<Uuid>>> {
        let mut sql: Statement<SqlUuid> = Statement::new("");
        push_chats_with(&self.terms[place], company_id, &mut sql);
        sql.sql(" LIMIT ").bind(Bind::Number(MOST + 1));
        let mut ids: Vec<Uuid> = sql.load(conn)?;
        let are_all = ids.len() as i64 <= MOST;
        ids.sort_unstable();
        ids.dedup();
        Ok(are_all.then_some(ids))
    }

    fn estimate(&self, conn: &mut PgConnection, company_id: Uuid, rest: &ChatPredicate<'_>) -> QueryResult<Estimate> {
        let mut sql: Statement<Json> = Statement::new("EXPLAIN (FORMAT JSON) WITH company AS MATERIALIZED (");
        sql.sql("SELECT 1 FROM chats WHERE company_id = ").bind(Bind::Id(company_id)).sql("), rest AS MATERIALIZED (");
        for (at, arm) in rest.arms().into_iter().enumerate() {
            sql.sql(if at == 0 { "SELECT 1 FROM chats" } else { " UNION ALL SELECT 1 FROM chats" });
            rest.push(arm, &mut sql);
        }
        sql.sql(")");
        for (term, [events, contacts, results]) in self.terms.iter().zip(PARTS) {
            push_part(events, "events", term, company_id, &mut sql);
            push_part(contacts, "contacts", term, company_id, &mut sql);
            push_part(results, "results", term, company_id, &mut sql);
        }
        sql.sql(" SELECT FROM company, rest");
        for part in PARTS[..self.terms.len()].as_flattened() {
            sql.sql(", ").sql(part);
        }
        let plan: Value = sql.get_result(conn)?;
        let rows = |name: &str| rows_of(&plan, name);
        let terms = self.terms.iter().zip(PARTS);
        let terms = terms.map(|(term, [events, contacts, results])| Frequency {
            is_indexed: term.is_indexed(),
            events: rows(events),
            contacts: rows(contacts),
            results: rows(results),
        });
        Ok(Estimate { company: rows("company"), left: rows("rest"), terms: terms.collect() })
    }
}

/// Adds the part `name`: the rows of `table` that hold `term`. Here the pattern is no subquery: its
/// value is what the estimate is made of.
fn push_part<ST>(name: &'static str, table: &'static str, term: &Sought, company_id: Uuid, sql: &mut Statement<ST>) {
    sql.sql(", ").sql(name).sql(" AS MATERIALIZED (SELECT 1 FROM ").sql(table).sql(" WHERE words LIKE search_pattern(");
    sql.bind(Bind::Text(term.text().to_owned())).sql(") AND company_id = ").bind(Bind::Id(company_id)).sql(")");
}

/// The rows that a plan expects of its part `name`.
fn rows_of(plan: &Value, name: &str) -> f64 {
    let parts = plan[0]["Plan"]["Plans"].as_array().into_iter().flatten();
    let mut part =
        parts.filter(|part| part["Subplan Name"].as_str().and_then(|part| part.strip_prefix("CTE ")) == Some(name));
    part.next().and_then(|part| part["Plan Rows"].as_f64()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(left: f64, words: &[(bool, f64)]) -> Estimate {
        let word = |(is_indexed, events): &(bool, f64)| Frequency {
            is_indexed: *is_indexed,
            events: *events,
            contacts: 0.0,
            results: 0.0,
        };
        Estimate { company: 200_000.0, left, terms: words.iter().map(word).collect() }
    }

    #[test]
    fn a_rare_word_is_looked_up_and_a_frequent_one_walked() {
        assert_eq!(estimate(200_000.0, &[(true, 160.0)]).lead(51.0), Some(0));
        assert_eq!(estimate(200_000.0, &[(true, 300_000.0)]).lead(51.0), None);
        assert_eq!(estimate(200_000.0, &[(true, 300_000.0), (true, 160.0)]).lead(51.0), Some(1));
    }

    #[test]
    fn what_no_index_serves_is_walked_unless_another_word_leads() {
        assert_eq!(estimate(200_000.0, &[(false, 1.0)]).lead(51.0), None);
        assert_eq!(estimate(200_000.0, &[(false, 1.0), (true, 160.0)]).lead(51.0), Some(1));
    }

    #[test]
    fn few_chats_are_walked_whatever_the_word() {
        assert_eq!(estimate(20.0, &[(true, 160.0)]).lead(51.0), None);
    }

    #[test]
    fn the_rows_of_a_part_are_found_by_its_name() {
        let plan = serde_json::json!([{"Plan": {"Plan Rows": 9, "Plans": [
            {"Subplan Name": "CTE company", "Plan Rows": 7}, {"Subplan Name": "CTE rest", "Plan Rows": 5}]}}]);
        assert_eq!((rows_of(&plan, "rest"), rows_of(&plan, "events_0")), (5.0, 0.0));
    }
}
