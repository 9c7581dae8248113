//! Which chats: the one predicate of rows, count, export and charts.
//!
//! The range by activity is written as arms that never share a chat, each of which walks an index:
//! a chat last updated in the range is in it, unless it was closed before; one updated before it only when it is still open;
//! one updated after it only when a session of its own reaches in.

use super::Scope;
use super::search::Search;
use super::statement::{Bind, Statement};
use crate::range::Bounds;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{PgConnection, QueryResult};
use sightline_shared::{ChatFilter, ChatSortKey, RangeBasis};
use uuid::Uuid;

/// A range of which all rows may be sorted for a page: two months.
const SHORT: TimeDelta = TimeDelta::days(62);

/// A part of the chats asked for; the parts of one predicate share no chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// Nothing is said of times.
    AtAnyTime,
    /// Started in the range.
    Started,
    /// Last updated in the range.
    Updated,
    /// Last updated in the range, into which its last session reaches: what merely came after a
    /// chat was closed makes it no chat of that day.
    Active,
    /// Last updated before the range, and open ever since.
    OpenSince(DateTime<Utc>),
    /// Updated again after the range, in which a session of it lies.
    UpdatedAgain(DateTime<Utc>),
}

/// Which chats of a scope.
#[derive(Clone, Debug)]
pub struct ChatPredicate<'a> {
    company_id: Uuid,
    /// `None` for the whole company.
    organization_ids: Option<Vec<Uuid>>,
    filter: &'a ChatFilter,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    search: Option<Search>,
}

impl<'a> ChatPredicate<'a> {
    /// The chats that `scope` sees, `filter` asks for and `bounds` (the filter's range) hold.
    #[must_use]
    pub fn new(scope: &Scope, filter: &'a ChatFilter, bounds: Option<&Bounds>) -> Self {
        Self {
            company_id: scope.company_id(),
            organization_ids: scope.narrow(&filter.organization_ids),
            filter,
            from: bounds.and_then(|bounds| bounds.from),
            to: bounds.and_then(|bounds| bounds.to),
            search: filter.q.as_deref().map(Search::new),
        }
    }

    /// The company of the chats.
    #[must_use]
    pub const fn company_id(&self) -> Uuid {
        self.company_id
    }

    /// Chooses how the words are searched when `wanted` chats are to be found, which never changes
    /// what is found; nothing without words.
    ///
    /// # Errors
    /// When a query fails.
    pub fn plan_search(&mut self, conn: &mut PgConnection, wanted: i64) -> QueryResult<()> {
        if let Some(search) = self.search.take() {
            self.search = Some(search.plan(conn, self, wanted)?);
        }
        Ok(())
    }

    /// Whether no chat can be meant: only organizations were asked for that the caller does not see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organization_ids.as_ref().is_some_and(Vec::is_empty) || self.search.as_ref().is_some_and(Search::is_empty)
    }

    /// The parts that together are the chats asked for: one, unless the range is by activity.
    #[must_use]
    pub fn arms(&self) -> Vec<Arm> {
        if self.from.is_none() && self.to.is_none() {
            return vec![Arm::AtAnyTime];
        }
        match self.filter.on.unwrap_or(RangeBasis::Activity) {
            RangeBasis::Started => vec![Arm::Started],
            RangeBasis::Updated => vec![Arm::Updated],
            RangeBasis::Activity => {
                let (open, again) = (self.from.map(Arm::OpenSince), self.to.map(Arm::UpdatedAgain));
                [Some(Arm::Active), open, again].into_iter().flatten().collect()
            }
        }
    }

    /// Whether an index in the order asked for would be walked from its far end: the planner takes
    /// the range's rows to be spread evenly over it, and they are not. A short range is then better
    /// read whole and sorted.
    #[must_use]
    pub fn is_sorted_apart(&self) -> bool {
        if self.search.as_ref().is_some_and(Search::is_sorted_apart) {
            return true;
        }
        let is_by_start = self.filter.on == Some(RangeBasis::Started);
        let is_far_end = match self.filter.sort.key {
            ChatSortKey::StartedAt => !is_by_start && !self.filter.sort.descending,
            ChatSortKey::UpdatedAt => is_by_start && self.filter.sort.descending,
        };
        let to = self.to.unwrap_or_else(Utc::now);
        is_far_end && self.from.is_some_and(|from| to - from <= SHORT)
    }

    /// Adds the conditions of `arm` on `chats`, from `WHERE` on.
    pub fn push<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        sql.sql(" WHERE chats.company_id = ").bind(Bind::Id(self.company_id));
        match arm {
            Arm::AtAnyTime => {}
            Arm::Started => {
                sql.and_between("chats.started_at", self.from, self.to);
                // Follows from started_at <= updated_at; a walk in this order can begin there.
                if self.filter.sort.key == ChatSortKey::UpdatedAt {
                    sql.and_between("chats.updated_at", self.from, None);
                }
            }
            Arm::Updated | Arm::Active => {
                sql.and_between("chats.updated_at", self.from, self.to);
                if self.filter.sort.key == ChatSortKey::StartedAt {
                    sql.and_between("chats.started_at", None, self.to);
                }
                if let (Arm::Active, Some(from)) = (arm, self.from) {
                    sql.sql(" AND (chats.closed_at IS NULL OR chats.closed_at >= ").bind(Bind::At(from)).sql(")");
                }
            }
            Arm::OpenSince(from) => {
                sql.sql(" AND chats.state <> 'closed'");
                sql.and_between("chats.updated_at", None, Some(from));
            }
            Arm::UpdatedAgain(to) => self.push_updated_again(to, sql),
        }
        self.push_row_conditions(sql);
        self.push_agent_conditions(sql);
        if let Some(search) = &self.search {
            search.push(self.company_id, sql);
        }
    }

    /// Only sessions with later events, and those open across the range's end, need a look: both
    /// are few, and found by their own indexes.
    fn push_updated_again<ST>(&self, to: DateTime<Utc>, sql: &mut Statement<ST>) {
        sql.and_between("chats.updated_at", Some(to), None);
        let company = Bind::Id(self.company_id);
        sql.sql(" AND chats.id IN (SELECT chat_id FROM sessions WHERE company_id = ").bind(company.clone());
        sql.sql(" AND is_outlived AND during && tstzrange(");
        match self.from {
            Some(from) => sql.bind(Bind::At(from)),
            None => sql.sql("NULL"),
        };
        sql.sql(", ").bind(Bind::At(to)).sql(", '[)') UNION SELECT chat_id FROM sessions WHERE company_id = ");
        sql.bind(company)
            .sql(" AND during @> ")
            .bind(Bind::At(to))
            .sql(" AND started_at < ")
            .bind(Bind::At(to))
            .sql(")");
    }

    fn push_row_conditions<ST>(&self, sql: &mut Statement<ST>) {
        let filter = self.filter;
        if let Some(ids) = &self.organization_ids {
            sql.sql(" AND ").is_one_of("chats.organization_id", ids);
        }
        if !filter.kinds.is_empty() {
            sql.sql(" AND ").is_word_of("chats.type", filter.kinds.iter().map(ToString::to_string).collect());
        }
        if !filter.states.is_empty() {
            sql.sql(" AND ").is_word_of("chats.state", filter.states.iter().map(ToString::to_string).collect());
        }
        if let Some(contact_id) = filter.contact_id {
            sql.sql(" AND chats.contact_id = ").bind(Bind::Id(contact_id));
        }
        if !filter.forms.is_empty() {
            sql.sql(" AND chats.forms && ").bind(Bind::Texts(filter.forms.clone()));
        }
        match filter.has_results {
            Some(true) => sql.sql(" AND chats.result_count > 0"),
            Some(false) => sql.sql(" AND chats.result_count = 0"),
            None => sql,
        };
    }

    fn push_agent_conditions<ST>(&self, sql: &mut Statement<ST>) {
        if let Some(name) = &self.filter.agent {
            sql.sql(
                " AND EXISTS (SELECT FROM participants JOIN agents ON agents.company_id = participants.company_id \
                 AND agents.id = participants.agent_id WHERE participants.company_id = chats.company_id \
                 AND participants.chat_id = chats.id AND ",
            );
            sql.contains("agents.name_folded", name).sql(")");
        }
        if !self.filter.agent_ids.is_empty() {
            sql.sql(
                " AND EXISTS (SELECT FROM participants WHERE participants.company_id = chats.company_id \
                 AND participants.chat_id = chats.id AND ",
            );
            sql.is_one_of("participants.agent_id", &self.filter.agent_ids).sql(")");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::pg::Pg;
    use sightline_shared::Sort;

    fn predicate(filter: &ChatFilter, from: Option<i64>, to: Option<i64>) -> ChatPredicate<'_> {
        let day = |day: i64| DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let (from, to) = (from.map(day), to.map(day));
        ChatPredicate { company_id: Uuid::nil(), organization_ids: None, filter, from, to, search: None }
    }

    #[test]
    fn a_range_by_activity_has_an_arm_for_each_way_to_be_in_it() {
        let filter = ChatFilter::default();
        let arms = |from, to| predicate(&filter, from, to).arms();
        let (open, again) = (Arm::OpenSince(DateTime::UNIX_EPOCH), Arm::UpdatedAgain(DateTime::UNIX_EPOCH));
        assert_eq!(arms(None, None), [Arm::AtAnyTime]);
        assert_eq!(arms(Some(0), None), [Arm::Active, open]);
        assert_eq!(arms(None, Some(0)), [Arm::Active, again]);
        assert_eq!(arms(Some(0), Some(1)).len(), 3);
    }

    #[test]
    fn a_range_by_one_instant_needs_one_arm() {
        for (on, arm) in [(RangeBasis::Started, Arm::Started), (RangeBasis::Updated, Arm::Updated)] {
            let filter = ChatFilter { on: Some(on), ..ChatFilter::default() };
            assert_eq!(predicate(&filter, Some(0), Some(1)).arms(), [arm]);
            assert_eq!(predicate(&filter, None, None).arms(), [Arm::AtAnyTime]);
        }
    }

    #[test]
    fn only_a_short_range_against_its_order_is_sorted_apart() {
        let sort = Sort { key: ChatSortKey::StartedAt, descending: false };
        let oldest_first = ChatFilter { sort, ..ChatFilter::default() };
        assert!(predicate(&oldest_first, Some(0), Some(1)).is_sorted_apart());
        assert!(!predicate(&oldest_first, Some(0), Some(365)).is_sorted_apart());
        assert!(!predicate(&ChatFilter::default(), Some(0), Some(1)).is_sorted_apart());
    }

    #[test]
    fn what_was_asked_for_is_bound_and_never_written_into_the_statement() {
        let filter = ChatFilter {
            agent: Some("' OR true --".to_owned()),
            forms: vec!["' OR true --".to_owned()],
            ..ChatFilter::default()
        };
        let predicate = predicate(&filter, Some(0), Some(1));
        for arm in predicate.arms() {
            let mut sql: Statement = Statement::new("SELECT FROM chats");
            predicate.push(arm, &mut sql);
            let shown = diesel::debug_query::<Pg, _>(&sql).to_string();
            assert!(!shown.split_once(" -- binds").unwrap().0.contains("OR true"), "{shown}");
        }
    }
}
