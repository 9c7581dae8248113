//! Recounting: compares denormalized values with the rows that they are derived from.

use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Difference {
    #[diesel(sql_type = Text)]
    difference: String,
}

/// Describes each stored value that differs from the rows that it is derived from; empty when there
/// is none. Reads every row of every company: for tests, and for operators in doubt.
pub fn recount(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    let mut differences = Vec::new();
    for query in
        [CHATS, STREAMS, RESULTS, PARTICIPANTS, SHOWN_ORDER, SESSIONS, SESSION_NUMBERS, CONTACTS, NAMES, COPIES, ERASED]
    {
        let found: Vec<Difference> = diesel::sql_query(query).load(conn)?;
        differences.extend(found.into_iter().map(|row| row.difference));
    }
    Ok(differences)
}

const CHATS: &str = "
    SELECT 'chat ' || chat.id || ' keeps ' || kept::text || ', has ' || counted::text AS difference
      FROM chats AS chat
      LEFT JOIN (SELECT company_id, chat_id, count(*) AS events, min(at) AS first, max(at) AS last
                   FROM events GROUP BY company_id, chat_id) AS event
        ON event.company_id = chat.company_id AND event.chat_id = chat.id
      LEFT JOIN (SELECT company_id, chat_id, count(*) AS results
                   FROM results GROUP BY company_id, chat_id) AS result
        ON result.company_id = chat.company_id AND result.chat_id = chat.id
      LEFT JOIN (SELECT company_id, chat_id, count(*) AS sessions
                   FROM sessions GROUP BY company_id, chat_id) AS session
        ON session.company_id = chat.company_id AND session.chat_id = chat.id
     CROSS JOIN LATERAL jsonb_build_object('event_count', chat.event_count, 'result_count', chat.result_count,
                'session_count', chat.session_count, 'started_at', chat.started_at,
                'updated_at', chat.updated_at) AS kept
     CROSS JOIN LATERAL jsonb_build_object('event_count', coalesce(event.events, 0),
                'result_count', coalesce(result.results, 0), 'session_count', coalesce(session.sessions, 0),
                'started_at', coalesce(event.first, chat.started_at),
                'updated_at', coalesce(event.last, chat.updated_at)) AS counted
     WHERE kept <> counted";

const STREAMS: &str = "
    SELECT 'chat ' || chat_id || ' numbers its events with gaps or against time' AS difference
      FROM (SELECT company_id, chat_id, seq, at,
                   row_number() OVER stream AS place, lag(at) OVER stream AS before
              FROM events WINDOW stream AS (PARTITION BY company_id, chat_id ORDER BY seq)) AS event
     WHERE seq <> place OR at < before
     GROUP BY company_id, chat_id";

const RESULTS: &str = "
    SELECT 'chat ' || coalesce(result.chat_id, event.chat_id) || ' has result ' || coalesce(result.id::text, 'none')
           || ' for event ' || coalesce(event.id::text, 'none') AS difference
      FROM (SELECT * FROM events WHERE type = 'result_added') AS event
      FULL JOIN results AS result
        ON result.company_id = event.company_id AND result.event_id = event.id
       AND result.chat_id = event.chat_id AND result.event_seq = event.seq AND result.submitted_at = event.at
       AND result.agent_id IS NOT DISTINCT FROM event.agent_id
     WHERE result.id IS NULL OR event.id IS NULL
     UNION ALL
    SELECT 'chat ' || chat.id || ' shows forms ' || chat.forms::text || ', has ' || made.forms::text
      FROM chats AS chat
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(form_name ORDER BY form_name), '{}') AS forms
             FROM (SELECT DISTINCT form_name FROM results
                    WHERE company_id = chat.company_id AND chat_id = chat.id) AS named) AS made
     WHERE ARRAY(SELECT unnest(chat.forms) AS form ORDER BY form) <> made.forms
     UNION ALL
    SELECT 'result ' || result.id || ' is not of the chat''s organization, contact or name'
      FROM results AS result
      JOIN chats AS chat ON chat.company_id = result.company_id AND chat.id = result.chat_id
     CROSS JOIN LATERAL (
           SELECT chat.contact_erased OR coalesce(result.submitted_at <= chat.erased_until, false) AS is_erased) AS fact
     WHERE (result.organization_id, result.contact_id, result.contact_name, result.contact_erased)
           IS DISTINCT FROM (chat.organization_id, CASE WHEN NOT fact.is_erased THEN chat.contact_id END,
                             CASE WHEN NOT fact.is_erased THEN chat.contact_name END, fact.is_erased)";

const PARTICIPANTS: &str = "
    SELECT 'chat ' || chat.id || ' shows participants ' || shown.list || ', has ' || member.list AS difference
      FROM chats AS chat
     CROSS JOIN LATERAL (
           SELECT coalesce(jsonb_agg(one ORDER BY one ->> 'id'), '[]') AS list
             FROM jsonb_array_elements(chat.participants) AS one) AS shown
     CROSS JOIN LATERAL (
           SELECT coalesce(jsonb_agg(one ORDER BY one ->> 'id'), '[]') AS list
             FROM (SELECT jsonb_build_object('id', agent.id, 'name', agent.name, 'kind', agent.kind,
                          'partner', agent.is_partner, 'active', bool_or(row.left_at IS NULL)) AS one
                     FROM participants AS row
                     JOIN agents AS agent ON agent.company_id = row.company_id AND agent.id = row.agent_id
                    WHERE row.company_id = chat.company_id AND row.chat_id = chat.id
                    GROUP BY agent.company_id, agent.id) AS agents) AS member
     WHERE shown.list <> member.list
     UNION ALL
    SELECT 'chat ' || chat.id || ' is closed and has open memberships'
      FROM chats AS chat
     WHERE chat.state = 'closed' AND EXISTS (
           SELECT FROM participants AS row WHERE row.company_id = chat.company_id AND row.chat_id = chat.id
              AND row.left_at IS NULL AND row.joined_at < (SELECT max(closed_at) FROM sessions AS session
                   WHERE session.company_id = chat.company_id AND session.chat_id = chat.id))";

const SHOWN_ORDER: &str = "
    SELECT 'chat ' || chat_id || ' does not show its participants in the order they came' AS difference
      FROM (SELECT chat.company_id, chat.id AS chat_id, first.joined_at,
                   lag(first.joined_at) OVER (PARTITION BY chat.company_id, chat.id ORDER BY shown.place) AS before
              FROM chats AS chat
             CROSS JOIN LATERAL jsonb_array_elements(chat.participants) WITH ORDINALITY AS shown(one, place)
             CROSS JOIN LATERAL (
                   SELECT min(row.joined_at) AS joined_at FROM participants AS row
                    WHERE row.company_id = chat.company_id AND row.chat_id = chat.id
                      AND row.agent_id = (shown.one ->> 'id')::uuid) AS first) AS shown
     WHERE joined_at < before
     GROUP BY company_id, chat_id";

const SESSIONS: &str = "
    SELECT 'session ' || session.number || ' of chat ' || chat.id || ' does not fit the chat' AS difference
      FROM sessions AS session
      JOIN chats AS chat ON chat.company_id = session.company_id AND chat.id = session.chat_id
     CROSS JOIN LATERAL (
           SELECT session.number < chat.session_count AS is_over, chat.updated_at > session.closed_at AS was_outlived
           ) AS fact
     -- An event at the very instant of the end may count as after it.
     WHERE (NOT fact.is_over AND session.closed_at IS DISTINCT FROM chat.closed_at)
        OR (session.closed_at IS NULL AND (fact.is_over OR chat.state = 'closed'))
        OR (session.closed_at IS NOT NULL AND NOT fact.is_over AND chat.state <> 'closed')
        OR (NOT session.is_outlived AND (fact.is_over OR fact.was_outlived))
        OR (session.is_outlived AND NOT fact.is_over AND chat.updated_at < session.closed_at)
        OR (session.number = 1 AND session.started_at <> chat.started_at)
        OR session.accepted_at < session.started_at OR session.contact_wrote_at < session.started_at
        OR session.accepted_at > coalesce(session.closed_at, chat.updated_at)
        OR session.first_response_at > coalesce(session.closed_at, chat.updated_at)
     UNION ALL
    SELECT 'chat ' || chat.id || ' waits since ' || chat.waiting_since || ', its session since ' || wait.last
      FROM chats AS chat
      JOIN sessions AS session ON session.company_id = chat.company_id AND session.chat_id = chat.id
       AND session.number = chat.session_count
     CROSS JOIN LATERAL (
           SELECT CASE WHEN session.waits_to[cardinality(session.waits_to)] IS NULL
                       THEN session.waits_from[cardinality(session.waits_from)] END AS last) AS wait
     WHERE (chat.state = 'queued' AND chat.waiting_since <> wait.last)
        OR (chat.state = 'closed' AND wait.last IS NOT NULL)
        OR (chat.state <> 'queued' AND chat.inboxes <> '{}')
     UNION ALL
    SELECT 'a wait of chat ' || session.chat_id || ' does not fit its session'
      FROM sessions AS session
     CROSS JOIN LATERAL unnest(session.waits_from, session.waits_to) WITH ORDINALITY AS wait (since, until, place)
     WHERE wait.since < session.started_at OR wait.until < wait.since
        OR (wait.until IS NULL AND (place < cardinality(session.waits_to) OR session.closed_at IS NOT NULL))
     UNION ALL
    SELECT 'session ' || session.number || ' of chat ' || session.chat_id || ' sums its waits wrongly'
      FROM sessions AS session
     CROSS JOIN LATERAL (
           SELECT array_agg(round(1000 * extract(epoch FROM until - since)) ORDER BY place)
                           FILTER (WHERE by = 'agent') AS by_agent,
                  array_agg(round(1000 * extract(epoch FROM until - since)) ORDER BY place)
                           FILTER (WHERE by = 'bot') AS by_bot
             FROM unnest(session.waits_from, session.waits_to, session.waits_by)
                  WITH ORDINALITY AS wait (since, until, by, place)) AS ended
     CROSS JOIN LATERAL (
           SELECT array_agg(round((1000 * by_agent)::numeric) ORDER BY place) FILTER (WHERE by_agent IS NOT NULL) AS by_agent,
                  array_agg(round((1000 * by_bot)::numeric) ORDER BY place) FILTER (WHERE by_bot IS NOT NULL) AS by_bot
             FROM unnest(session.waited, session.waited_for_bot)
                  WITH ORDINALITY AS kept (by_agent, by_bot, place)) AS kept
     WHERE kept.by_agent IS DISTINCT FROM ended.by_agent OR kept.by_bot IS DISTINCT FROM ended.by_bot";

const SESSION_NUMBERS: &str = "
    SELECT 'chat ' || chat_id || ' numbers its sessions with gaps or against time' AS difference
      FROM (SELECT company_id, chat_id, number, started_at,
                   row_number() OVER sessions AS place, lag(closed_at) OVER sessions AS before
              FROM sessions WINDOW sessions AS (PARTITION BY company_id, chat_id ORDER BY number)) AS session
     WHERE number <> place OR started_at < before OR (place > 1 AND before IS NULL)
     GROUP BY company_id, chat_id";

const CONTACTS: &str = "
    SELECT 'contact ' || contact.id || ' keeps ' || kept::text || ', has ' || counted::text AS difference
      FROM contacts AS contact
      LEFT JOIN (SELECT company_id, contact_id, count(*) AS chats, sum(result_count) AS results,
                        min(started_at) AS first, max(updated_at) AS last
                   FROM chats GROUP BY company_id, contact_id) AS chat
        ON chat.company_id = contact.company_id AND chat.contact_id = contact.id
     CROSS JOIN LATERAL jsonb_build_object('chat_count', contact.chat_count, 'result_count', contact.result_count,
                'first_seen_at', contact.first_seen_at, 'last_seen_at', contact.last_seen_at) AS kept
     CROSS JOIN LATERAL jsonb_build_object('chat_count', coalesce(chat.chats, 0),
                'result_count', coalesce(chat.results, 0),
                -- A contact without a chat was seen when it was made.
                'first_seen_at', coalesce(chat.first, contact.first_seen_at),
                'last_seen_at', coalesce(chat.last, contact.last_seen_at)) AS counted
     WHERE kept <> counted";

const COPIES: &str = "
    SELECT 'membership ' || row.id || ' does not hold what its chat does' AS difference
      FROM participants AS row
      JOIN chats AS chat ON chat.company_id = row.company_id AND chat.id = row.chat_id
     WHERE (row.organization_id, row.chat_started_at, row.chat_updated_hour)
           IS DISTINCT FROM (chat.organization_id, chat.started_at,
                             date_bin('1 hour', chat.updated_at, '2000-01-01T00:00:00Z'))
     UNION ALL
    SELECT 'chat ' || chat_id || ' has an agent whose memberships are all again, or several first'
      FROM participants GROUP BY company_id, chat_id, agent_id HAVING count(*) FILTER (WHERE NOT is_again) <> 1
     UNION ALL
    SELECT 'contact ' || contact.id || ' has chats of other organizations and is not shared'
      FROM contacts AS contact
     WHERE NOT contact.is_shared AND EXISTS (
           SELECT FROM chats AS chat WHERE chat.company_id = contact.company_id AND chat.contact_id = contact.id
              AND chat.organization_id <> contact.organization_id)";

/// Of an erased contact only counts are left.
const ERASED: &str = "
    SELECT 'chat ' || chat.id || ' is of an erased contact and still says who that was' AS difference
      FROM chats AS chat
     WHERE chat.contact_erased AND (chat.contact_id IS NOT NULL OR chat.contact_name IS NOT NULL
           OR chat.visitor_external_id IS NOT NULL)
     UNION ALL
    SELECT 'chat ' || chat.id || ' does not agree with its events on whether its contact was erased'
      FROM chats AS chat
     CROSS JOIN LATERAL (
           SELECT max(at) FILTER (WHERE type = 'contact_erased') AS erased_at,
                  max(at) FILTER (WHERE author = 'contact') AS spoke_at
             FROM events AS event WHERE event.company_id = chat.company_id AND event.chat_id = chat.id) AS fact
     WHERE chat.erased_until IS DISTINCT FROM fact.erased_at
        OR chat.contact_erased <> (fact.erased_at IS NOT NULL
           AND (fact.spoke_at IS NULL OR fact.spoke_at <= fact.erased_at))
     UNION ALL
    SELECT 'event ' || event.id || ' still says what an erased contact said or was told'
      FROM events AS erasure
      JOIN events AS event ON event.company_id = erasure.company_id AND event.chat_id = erasure.chat_id
     WHERE erasure.type = 'contact_erased' AND event.seq < erasure.seq
       AND (event.text <> '' OR event.attachments IS NOT NULL
           OR (event.type IN ('message', 'note', 'action') AND event.data IS NOT NULL))
     UNION ALL
    SELECT 'result ' || result.id || ' still has values of an erased contact'
      FROM events AS erasure
      JOIN results AS result ON result.company_id = erasure.company_id AND result.chat_id = erasure.chat_id
     WHERE erasure.type = 'contact_erased' AND result.event_seq < erasure.seq AND result.fields <> '[]'";

const NAMES: &str = "
    SELECT 'chat ' || chat.id || ' shows another name than its contact''s' AS difference
      FROM chats AS chat
      JOIN contacts AS contact ON contact.company_id = chat.company_id AND contact.id = chat.contact_id
     WHERE chat.contact_name IS DISTINCT FROM contact.name
     UNION ALL
    SELECT 'event ' || event.id || ' is by the contact of a chat between agents'
      FROM events AS event
      JOIN chats AS chat ON chat.company_id = event.company_id AND chat.id = event.chat_id
     WHERE chat.type = 'agent' AND event.author = 'contact'
     UNION ALL
    SELECT 'form ' || form.id || ' lacks the label ' || (field ->> 'label')
      FROM results AS result
     CROSS JOIN LATERAL jsonb_array_elements(result.fields) AS field
      JOIN forms AS form ON form.company_id = result.company_id AND form.id = result.form_id
     WHERE NOT form.fields @> jsonb_build_array(jsonb_build_object('label', field -> 'label'))
     GROUP BY form.id, field ->> 'label'";
