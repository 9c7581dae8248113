//! The predicate on chats, shared by rows, count, export and charts.
//!
//! The range by activity is written as arms that never share a chat, each of which walks an index:
//! a chat last updated in the range is in it, unless it was closed before; one updated before it only when it is still open;
//! one updated after it only when a session of its own reaches in.

mod arms;
mod memberships;
mod parts;
mod range_alone;

pub use parts::Arm;

use crate::store::Scope;
use crate::store::agents;
use crate::store::lists::ListQuery;
use crate::store::search::Search;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use parts::{Agents, Wanted};
use sightline_shared::{ChatFilter, ChatSortKey, ChatState, RangeBasis};
use uuid::Uuid;

/// A range of which all rows may be sorted for a page, or looked at one by one: two months.
const SHORT: TimeDelta = TimeDelta::days(62);

/// Which chats of a scope.
#[derive(Clone, Debug)]
pub struct ChatPredicate<'a> {
    company_id: Uuid,
    /// `None` for the whole company.
    organization_ids: Option<Vec<Uuid>>,
    filter: &'a ChatFilter,
    /// One agent of each must be a current or past participant.
    agents: Vec<Agents<'a>>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    search: Option<Search>,
    /// Since when a chat of which organization waits too long, where that is asked for.
    late: Option<(Vec<Uuid>, Vec<DateTime<Utc>>)>,
}

impl<'a> ChatPredicate<'a> {
    /// The chats of `list`.
    #[must_use]
    pub fn new(list: &'a ListQuery<ChatFilter>) -> Self {
        let ListQuery { scope, filter, bounds } = list;
        let ids = Some(&filter.agent_ids).filter(|ids| !ids.is_empty()).cloned();
        Self {
            company_id: scope.company_id(),
            organization_ids: scope.narrow(&filter.organization_ids),
            filter,
            agents: filter.agent.as_deref().map(Agents::Named).into_iter().chain(ids.map(Agents::Known)).collect(),
            from: bounds.as_ref().and_then(|bounds| bounds.from),
            to: bounds.as_ref().and_then(|bounds| bounds.to),
            search: filter.q.as_deref().map(Search::new),
            late: filter.over_target.map(|_| late(scope, Utc::now())),
        }
    }

    /// The same, with the agents of the requested name looked up, so that their number can decide
    /// how their chats are found. One statement for a name, otherwise none.
    pub fn load(conn: &mut PgConnection, list: &'a ListQuery<ChatFilter>) -> QueryResult<Self> {
        let mut predicate = Self::new(list);
        for agents in &mut predicate.agents {
            if let Agents::Named(name) = *agents
                && let Some(ids) = agents::named(conn, &list.scope, name)?
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

    /// Chooses how to search for the words when `wanted` chats are to be found; this never changes
    /// the result. Does nothing without words.
    pub fn plan_search(&mut self, conn: &mut PgConnection, wanted: i64) -> QueryResult<()> {
        if let Some(search) = self.search.take() {
            self.search = Some(search.plan(conn, self, wanted)?);
        }
        Ok(())
    }

    /// Whether no chat can match: the filter has only organizations that the caller does not see, a
    /// name that no agent has, or words that occur nowhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_nobody = |agents: &Agents<'_>| matches!(agents, Agents::Known(ids) if ids.is_empty());
        self.organization_ids.as_ref().is_some_and(Vec::is_empty)
            || self.agents.iter().any(is_nobody)
            || self.search.as_ref().is_some_and(Search::is_empty)
    }

    /// Whether only open chats are requested, which are few and have an index of their own.
    pub(super) fn is_of_open(&self) -> bool {
        let states = &self.filter.states;
        self.filter.over_target == Some(true) || (!states.is_empty() && !states.contains(&ChatState::Closed))
    }

    /// Whether rows of the range are left out for what they hold.
    #[must_use]
    pub fn has_row_conditions(&self) -> bool {
        let filter = self.filter;
        let is_open_ended = self.from.is_none() && self.to.is_some() && self.arms().len() > 1;
        is_open_ended
            || !filter.kinds.is_empty()
            || !filter.states.is_empty()
            || !filter.ids.is_empty()
            || filter.has_results.is_some()
            || filter.over_target.is_some()
            || filter.replied.is_some()
            || !filter.forms.is_empty()
            || self.has_tags()
            || !self.agents.is_empty()
            || self.search.is_some()
            || self.organization_ids.as_ref().is_some_and(|ids| ids.len() > 1)
    }

    /// Whether tags are requested: how many chats have them decides how they are found.
    #[must_use]
    pub const fn has_tags(&self) -> bool {
        !self.filter.tags.is_empty()
    }

    /// Whether an index in the requested order would be walked from its far end: the planner takes
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

    /// The same on `participants` joined to `chats`; the caller adds which of the few agents.
    pub(super) fn push_along<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        self.push_chats(arm, sql);
        self.push_agents(arm, self.few().map(|(at, _)| at), Wanted::First, sql);
        self.push_memberships(arm, sql);
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
        // Phrased as in the index of open chats, which are few.
        if self.is_of_open() {
            sql.sql(" AND chats.state <> 'closed'");
        }
        sql.and_one_of("chats.id", &filter.ids);
        if let Some(contact_id) = filter.contact_id {
            sql.sql(" AND chats.contact_id = ").bind(Bind::Id(contact_id));
        }
        if !filter.forms.is_empty() {
            // Rare ones are found by the results, common ones chat by chat.
            sql.sql(" AND chats.result_count > 0 AND chats.id IN (SELECT results.chat_id FROM results WHERE ");
            sql.is_word_of("results.form_name", filter.forms.clone());
            sql.sql(" AND results.company_id = ").bind(Bind::Id(self.company_id)).sql(")");
        }
        if self.has_tags() {
            // The last condition is that of the index: rare tags are found by it, common ones chat by chat.
            let tags = filter.tags.iter().map(|tag| tag.trim().to_owned()).collect();
            sql.sql(" AND chats.tags && ").bind(Bind::Texts(tags)).sql(" AND chats.tags <> '{}'");
        }
        match filter.has_results {
            Some(true) => sql.sql(" AND chats.result_count > 0"),
            Some(false) => sql.sql(" AND chats.result_count = 0"),
            None => sql,
        };
        if let Some(has_reply) = filter.replied {
            sql.sql(
                " AND (SELECT coalesce(last.first_response_at, last.bot_response_at) IS NOT NULL FROM sessions AS last \
                 WHERE last.company_id = chats.company_id AND last.chat_id = chats.id ORDER BY last.number DESC LIMIT 1)",
            );
            sql.sql(if has_reply { " IS TRUE" } else { " IS NOT TRUE" });
        }
        if let (Some(is_late), Some((ids, since))) = (filter.over_target, &self.late) {
            sql.sql(if is_late { " AND (" } else { " AND NOT (" });
            sql.sql("chats.state = 'queued' AND EXISTS (SELECT FROM unnest(").bind(Bind::Ids(ids.clone()));
            sql.sql(", ").bind(Bind::Ats(since.clone()));
            sql.sql(
                ") AS late (id, since) WHERE late.id = chats.organization_id AND chats.waiting_since < late.since))",
            );
        }
    }
}

/// The organizations of the scope, and since when a chat of theirs waits too long at `now`.
fn late(scope: &Scope, now: DateTime<Utc>) -> (Vec<Uuid>, Vec<DateTime<Utc>>) {
    scope.organizations().iter().map(|own| (own.id, now - scope.waiting_target(own.id))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::pg::Pg;
    use sightline_shared::Sort;

    pub(super) fn predicate(filter: &ChatFilter, from: Option<i64>, to: Option<i64>) -> ChatPredicate<'_> {
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
            late: None,
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
    fn filter_values_are_bound_and_never_written_into_the_statement() {
        let filter = ChatFilter {
            agent: Some("' OR true --".to_owned()),
            forms: vec!["' OR true --".to_owned()],
            tags: vec!["' OR true --".to_owned()],
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
