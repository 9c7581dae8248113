ALTER TABLE auth_sessions DROP COLUMN client, DROP COLUMN address, DROP COLUMN used_at;
