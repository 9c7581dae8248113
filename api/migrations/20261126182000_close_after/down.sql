ALTER TABLE organizations DROP COLUMN close_after;
