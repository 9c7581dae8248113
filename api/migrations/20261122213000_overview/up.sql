-- The sessions that began in a range, with what the overview asks of them.
CREATE INDEX sessions_started ON sessions (company_id, started_at)
    INCLUDE (chat_id, number, accepted_at, first_response_at);
