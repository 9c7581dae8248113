//! Which chats: the one predicate of rows, count, export and charts.
//!
//! The range by activity is written as arms that never share a chat, each of which walks an index:
//! a chat last updated in the range is in it, unless it was closed before; one updated before it only when it is still open;
//! one updated after it only when a session of its own reaches in.

mod memberships;

use super::search::Search;
use super::statement::{Bind, Statement};
use super::{Scope, agents};
use crate::range::Bounds;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use memberships::{Agents, Wanted};
use sightline_shared::{ChatFilter, ChatSortKey, ChatState, RangeBasis};
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
    /// Of each, one must take or have taken part.
    agents: Vec<Agents<'a>>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    search: Option<Search>,
}

impl<'a> ChatPredicate<'a> {
    /// The chats that `scope` sees, `filter` asks for and `bounds` (the filter's range) hold.
    #[must_use]
    pub fn new(scope: &Scope, filter: &'a ChatFilter, bounds: Option<&Bounds>) -> Self {
        let ids = Some(&filter.agent_ids).filter(|ids| !ids.is_empty()).cloned();
        Self {
            company_id: scope.company_id(),
            organization_ids: scope.narrow(&filter.organization_ids),
            filter,
            agents: filter.agent.as_deref().map(Agents::Named).into_iter().chain(ids.map(Agents::Known)).collect(),
            from: bounds.and_then(|bounds| bounds.from),
            to: bounds.and_then(|bounds| bounds.to),
            search: filter.q.as_deref().map(Search::new),
        }
    }

    /// The same, with the agents of the asked name looked up: only then their number can decide how
    /// their chats are found. One statement where a name is asked for, else none.
    ///
    /// # Errors
    /// When the query fails.
    pub fn load(
        conn: &mut PgConnection,
        scope: &Scope,
        filter: &'a ChatFilter,
        bounds: Option<&Bounds>,
    ) -> QueryResult<Self> {
        let mut predicate = Self::new(scope, filter, bounds);
        for agents in &mut predicate.agents {
            if let Agents::Named(name) = *agents
                && let Some(ids) = agents::named(conn, scope, name)?
            {
                *agents = Agents::Known(ids);
            }
        }
        Ok(predicate)
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

    /// Whether no chat can be meant: only organizations were asked for that the caller does not
    /// see, a name that no agent has, or words that are nowhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_nobody = |agents: &Agents<'_>| matches!(agents, Agents::Known(ids) if ids.is_empty());
        self.organization_ids.as_ref().is_some_and(Vec::is_empty)
            || self.agents.iter().any(is_nobody)
            || self.search.as_ref().is_some_and(Search::is_empty)
    }

    /// Whether only open chats are asked for, which are few and have an index of their own.
    pub(super) fn is_of_open(&self) -> bool {
        !self.filter.states.is_empty() && !self.filter.states.contains(&ChatState::Closed)
    }

    /// Whether rows of the range are left out for what they hold.
    #[must_use]
    pub fn has_row_conditions(&self) -> bool {
        let filter = self.filter;
        let is_open_ended = self.from.is_none() && self.to.is_some() && self.arms().len() > 1;
        is_open_ended
            || !filter.kinds.is_empty()
            || !filter.states.is_empty()
            || filter.has_results.is_some()
            || !filter.forms.is_empty()
            || !self.agents.is_empty()
            || self.search.is_some()
            || self.organization_ids.as_ref().is_some_and(|ids| ids.len() > 1)
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
            return matches!(self.filter.sort.key, ChatSortKey::StartedAt | ChatSortKey::UpdatedAt);
        }
        let is_by_start = self.filter.on == Some(RangeBasis::Started);
        let is_far_end = match self.filter.sort.key {
            ChatSortKey::StartedAt => !is_by_start && !self.filter.sort.descending,
            ChatSortKey::UpdatedAt => is_by_start && self.filter.sort.descending,
            _ => false,
        };
        let to = self.to.unwrap_or_else(Utc::now);
        is_far_end && self.from.is_some_and(|from| to - from <= SHORT)
    }

    /// Adds the conditions of `arm` on `chats`, from `WHERE` on.
    pub fn push<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        self.push_chats(arm, sql);
        self.push_agents(arm, None, Wanted::All, sql);
    }

    /// The same for a walk in an order that ends early: agents are looked for chat by chat.
    pub(super) fn push_walked<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        self.push_chats(arm, sql);
        self.push_agents(arm, None, Wanted::First, sql);
    }

    /// The same on `participants` joined to `chats`; which of the few agents is left to say.
    pub(super) fn push_along<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        self.push_chats(arm, sql);
        self.push_agents(arm, self.few().map(|(at, _)| at), Wanted::First, sql);
        self.push_memberships(arm, sql);
    }

    fn push_chats<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
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
                    // Holds for nearly all of them. Said plainly, the planner would compare with when all chats ever
                    // were closed, and take a month's for a tenth of what they are.
                    sql.sql(" AND nullif(coalesce(chats.closed_at >= ").bind(Bind::At(from));
                    sql.sql(", true), false) IS NOT NULL");
                }
            }
            Arm::OpenSince(from) => {
                sql.sql(" AND chats.state <> 'closed'");
                sql.and_between("chats.updated_at", None, Some(from));
            }
            Arm::UpdatedAgain(to) => self.push_updated_again(to, sql),
        }
        self.push_row_conditions(sql);
        if let Some(search) = &self.search {
            search.push(self.company_id, sql);
        }
    }

    /// Either each chat updated since is looked at; or those alone that have a session to look at:
    /// sessions with later events that reach into the range, and those that were open across its
    /// end, whether closed since or still open. All are found by indexes of their own.
    fn push_updated_again<ST>(&self, to: DateTime<Utc>, sql: &mut Statement<ST>) {
        sql.and_between("chats.updated_at", Some(to), None);
        let Some(from) = self.from else {
            // Its first session reaches in.
            sql.and_between("chats.started_at", None, Some(to));
            return;
        };
        let (company, at) = (Bind::Id(self.company_id), Bind::At(to));
        if is_recent(from, to) {
            sql.sql(
                " AND EXISTS (SELECT FROM sessions WHERE sessions.company_id = chats.company_id \
                 AND sessions.chat_id = chats.id AND sessions.during && tstzrange(",
            );
            sql.bind(Bind::At(from)).sql(", ").bind(at).sql(", '[)') OFFSET 0)");
            return;
        }
        sql.sql(" AND chats.id = ANY(ARRAY(SELECT chat_id FROM sessions WHERE company_id = ").bind(company.clone());
        sql.sql(" AND is_outlived AND during && tstzrange(");
        sql.bind(Bind::At(from))
            .sql(", ")
            .bind(at.clone())
            .sql(", '[)') UNION SELECT chat_id FROM sessions WHERE company_id = ");
        sql.bind(company.clone()).sql(" AND closed_at IS NOT NULL AND NOT is_outlived AND during @> ").bind(at.clone());
        sql.sql(" AND started_at < ").bind(at.clone());
        sql.sql(" UNION SELECT opened.id FROM chats AS opened WHERE opened.company_id = ").bind(company);
        sql.sql(" AND opened.state <> 'closed' AND opened.updated_at >= ").bind(at.clone());
        sql.sql(" AND opened.started_at < ").bind(at.clone());
        sql.sql(
            " AND EXISTS (SELECT FROM sessions WHERE sessions.company_id = opened.company_id \
             AND sessions.chat_id = opened.id AND sessions.number = opened.session_count AND sessions.started_at < ",
        );
        sql.bind(at).sql(")))");
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
            // Said in the words of the index of open chats, which are few.
            if self.is_of_open() {
                sql.sql(" AND chats.state <> 'closed'");
            }
        }
        if let Some(contact_id) = filter.contact_id {
            sql.sql(" AND chats.contact_id = ").bind(Bind::Id(contact_id));
        }
        if !filter.forms.is_empty() {
            // Rare ones are found by the results, common ones chat by chat.
            sql.sql(" AND chats.result_count > 0 AND chats.id IN (SELECT results.chat_id FROM results WHERE ");
            sql.is_word_of("results.form_name", filter.forms.clone());
            sql.sql(" AND results.company_id = ").bind(Bind::Id(self.company_id)).sql(")");
        }
        match filter.has_results {
            Some(true) => sql.sql(" AND chats.result_count > 0"),
            Some(false) => sql.sql(" AND chats.result_count = 0"),
            None => sql,
        };
    }
}

/// Whether fewer chats were updated since the range's end than have a session to look at in it:
/// none, when the end is still to come.
fn is_recent(from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
    Utc::now() - to < (to - from) / 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::pg::Pg;
    use sightline_shared::Sort;

    fn predicate(filter: &ChatFilter, from: Option<i64>, to: Option<i64>) -> ChatPredicate<'_> {
        let day = |day: i64| DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let (from, to) = (from.map(day), to.map(day));
        ChatPredicate {
            company_id: Uuid::nil(),
            organization_ids: None,
            filter,
            agents: vec![],
            from,
            to,
            search: None,
        }
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
        let predicate =
            ChatPredicate { agents: vec![Agents::Named("' OR true --")], ..predicate(&filter, Some(0), Some(1)) };
        for arm in predicate.arms() {
            let mut sql: Statement = Statement::new("SELECT FROM chats");
            predicate.push(arm, &mut sql);
            let shown = diesel::debug_query::<Pg, _>(&sql).to_string();
            assert!(!shown.split_once(" -- binds").unwrap().0.contains("OR true"), "{shown}");
        }
    }
}
