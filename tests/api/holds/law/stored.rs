//! What is stored of a company, to compare.

use sightline_tests::TestApp;
use std::cell::LazyCell;
use std::ops::Deref;

/// Everything that is stored of a company, in words that are the same for any other with the same
/// history: no ids, and no times of what happened here.
pub fn stored(app: &TestApp, company: &str) -> Vec<String> {
    let of = |table: &str| format!("{table}.company_id = (SELECT id FROM organizations WHERE name = '{company}')");
    // What happened here happened now.
    let at = |column: &str| {
        format!("CASE WHEN {column} > '2026-11-25' THEN 'now' ELSE coalesce(to_json({column}) #>> '{{}}', '-') END")
    };
    let names = LazyCell::new(|| hidden_names(app, company));
    let mut lines = Vec::new();
    for sql in [
        format!(
            "SELECT concat_ws(' ', 'chat', chats.external_id, state, organizations.name, contact_name, contact_erased, \
                    visitor_external_id, url, tags::text, inboxes::text, forms::text, \
                    event_count - (SELECT count(*) FROM events WHERE chat_id = chats.id AND is_own), result_count, \
                    session_count, {}, {}, {}, (SELECT string_agg(concat(one ->> 'name', one ->> 'active'), ',') \
                    FROM jsonb_array_elements(participants) AS one)) \
               FROM chats JOIN organizations ON organizations.id = chats.organization_id \
              WHERE {} ORDER BY chats.external_id",
            at("started_at"),
            at("waiting_since"),
            at("chats.closed_at"),
            of("chats")
        ),
        format!(
            "SELECT concat_ws(' ', 'event', chats.external_id, seq, event.external_id, event.type, \
                    CASE WHEN is_own THEN '' ELSE {} END, coalesce(agents.external_id, author), text, is_redacted, \
                    is_removed, is_inferred, {}) \
               FROM events AS event JOIN chats ON chats.id = event.chat_id \
               LEFT JOIN agents ON agents.id = event.agent_id WHERE {} ORDER BY chats.external_id, seq",
            at("event.at"),
            at("edited_at"),
            of("chats")
        ),
        format!(
            "SELECT concat_ws(' ', 'session', chats.external_id, number, {}, {}, {}, {}, {}, has_bot, \
                    (SELECT string_agg(concat({}, ' to ', {}, ' by ', coalesce(by, '-')), ', ' ORDER BY place) \
                       FROM unnest(waits_from, waits_to, waits_by) WITH ORDINALITY \
                         AS wait (since, until, by, place)), is_outlived) \
               FROM sessions JOIN chats ON chats.id = sessions.chat_id WHERE {} ORDER BY chats.external_id, number",
            at("sessions.started_at"),
            at("accepted_at"),
            at("contact_wrote_at"),
            at("first_response_at"),
            at("bot_response_at"),
            at("since"),
            at("until"),
            of("chats")
        ),
        format!(
            "SELECT concat_ws(' ', 'member', chats.external_id, agents.external_id, has_accepted, {}, is_again) \
               FROM participants JOIN chats ON chats.id = participants.chat_id \
               JOIN agents ON agents.id = participants.agent_id WHERE {} \
              ORDER BY chats.external_id, joined_at, agents.external_id, participants.id",
            at("joined_at"),
            of("chats")
        ),
        format!(
            "SELECT concat_ws(' ', 'contact', external_id, name, email, phone, chat_count, result_count, {}) \
               FROM contacts WHERE {} ORDER BY external_id",
            at("first_seen_at"),
            of("contacts")
        ),
        format!(
            "SELECT concat_ws(' ', 'agent', external_id, kind, name) FROM agents WHERE {} ORDER BY 1",
            of("agents")
        ),
    ] {
        let mut found: Vec<String> = app.texts(&sql).iter().map(|line| shown(&names, line)).collect();
        // What is hidden is in another order in each company.
        found.sort();
        lines.extend(found);
    }
    lines
}

/// What is kept of the ids that the tests give, and these.
fn hidden_names(app: &TestApp, company: &str) -> Vec<(String, String)> {
    let chats = ["chat", "chat 0", "chat 1"].map(str::to_owned);
    let names = chats.into_iter().chain((0..12).map(|number| format!("e{number}")));
    names.map(|name| (app.hidden_id(company, &name), name)).collect()
}

/// A line with the ids in the place of what is kept of them: that is another in each company.
fn shown(names: &impl Deref<Target = Vec<(String, String)>>, line: &str) -> String {
    if !line.contains("erased:") {
        return line.to_owned();
    }
    names.iter().fold(line.to_owned(), |line, (hidden, name)| line.replace(hidden, name))
}
