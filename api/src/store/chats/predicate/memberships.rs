//! Chats by current and past participants. The chats of few agents are found by the agents'
//! memberships, which hold what the filter needs of the chats; so are those of many agents when all
//! of them are wanted. A walk that ends early checks chat by chat for one of many agents.

use super::ChatPredicate;
use super::parts::{Agents, Arm, Wanted};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Up to this many agents are looked up one by one; for more agents, chat after chat is checked.
const FEW: usize = 8;

const OF_CHAT: &str = " AND EXISTS (SELECT FROM participants WHERE participants.company_id = chats.company_id \
                       AND participants.chat_id = chats.id AND ";

impl ChatPredicate<'_> {
    /// The requested agents, when they are few.
    #[must_use]
    pub fn few_agents(&self) -> Option<&[Uuid]> {
        self.few().map(|(_, ids)| ids)
    }

    pub(super) fn few(&self) -> Option<(usize, &[Uuid])> {
        self.fewest().filter(|(_, ids)| ids.len() <= FEW)
    }

    fn fewest(&self) -> Option<(usize, &[Uuid])> {
        let known = self.agents.iter().enumerate().filter_map(|(at, agents)| match agents {
            Agents::Known(ids) => Some((at, ids.as_slice())),
            Agents::Named(_) => None,
        });
        known.min_by_key(|(_, ids)| ids.len())
    }

    /// Adds the agents but those of `but`: by their memberships, or by the chat's, then where only
    /// the first chats are `wanted` in a way that keeps to chat by chat.
    pub(super) fn push_agents<ST>(&self, arm: Arm, but: Option<usize>, wanted: Wanted, sql: &mut Statement<ST>) {
        let (driver, fence) = match wanted {
            Wanted::All => (self.fewest(), ""),
            Wanted::First => (self.few(), " OFFSET 0"),
        };
        let driver = driver.map(|(at, _)| at);
        for (at, agents) in self.agents.iter().enumerate().filter(|(at, _)| Some(*at) != but) {
            match agents {
                Agents::Known(ids) if Some(at) == driver => {
                    sql.sql(" AND chats.id IN (SELECT participants.chat_id FROM participants WHERE ");
                    sql.is_one_of("participants.agent_id", ids);
                    self.push_memberships(arm, sql);
                    sql.sql(")");
                }
                Agents::Known(ids) => {
                    sql.sql(OF_CHAT).is_one_of("participants.agent_id", ids).sql(fence).sql(")");
                }
                Agents::Named(name) => {
                    sql.sql(OF_CHAT).sql("participants.agent_id IN (SELECT id FROM agents WHERE agents.company_id = ");
                    sql.bind(Bind::Id(self.company_id)).sql(" AND ").contains("agents.name_folded", name);
                    sql.sql(")").sql(fence).sql(")");
                }
            }
        }
    }

    /// What follows for the memberships of the chats of `arm`, so that theirs need not be read.
    pub(super) fn push_memberships<ST>(&self, arm: Arm, sql: &mut Statement<ST>) {
        sql.sql(" AND participants.company_id = ")
            .bind(Bind::Id(self.company_id))
            .sql(" AND NOT participants.is_again");
        if let Some(ids) = &self.organization_ids {
            // Written so that no index on the column is used: the agent's index has it, too, in the
            // right order.
            sql.sql(" AND array_position(").bind(Bind::Ids(ids.clone()));
            sql.sql(", participants.organization_id) IS NOT NULL");
        }
        let of_hours = |from: Option<DateTime<Utc>>, to, sql: &mut Statement<ST>| {
            let from = from.and_then(|from| from.checked_sub_signed(TimeDelta::hours(1)));
            sql.and_between("participants.chat_updated_hour", from, to);
        };
        match arm {
            Arm::AtAnyTime => {}
            Arm::Started => sql.and_between("participants.chat_started_at", self.from, self.to),
            Arm::Updated | Arm::Active => of_hours(self.from, self.to, sql),
            Arm::OpenSince(from) => of_hours(None, Some(from), sql),
            Arm::UpdatedAgain(to) => of_hours(Some(to), None, sql),
        }
    }
}
