//! Counts that need no chats: when a range is the only filter, the sessions and memberships in the range are
//! those of its chats.

use super::{Arm, ChatPredicate, SHORT};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use sightline_shared::ChatFilter;

impl ChatPredicate<'_> {
    /// Whether every session of the company that began in the range belongs to a requested chat.
    #[must_use]
    pub fn is_of_every_session(&self) -> bool {
        self.has_range_alone() && self.arms().iter().all(|arm| !matches!(arm, Arm::Started | Arm::Updated))
    }

    /// Adds statements whose rows are agents and bots, each with a number of requested chats of which it is or was
    /// a participant. The numbers of several rows of an agent add up. Each part of the chats is joined with the
    /// memberships that can belong to it, or those are counted alone.
    pub fn push_members<ST>(&self, sql: &mut Statement<ST>) {
        for (place, arm) in self.arms().into_iter().enumerate() {
            sql.sql(if place == 0 { "" } else { " UNION ALL " });
            if self.is_counted_alone(arm) {
                self.push_counted_alone(arm, sql);
            } else {
                sql.sql("SELECT participants.agent_id, 1 AS chats").sql(OF_CHATS);
                self.push(arm, sql);
                self.push_memberships(arm, sql);
            }
        }
    }

    /// Whether the memberships of this part of the chats are counted without the chats. They hold the hour of
    /// their chat's last update, so the range must begin and end on the hour. This scans all memberships of the
    /// company, agent by agent; for a short range, reading those of each chat is less work.
    fn is_counted_alone(&self, arm: Arm) -> bool {
        let is_whole = |at: Option<DateTime<Utc>>| at.is_none_or(is_whole_hour);
        let is_long = self.from.is_none_or(|from| self.to.unwrap_or_else(Utc::now) - from > SHORT);
        is_long
            && self.has_range_alone()
            && match arm {
                Arm::AtAnyTime | Arm::Started => true,
                Arm::Updated | Arm::Active => is_whole(self.from) && is_whole(self.to),
                Arm::OpenSince(_) | Arm::UpdatedAgain(_) => false,
            }
    }

    fn push_counted_alone<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        sql.sql("SELECT agent_id, count(*) AS chats FROM participants WHERE NOT is_again AND company_id = ");
        sql.bind(Bind::Id(self.company_id));
        match arm {
            Arm::AtAnyTime => {}
            Arm::Started => sql.and_between("chat_started_at", self.from, self.to),
            _ => sql.and_between("chat_updated_hour", self.from, self.to),
        }
        sql.sql(" GROUP BY agent_id");
        if let (Arm::Active, Some(from)) = (arm, self.from) {
            // The memberships of chats that were closed before the range. They are few, which the planner would
            // not know from a plain comparison.
            sql.sql(" UNION ALL SELECT participants.agent_id, -1").sql(OF_CHATS);
            sql.sql(" WHERE chats.company_id = ").bind(Bind::Id(self.company_id));
            sql.and_between("chats.updated_at", self.from, self.to);
            sql.sql(" AND nullif(coalesce(chats.closed_at >= ").bind(Bind::At(from));
            sql.sql(", true), false) IS NULL");
            self.push_memberships(arm, sql);
        }
    }

    /// Whether all chats of the company in the range are requested.
    fn has_range_alone(&self) -> bool {
        // What is left of the first three is in the predicate itself; the order is no filter.
        let ChatFilter { range, on, organization_ids, sort, .. } = self.filter.clone();
        let range_alone = ChatFilter { range, on, organization_ids, sort, ..ChatFilter::default() };
        self.organization_ids.is_none() && *self.filter == range_alone
    }
}

const OF_CHATS: &str = " FROM chats JOIN participants ON participants.chat_id = chats.id";

fn is_whole_hour(at: DateTime<Utc>) -> bool {
    at.timestamp_micros() % TimeDelta::hours(1).num_microseconds().unwrap_or(i64::MAX) == 0
}

#[cfg(test)]
mod tests {
    use super::super::tests::predicate;
    use super::*;
    use sightline_shared::{ChatState, RangeBasis};

    #[test]
    fn sessions_alone_answer_ranges_of_activity_and_nothing_narrower() {
        let all = ChatFilter::default();
        assert!(predicate(&all, Some(0), Some(1)).is_of_every_session());
        assert!(predicate(&all, None, None).is_of_every_session());
        let started = ChatFilter { on: Some(RangeBasis::Started), ..ChatFilter::default() };
        assert!(!predicate(&started, Some(0), Some(1)).is_of_every_session());
        let open = ChatFilter { states: vec![ChatState::Queued], ..ChatFilter::default() };
        assert!(!predicate(&open, Some(0), Some(1)).is_of_every_session());
        let part = ChatPredicate { organization_ids: Some(Vec::new()), ..predicate(&all, Some(0), Some(1)) };
        assert!(!part.is_of_every_session());
    }

    #[test]
    fn memberships_alone_answer_many_whole_hours() {
        let all = ChatFilter::default();
        assert!(!predicate(&all, Some(0), Some(1)).is_counted_alone(Arm::Active));
        let mut predicate_of_days = predicate(&all, Some(0), Some(365));
        assert!(
            predicate_of_days.is_counted_alone(Arm::Active)
                && !predicate_of_days.is_counted_alone(Arm::UpdatedAgain(Utc::now()))
        );
        predicate_of_days.to = predicate_of_days.to.map(|to| to + TimeDelta::minutes(30));
        assert!(predicate_of_days.is_counted_alone(Arm::Started) && !predicate_of_days.is_counted_alone(Arm::Active));
    }
}
