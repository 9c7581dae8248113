-- Chats are replayed where something that they follow from changed beside their events: the kind of
-- an agent, or the rules. All that were stored before are behind: of their waits SQL knew only the
-- first.
ALTER TABLE chats
    -- The version of the rules by which it was replayed last (`chat_life::RULES`).
    ADD COLUMN replayed smallint NOT NULL DEFAULT 0;
-- What is left. Other rules need another index.
CREATE INDEX chats_replayed ON chats (company_id, id) WHERE replayed < 1;
