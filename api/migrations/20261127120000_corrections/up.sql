-- Agents and contacts with many chats whose names changed, until all of their chats and results show
-- it. Never a name: only whose.
CREATE TABLE corrections (
    company_id uuid NOT NULL,
    -- Of an agent or a contact.
    id uuid NOT NULL,
    is_agent boolean NOT NULL,
    -- The agent is of another kind: its chats have to be replayed.
    is_other_kind boolean NOT NULL DEFAULT false,
    -- The chats of an agent are written from the newest to the oldest, so far down to this one.
    last_started_at timestamptz NOT NULL DEFAULT 'infinity',
    last_chat uuid NOT NULL DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    PRIMARY KEY (company_id, id)
);
