//! What chat documents need of the database besides the rows of the list, read for several chats at
//! once.

use crate::store::Scope;
use crate::store::forms;
use crate::store::schema::{agents, chats, contacts, events, results};
use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use serde_json::Value;
use sightline_shared::{Chat, FormField};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Queryable, Selectable)]
#[diesel(table_name = chats, check_for_backend(Pg))]
pub(super) struct HeadRow {
    pub(super) id: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) url: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) guests: Option<Value>,
    pub(super) visitor_external_id: Option<String>,
}

#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
pub(super) struct ContactRow {
    pub(super) id: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Pg))]
pub(super) struct EventRow {
    pub(super) id: Uuid,
    pub(super) chat_id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) kind: String,
    pub(super) author: Option<String>,
    pub(super) agent_id: Option<Uuid>,
    pub(super) guest: Option<String>,
    pub(super) text: Option<String>,
    pub(super) is_removed: bool,
    pub(super) edited_at: Option<DateTime<Utc>>,
    pub(super) attachments: Option<Value>,
    pub(super) data: Option<Value>,
    pub(super) external_id: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
pub(super) struct AgentRow {
    pub(super) id: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) is_partner: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = results, check_for_backend(Pg))]
pub(super) struct ResultRow {
    pub(super) id: Uuid,
    pub(super) event_id: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) form_id: Uuid,
    pub(super) form_name: String,
    pub(super) contact_id: Option<Uuid>,
    pub(super) fields: Value,
    pub(super) submitted_at: DateTime<Utc>,
}

/// Everything that the documents of some chats need besides their rows.
pub(super) struct Material {
    pub(super) heads: HashMap<Uuid, HeadRow>,
    pub(super) contacts: HashMap<Uuid, ContactRow>,
    /// By chat, in order.
    pub(super) events: HashMap<Uuid, Vec<EventRow>>,
    pub(super) agents: HashMap<Uuid, AgentRow>,
    /// By the event that added it.
    pub(super) results: HashMap<Uuid, ResultRow>,
    /// The fields of their forms.
    pub(super) forms: HashMap<Uuid, Vec<FormField>>,
}

impl Material {
    /// Reads them; six statements.
    pub(super) fn load(conn: &mut PgConnection, scope: &Scope, chats: &[Chat]) -> QueryResult<Self> {
        let company_id = scope.company_id();
        let ids: Vec<Uuid> = chats.iter().map(|chat| chat.id).collect();
        let contact_ids = chats.iter().filter_map(|chat| chat.contact.as_ref()?.id);
        let heads = load_heads(conn, company_id, &ids)?;
        let contacts = load_contacts(conn, company_id, contact_ids.collect())?;
        let rows = load_events(conn, company_id, &ids)?;
        let agents = load_agents(conn, company_id, &rows)?;
        let results = load_results(conn, company_id, &ids)?;
        let forms = forms::fields_of(conn, company_id, results.values().map(|result| result.form_id))?;
        let mut events: HashMap<Uuid, Vec<EventRow>> = HashMap::new();
        for row in rows {
            events.entry(row.chat_id).or_default().push(row);
        }
        Ok(Self { heads, contacts, events, agents, results, forms })
    }
}

fn load_heads(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, HeadRow>> {
    let rows: Vec<HeadRow> = chats::table
        .filter(chats::company_id.eq(company_id).and(chats::id.eq_any(ids)))
        .select(HeadRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_contacts(conn: &mut PgConnection, company_id: Uuid, ids: Vec<Uuid>) -> QueryResult<HashMap<Uuid, ContactRow>> {
    let rows: Vec<ContactRow> = contacts::table
        .filter(contacts::company_id.eq(company_id).and(contacts::id.eq_any(ids)))
        .select(ContactRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_events(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<Vec<EventRow>> {
    events::table
        .filter(events::company_id.eq(company_id).and(events::chat_id.eq_any(ids)))
        .order((events::chat_id, events::seq))
        .select(EventRow::as_select())
        .load(conn)
}

fn load_agents(conn: &mut PgConnection, company_id: Uuid, events: &[EventRow]) -> QueryResult<HashMap<Uuid, AgentRow>> {
    let mut ids: Vec<Uuid> = events.iter().filter_map(|event| event.agent_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<AgentRow> = agents::table
        .filter(agents::company_id.eq(company_id).and(agents::id.eq_any(ids)))
        .select(AgentRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn load_results(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, ResultRow>> {
    let rows: Vec<ResultRow> = results::table
        .filter(results::company_id.eq(company_id).and(results::chat_id.eq_any(ids)))
        .select(ResultRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.event_id, row)).collect())
}
