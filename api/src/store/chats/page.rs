//! The statement of a page of chats: how its rows are found without reading many more.
//!
//! Three ways, chosen by the filter:
//! - An index that has the order is walked, when the range is the only filter.
//! - Else the ids are found first, from the index that holds all that is filtered and sorted by,
//!   and only the rows of the page are read.
//! - The chats of one or a few agents are walked along their memberships, which hold the hour of
//!   their chats' last update: the newest hours first, sorted within the hour.

use super::predicate::{Arm, ChatPredicate};
use super::row::{COLUMNS, ChatColumns, key};
use crate::store::lists::{Key, Position};
use crate::store::lists::{ListQuery, PageQuery};
use crate::store::organizations::ranks::OrganizationRanks;
use crate::store::sql::order::Order;
use crate::store::sql::statement::{Bind, Statement};
use chrono::TimeDelta;
use sightline_shared::{ChatFilter, ChatSortKey};
use uuid::Uuid;

/// A page under construction.
struct PageOf<'a> {
    predicate: &'a ChatPredicate<'a>,
    filter: &'a ChatFilter,
    after: Option<Position>,
    /// One row more than the page has.
    wanted: i64,
    ranks: Option<OrganizationRanks>,
}

/// The rows of `page`, whose predicate is `predicate`, and one more.
#[must_use]
pub fn page_statement(predicate: &ChatPredicate<'_>, page: &PageQuery<ChatFilter>) -> Statement<ChatColumns> {
    let PageQuery { list: ListQuery { scope, filter, .. }, limit, after } = page;
    let ranks = (filter.sort.key == ChatSortKey::Organization).then(|| OrganizationRanks::of(scope));
    let after = after.as_ref().map(|after| ranks.as_ref().map_or_else(|| after.clone(), |ranks| ranks.placed(after)));
    let page = PageOf { predicate, filter, after, wanted: i64::from(*limit) + 1, ranks };
    let mut sql = if page.is_walked() { page.walked() } else { page.looked_up(scope.company_id()) };
    if predicate.has_tags() {
        sql.replanned();
    }
    sql
}

impl PageOf<'_> {
    fn order(&self) -> Order {
        let has_unknown =
            matches!(self.filter.sort.key, ChatSortKey::Contact | ChatSortKey::Organization | ChatSortKey::Waiting);
        Order { has_unknown, ..Order::by("key", "id", self.filter.sort.descending) }
    }

    /// Whether an index may have the order.
    fn is_in_order(&self) -> bool {
        matches!(self.filter.sort.key, ChatSortKey::StartedAt | ChatSortKey::UpdatedAt)
            && !self.predicate.is_sorted_apart()
    }

    /// The few agents whose memberships give the chats in order, where that is possible.
    fn along(&self, arm: Arm) -> Option<(&[Uuid], &'static str)> {
        self.predicate
            .few_agents()
            .zip(hour_of(arm, self.filter.sort.key))
            .filter(|_| self.is_in_order() && !self.predicate.is_of_open() && self.filter.ids.is_empty())
    }

    /// Whether whole rows are read in index order: an index has the order, and few of the rows read
    /// are discarded.
    fn is_walked(&self) -> bool {
        let is_along = self.predicate.arms().into_iter().any(|arm| self.along(arm).is_some());
        let is_narrow = is_along || self.filter.contact_id.is_some();
        self.is_in_order() && (is_narrow || !self.predicate.has_row_conditions())
    }

    fn walked(&self) -> Statement<ChatColumns> {
        let order = self.order().named(key(self.filter.sort.key), "chats.id");
        let mut sql = Statement::new("SELECT ");
        // A chat with several of the agents is found along each of them.
        if self.predicate.few_agents().is_some_and(|ids| ids.len() > 1) {
            sql.sql("DISTINCT ON (").sql(order.key).sql(", chats.id) ");
        }
        sql.sql(COLUMNS).sql(" FROM (");
        for (at, arm) in self.predicate.arms().into_iter().enumerate() {
            sql.sql(if at == 0 { "(SELECT " } else { " UNION ALL (SELECT " }).sql(COLUMNS).sql(" FROM ");
            if let Some((agent_ids, hour)) = self.along(arm) {
                self.push_along(arm, agent_ids, hour, order, &mut sql);
            } else {
                self.predicate.push_walked(arm, sql.sql("chats"));
                sql.and_after(order, self.after.as_ref());
                // In each arm too, so that each walks its index no further than the page can reach.
                sql.ordered(order, self.wanted);
            }
            sql.sql(")");
        }
        sql.sql(") AS chats").ordered(order, self.wanted);
        sql
    }

    /// The first chats of each of these agents, in the order of the `hour` that the membership
    /// holds and sorted within it.
    fn push_along(
        &self,
        arm: Arm,
        agent_ids: &[Uuid],
        hour: &'static str,
        order: Order,
        sql: &mut Statement<ChatColumns>,
    ) {
        sql.sql("unnest(").bind(Bind::Ids(agent_ids.to_vec()));
        sql.sql(
            ") AS wanted (agent_id) CROSS JOIN LATERAL (SELECT chats.* FROM participants JOIN chats \
             ON chats.company_id = participants.company_id AND chats.id = participants.chat_id",
        );
        self.predicate.push_along(arm, sql);
        sql.sql(" AND participants.agent_id = wanted.agent_id");
        if let Some(Position { key: Key::At(at), .. }) = self.after {
            // The rows that follow have the hour of the cursor or one beyond it.
            let (operator, at) = if order.is_descending { (" <= ", at) } else { (" > ", at - TimeDelta::hours(1)) };
            sql.sql(" AND ").sql(hour).sql(operator).bind(Bind::At(at));
        }
        sql.and_after(order, self.after.as_ref());
        sql.sql(" ORDER BY ").sql(hour).sql(if order.is_descending { " DESC, " } else { ", " });
        sql.sql(order.key).sql(if order.is_descending { " DESC, chats.id DESC" } else { ", chats.id" });
        sql.sql(" LIMIT ").bind(Bind::Number(self.wanted)).sql(") AS chats");
    }

    fn looked_up(&self, company_id: Uuid) -> Statement<ChatColumns> {
        let order = self.order();
        let mut sql = Statement::new("SELECT ");
        sql.sql(COLUMNS).sql(" FROM (SELECT id AS page_id, key AS page_key FROM (");
        for (at, arm) in self.predicate.arms().into_iter().enumerate() {
            sql.sql(if at == 0 { "(SELECT id, key FROM (" } else { " UNION ALL (SELECT id, key FROM (" });
            self.push_keys(arm, &mut sql);
            sql.sql(") AS keyed WHERE true");
            sql.and_after(order, self.after.as_ref());
            sql.ordered(order, self.wanted).sql(")");
        }
        sql.sql(") AS arms").ordered(order, self.wanted);
        sql.sql(") AS page JOIN chats ON chats.company_id = ").bind(Bind::Id(company_id));
        sql.sql(" AND chats.id = page_id").order_by(order.named("page_key", "page_id"));
        sql
    }

    fn push_keys(&self, arm: Arm, sql: &mut Statement<ChatColumns>) {
        sql.sql("SELECT chats.id, ").sql(key(self.filter.sort.key));
        // No index has this: one that has the order would be walked from its far end.
        sql.sql(if self.predicate.is_sorted_apart() { " + interval '0'" } else { "" }).sql(" AS key FROM chats");
        if let Some(ranks) = &self.ranks {
            ranks.push_join("chats.organization_id", sql);
        }
        if self.is_in_order() { self.predicate.push_walked(arm, sql) } else { self.predicate.push(arm, sql) }
    }
}

/// The column of a membership that has the order of its agent's chats, as far as the hour.
const fn hour_of(arm: Arm, key: ChatSortKey) -> Option<&'static str> {
    match (key, arm) {
        (ChatSortKey::UpdatedAt, Arm::AtAnyTime | Arm::Updated | Arm::Active) => Some("participants.chat_updated_hour"),
        (ChatSortKey::StartedAt, Arm::AtAnyTime | Arm::Started) => Some("participants.chat_started_at"),
        _ => None,
    }
}
