//! Storing generated data: the rows of the import, without looking for existing ones.

use super::plan::{Batch as Parts, Known, Plan, plan};
use super::rows::agents::Agents;
use super::rows::contacts::{ContactRow, Contacts};
use super::rows::ids::Ids;
use super::rows::place::Place;
use super::rows::{catalog, chats, derived, streams};
use super::work::Work;
use crate::documents::statement::Statement;
use crate::generate::{Agent, Batch, Company, FORMS, GeneratedChat, GeneratedContact, PARTNER};
use crate::store::schema::{agents as agents_table, contacts, forms, inboxes, organizations};
use chrono::DateTime;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use sightline_shared::document::DocumentContact;
use std::collections::HashMap;
use uuid::Uuid;

/// Stores companies with their trees, agents, bots, forms and inboxes, in one transaction.
///
/// # Errors
/// A unique violation when one of them already exists.
pub fn write_companies(conn: &mut PgConnection, companies: &[Company]) -> QueryResult<()> {
    conn.transaction(|conn| companies.iter().try_for_each(|company| write_company(conn, company)))
}

/// Stores the chats and contacts of `batch`, all of `company`, in one transaction, and returns how
/// many sessions they have. Contacts whose first chat is in an earlier batch exist already.
///
/// # Errors
/// When the database rejects the batch, of which nothing is stored then, or becomes unavailable.
pub fn write(conn: &mut PgConnection, company: &Company, batch: &Batch) -> QueryResult<usize> {
    if batch.chats.is_empty() {
        return Ok(0);
    }
    let statements: Vec<&Statement> = batch.chats.iter().map(|made| &made.chat).collect();
    conn.transaction(|conn| {
        let new: Vec<ContactRow> = batch.contacts.iter().map(|made| contact_row(company, made)).collect();
        if !new.is_empty() {
            diesel::copy_from(contacts::table).from_insertable(new).execute(conn)?;
        }
        let agents = Agents::load(conn, Some(company.id), &statements)?;
        let named = batch.chats.iter().filter_map(|made| {
            let contact = made.chat.document().contact.as_ref()?;
            Some((contact.external_id.clone(), named_row(company, made.contact_id?, contact)))
        });
        let contacts = Contacts::known(named);
        let forms: catalog::Forms = {
            let named = |(form, id): &(usize, Uuid)| (FORMS[*form].0.to_owned(), (*id, FORMS[*form].0.to_owned()));
            company.forms.iter().map(named).collect()
        };
        let bots = agents.bots();
        let parts = Parts { agents: &agents, contacts: &contacts, bots: &bots, ids: Ids::Derived };
        let works: Vec<Work<'_>> = batch.chats.iter().filter_map(|made| work(company, made, &parts)).collect();
        let place =
            Place { company_id: company.id, agents: &agents, contacts: &contacts, forms: &forms, ids: Ids::Derived };
        chats::write(conn, &place, &works)?;
        derived::write(conn, &place, &works, HashMap::new())?;
        streams::write(conn, &place, &works)?;
        Ok(works.iter().map(|work| work.life.sessions.len()).sum())
    })
}

fn work<'a>(company: &Company, made: &'a GeneratedChat, parts: &Parts<'_>) -> Option<Work<'a>> {
    let path = &made.chat.document().organization;
    let organization_id = company.nodes.iter().find(|node| node.path == *path)?.id;
    let known = Known { stored: None, life: None, erased_until: None, organization_id };
    match plan(&made.chat, &known, parts, made.id, false) {
        Plan::Write(work) => Some(*work),
        Plan::Unchanged(_) | Plan::NeedsWhole => None,
    }
}

/// What a chat shows of its contact.
fn named_row(company: &Company, id: Uuid, contact: &DocumentContact) -> ContactRow {
    ContactRow {
        company_id: company.id,
        id,
        organization_id: company.id,
        external_id: Some(contact.external_id.clone()),
        name: contact.name.value().cloned(),
        email: None,
        phone: None,
        chat_count: 0,
        result_count: 0,
        first_seen_at: DateTime::UNIX_EPOCH,
        last_seen_at: DateTime::UNIX_EPOCH,
        is_shared: false,
        as_of: None,
        marks: None,
        former: Vec::new(),
    }
}

fn contact_row(company: &Company, made: &GeneratedContact) -> ContactRow {
    ContactRow {
        company_id: company.id,
        id: made.id,
        organization_id: made.organization_id,
        external_id: Some(made.contact.external_id.clone()),
        name: made.contact.name.value().cloned(),
        email: made.contact.email.value().cloned(),
        phone: made.contact.phone.value().cloned(),
        chat_count: made.chat_count,
        result_count: made.result_count,
        first_seen_at: made.first_seen_at,
        last_seen_at: made.last_seen_at,
        is_shared: made.is_shared,
        as_of: Some(made.last_seen_at),
        marks: None,
        former: Vec::new(),
    }
}

fn write_company(conn: &mut PgConnection, company: &Company) -> QueryResult<()> {
    let nodes = company.nodes.iter().enumerate().map(|(place, node)| {
        (
            organizations::company_id.eq(company.id),
            organizations::id.eq(node.id),
            organizations::parent_id.eq(node.parent.map(|parent| company.nodes[parent].id)),
            organizations::name.eq(&node.name),
            organizations::time_zone.eq((place == 0).then_some(company.time_zone)),
        )
    });
    diesel::insert_into(organizations::table).values(nodes.collect::<Vec<_>>()).execute(conn)?;
    let waiting = company.nodes.iter().flat_map(|node| {
        node.inboxes.iter().map(|(id, name)| {
            (
                inboxes::company_id.eq(company.id),
                inboxes::id.eq(*id),
                inboxes::organization_id.eq(node.id),
                inboxes::name.eq(name),
            )
        })
    });
    diesel::insert_into(inboxes::table).values(waiting.collect::<Vec<_>>()).execute(conn)?;
    let people = company.agents.iter().chain(&company.bots).map(|agent| agent_row(company, agent));
    diesel::insert_into(agents_table::table).values(people.collect::<Vec<_>>()).execute(conn)?;
    let named = company.forms.iter().map(|(form, id)| {
        let (name, labels) = FORMS[*form];
        let fields: Value = labels.iter().map(|label| json!({ "label": label })).collect();
        (forms::company_id.eq(company.id), forms::id.eq(*id), forms::name.eq(name), forms::fields.eq(fields))
    });
    diesel::insert_into(forms::table).values(named.collect::<Vec<_>>()).execute(conn).map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = agents_table)]
struct NewAgent<'a> {
    company_id: Uuid,
    id: Uuid,
    organization_id: Option<Uuid>,
    external_id: &'a str,
    kind: &'static str,
    name: &'a str,
    is_partner: bool,
    partner_name: Option<&'static str>,
}

fn agent_row<'a>(company: &Company, agent: &'a Agent) -> NewAgent<'a> {
    NewAgent {
        company_id: company.id,
        id: agent.id,
        organization_id: agent.node.map(|node| company.nodes[node].id),
        external_id: &agent.external_id,
        kind: agent.kind.as_str(),
        name: &agent.name,
        is_partner: agent.is_partner(),
        partner_name: agent.is_partner().then_some(PARTNER),
    }
}
