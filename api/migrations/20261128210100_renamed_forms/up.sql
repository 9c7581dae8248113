ALTER TABLE forms
    -- The names that it had before: sources go on using them, and results keep theirs.
    ADD COLUMN former text[] NOT NULL DEFAULT '{}',
    ADD COLUMN archived_at timestamptz;
