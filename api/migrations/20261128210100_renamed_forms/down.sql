ALTER TABLE forms DROP COLUMN former, DROP COLUMN archived_at;
