ALTER TABLE organizations
    -- After so many minutes without an event a chat is closed; 0 is never, null as in the organization
    -- above, and never where none says anything.
    ADD COLUMN close_after integer CHECK (close_after BETWEEN 0 AND 5256000);
