-- Waits and first responses: by persons and, apart from them, by bots. A wait is one stretch in a
-- queue; see `chat_life::session`.
ALTER TABLE sessions
    ADD COLUMN contact_wrote_at timestamptz,
    ADD COLUMN bot_response_at timestamptz,
    -- A bot accepted in it.
    ADD COLUMN has_bot boolean NOT NULL DEFAULT false,
    -- Its waits, one at each place of all three: since when, until when, and the kind of agent that
    -- ended it.
    ADD COLUMN waits_from timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN waits_to timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN waits_by text[] NOT NULL DEFAULT '{}',
    -- The seconds of the waits that a person ended and of those that a bot ended, null without any:
    -- all that an overview reads of them, so it is small enough for an index.
    ADD COLUMN waited double precision[],
    ADD COLUMN waited_for_bot double precision[];

-- The words of the contact and who answered them, from the events of each session.
UPDATE sessions SET contact_wrote_at = said.first
  FROM (SELECT session.company_id, session.id, min(event.at) AS first
          FROM sessions AS session
          JOIN events AS event ON event.company_id = session.company_id AND event.chat_id = session.chat_id
           AND event.at >= session.started_at AND event.at <= coalesce(session.closed_at, 'infinity')
         WHERE event.type = 'message' AND event.author = 'contact'
         GROUP BY session.company_id, session.id) AS said
 WHERE sessions.company_id = said.company_id AND sessions.id = said.id;
UPDATE sessions SET first_response_at = NULL;
UPDATE sessions SET first_response_at = answer.person, bot_response_at = answer.bot
  FROM (SELECT session.company_id, session.id,
               min(event.at) FILTER (WHERE agent.kind = 'agent') AS person,
               min(event.at) FILTER (WHERE agent.kind = 'bot') AS bot
          FROM sessions AS session
          JOIN events AS event ON event.company_id = session.company_id AND event.chat_id = session.chat_id
           AND event.at >= session.contact_wrote_at AND event.at <= coalesce(session.closed_at, 'infinity')
          JOIN agents AS agent ON agent.company_id = event.company_id AND agent.id = event.agent_id
         WHERE event.type = 'message'
         GROUP BY session.company_id, session.id) AS answer
 WHERE sessions.company_id = answer.company_id AND sessions.id = answer.id;
-- Of stored sessions only the first wait is known, until the chat is replayed.
UPDATE sessions SET has_bot = accepted.has_bot, waits_from = ARRAY[sessions.started_at],
       waits_to = ARRAY[coalesce(sessions.accepted_at, sessions.closed_at)], waits_by = ARRAY[accepted.by]
  FROM (SELECT session.company_id, session.id,
               coalesce(bool_or(agent.kind = 'bot'), false) AS has_bot,
               CASE WHEN session.accepted_at IS NULL THEN NULL
                    WHEN bool_or(agent.kind = 'bot' AND member.joined_at <= session.accepted_at) THEN 'bot'
                    ELSE 'agent' END AS by
          FROM sessions AS session
          JOIN chats AS chat ON chat.company_id = session.company_id AND chat.id = session.chat_id
          LEFT JOIN (participants AS member JOIN agents AS agent
               ON agent.company_id = member.company_id AND agent.id = member.agent_id)
            ON member.company_id = session.company_id AND member.chat_id = session.chat_id AND member.has_accepted
           AND member.joined_at >= session.started_at
           AND member.joined_at <= coalesce(session.closed_at, 'infinity')
         WHERE chat.type <> 'agent'
         GROUP BY session.company_id, session.id, session.accepted_at) AS accepted
 WHERE sessions.company_id = accepted.company_id AND sessions.id = accepted.id;
-- Queued again, a chat waits since then.
UPDATE sessions SET waits_from = waits_from || chat.waiting_since, waits_to = waits_to || NULL::timestamptz,
       waits_by = waits_by || NULL::text
  FROM chats AS chat
 WHERE chat.company_id = sessions.company_id AND chat.id = sessions.chat_id AND chat.state = 'queued'
   AND sessions.number = chat.session_count AND sessions.accepted_at IS NOT NULL;

UPDATE sessions SET waited = ended.by_agent, waited_for_bot = ended.by_bot
  FROM (SELECT company_id, id, array_agg(date_part('epoch', until - since)) FILTER (WHERE by = 'agent') AS by_agent,
               array_agg(date_part('epoch', until - since)) FILTER (WHERE by = 'bot') AS by_bot
          FROM sessions CROSS JOIN LATERAL unnest(waits_from, waits_to, waits_by) AS wait (since, until, by)
         GROUP BY company_id, id) AS ended
 WHERE sessions.company_id = ended.company_id AND sessions.id = ended.id;

ALTER TABLE sessions
    ADD CHECK (cardinality(waits_from) = cardinality(waits_to) AND cardinality(waits_from) = cardinality(waits_by)),
    ADD CHECK (contact_wrote_at >= started_at AND first_response_at >= contact_wrote_at
               AND bot_response_at >= contact_wrote_at);
DROP INDEX sessions_started;
CREATE INDEX sessions_started ON sessions (company_id, started_at) INCLUDE (
    chat_id, number, contact_wrote_at, first_response_at, bot_response_at, waited, waited_for_bot);
