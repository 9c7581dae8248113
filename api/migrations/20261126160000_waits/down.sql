DROP INDEX sessions_started;
ALTER TABLE sessions
    DROP COLUMN contact_wrote_at,
    DROP COLUMN bot_response_at,
    DROP COLUMN has_bot,
    DROP COLUMN waits_from,
    DROP COLUMN waits_to,
    DROP COLUMN waits_by,
    DROP COLUMN waited,
    DROP COLUMN waited_for_bot;
CREATE INDEX sessions_started ON sessions (company_id, started_at)
    INCLUDE (chat_id, number, accepted_at, first_response_at);
