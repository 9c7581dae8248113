//! A stored chat as the document it would be, to have it judged by the import's rules.

use diesel::PgConnection;
use serde_json::{Value, json};
use sightline_tests::texts;

pub const INSTANT: &str = "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'";

/// The document of a chat, its agents and contact by their external ids where they have any.
pub fn document(conn: &mut PgConnection, chat: &str) -> Value {
    let mut value = |sql: &str| -> Value { serde_json::from_str(&texts(conn, sql)[0]).unwrap() };
    let agent = "coalesce(agent.external_id, agent.id::text)";
    let events = value(&format!(
        "SELECT jsonb_agg(jsonb_build_object('external_id', coalesce(event.external_id, event.id::text), \
             'sightline_id', CASE WHEN event.is_own AND event.type = 'note' THEN event.id END, \
             'at', to_char(event.at, {INSTANT}), 'type', event.type, 'text', event.text, 'data', event.data, \
             'participant', CASE event.author WHEN 'agent' THEN {agent} WHEN 'contact' THEN contact.external_id END) \
             ORDER BY seq) \
           FROM events AS event JOIN chats AS chat ON chat.id = event.chat_id \
           LEFT JOIN contacts AS contact ON contact.id = chat.contact_id \
           LEFT JOIN agents AS agent ON agent.id = event.agent_id WHERE event.chat_id = '{chat}'"
    ));
    let agents = value(&format!(
        "SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('external_id', {agent}, 'kind', agent.kind, \
             'name', agent.name, 'partner', agent.is_partner)), '[]') \
           FROM agents AS agent JOIN events AS event ON event.agent_id = agent.id WHERE event.chat_id = '{chat}'"
    ));
    let contact = value(&format!(
        "SELECT jsonb_build_object('external_id', contact.external_id, 'name', contact.name, 'email', contact.email, \
             'phone', contact.phone) FROM contacts AS contact \
           JOIN chats AS chat ON chat.contact_id = contact.id WHERE chat.id = '{chat}'"
    ));
    let chat = value(&format!(
        "SELECT jsonb_build_object('external_id', external_id, 'type', type, 'channel', channel, 'state', state) \
           FROM chats WHERE id = '{chat}'"
    ));
    assemble(chat, contact, agents, events)
}

pub fn assemble(mut chat: Value, contact: Value, agents: Value, events: Value) -> Value {
    let mut people = vec![json!({"external_id": contact["external_id"], "kind": "contact", "name": contact["name"],
        "partner": false})];
    people.extend(agents.as_array().into_iter().flatten().cloned());
    let all = events.as_array().unwrap();
    chat["organization"] = json!("Acme/West");
    chat["started_at"] = all[0]["at"].clone();
    chat["updated_at"] = all[all.len() - 1]["at"].clone();
    chat["contact"] = contact;
    chat["participants"] = json!(people);
    chat["events"] = events;
    chat["results"] = json!([]);
    chat
}
