//! What an admin says of an agent: it stays, whatever sources say later.

use crate::store::imports::marks::Marks;
use crate::store::imports::shown;
use crate::store::schema::agents;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use sightline_shared::document::Stated;
use sightline_shared::{Affiliation, AgentChange, ManagedAgent};
use uuid::Uuid;

/// Changes `agent`, and shows it as it is then. Chats of an agent of another kind are marked, to be replayed. Run it in
/// a transaction that has the lock on imports of the company.
pub fn correct(
    conn: &mut PgConnection,
    company_id: Uuid,
    agent: &ManagedAgent,
    change: &AgentChange,
) -> QueryResult<()> {
    let id = agent.agent.id;
    let row = agents::table.find((company_id, id));
    let (as_of, marks): (Option<DateTime<Utc>>, Option<Value>) =
        row.select((agents::as_of, agents::marks)).for_update().first(conn)?;
    let mut marks = Marks::stored(as_of, marks);
    for (member, is_said) in [
        ("name", change.name.is_some()),
        ("kind", change.kind.is_some()),
        ("partner", change.affiliation.is_some()),
        ("user", !change.user_id.is_absent()),
    ] {
        if is_said {
            marks.pin(member);
        }
    }
    let name = change.name.as_ref().map_or(agent.agent.name.as_str(), |name| name.trim());
    let kind = change.kind.unwrap_or(agent.agent.kind);
    let affiliation = change.affiliation.unwrap_or(agent.agent.affiliation);
    let archived_at = match (change.is_archived, agent.archived_at) {
        (Some(true), None) => Some(Utc::now()),
        (Some(false), _) => None,
        (_, archived_at) => archived_at.map(|at| at.utc()),
    };
    diesel::update(row)
        .set((
            agents::name.eq(name),
            agents::kind.eq(kind.as_str()),
            agents::is_partner.eq(affiliation == Affiliation::Partner),
            agents::archived_at.eq(archived_at),
            agents::marks.eq(marks.columns().1),
        ))
        .execute(conn)?;
    let user = said(&change.user_id).map(|id| agents::user_id.eq(id));
    let partner = said(&change.partner_name).map(|name| agents::partner_name.eq(name));
    if user.is_some() || partner.is_some() {
        diesel::update(row).set((user, partner)).execute(conn)?;
    }
    let is_other_kind = kind != agent.agent.kind;
    if is_other_kind || name != agent.agent.name || affiliation != agent.agent.affiliation {
        let other_kind: &[Uuid] = if is_other_kind { &[id] } else { &[] };
        shown::agents(conn, company_id, &[id], other_kind)?;
    }
    Ok(())
}

/// What a column becomes, where anything is said of it.
fn said<T: Clone>(value: &Stated<T>) -> Option<Option<T>> {
    (!value.is_absent()).then(|| value.value().cloned())
}
