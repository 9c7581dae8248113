//! The parts of the requested chats: one, or the ways to be in a range by activity.

use super::ChatPredicate;
use super::parts::Arm;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use sightline_shared::{ChatSortKey, RangeBasis};

impl ChatPredicate<'_> {
    /// The parts that together are the requested chats: one, unless the range is by activity.
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

    pub(super) fn push_chats<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
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
                    // True for nearly all of them. For a plain comparison the planner would use the closing times of
                    // all chats, and estimate a month's rows at a tenth of their number.
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

    /// Checks either each chat updated since, or only the chats with a relevant session: sessions
    /// with later events that reach into the range, and sessions that were open across its end,
    /// whether closed since or still open. Each kind has an index of its own.
    fn push_updated_again<ST>(&self, to: DateTime<Utc>, sql: &mut Statement<ST>) {
        sql.and_between("chats.updated_at", Some(to), None);
        let Some(from) = self.from else {
            // Its first session reaches into the range.
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
}

/// Whether fewer chats were updated since the end of the range than have a relevant session in it:
/// none were when the end is in the future.
fn is_recent(from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
    Utc::now() - to < (to - from) / 8
}

#[cfg(test)]
mod tests {
    use super::super::tests::predicate;
    use super::*;
    use sightline_shared::ChatFilter;

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
}
