-- Where a sign-in is used: shown to its user, who ends what is not theirs. As of the last refresh; unknown for
-- sign-ins that were made before.
ALTER TABLE auth_sessions
    ADD COLUMN used_at timestamptz,
    ADD COLUMN address text,
    -- As "Firefox on Windows".
    ADD COLUMN client text;
